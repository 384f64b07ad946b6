//! A model with keys and its contract, for tests that hold both verifiers against the same bytes.
#![allow(dead_code, unreachable_pub, reason = "shared by several test binaries")]

use std::path::Path;

use alloy_primitives::{Address, B256, U256};
use circuit::{CircuitDescription, CircuitShape, Compiled, Witness};
use foundry_project::{CompileInput, Solc, ToolSearch};
use gas_meter::{Evm, Fork};
use halo2_prover::create_proof;
use halo2_solidity_verifier::{
    ContractName, EvmTranscriptWriter, GeneratorOptions, finish_proof, generate, instance_words,
};
use halo2curves::bn256::Fr;
use kzg_backend::{CircuitHash, ProverKey, Srs, generate_model_keys, verify};
use model::FixedGraph;
use protocol_spec::{EntryPoint, encode_calldata};
use rand::rngs::OsRng;

/// A model with keys, its verifier deployed in an EVM.
pub struct Target {
    pub compiled: Compiled,
    pub srs: Srs,
    pub key: ProverKey,
    evm: Evm,
    address: Address,
}

impl Target {
    pub fn new(graph: &FixedGraph, shape: CircuitShape) -> Self {
        Self::of(CircuitDescription::new(graph.clone(), shape))
    }

    pub fn of(description: CircuitDescription) -> Self {
        let compiled = description.compile().unwrap();
        let srs = Srs::dev(compiled.shape().logrows).unwrap();
        let key = generate_model_keys(&srs, &compiled, CircuitHash::default()).unwrap();
        let contract_name = ContractName::new("TargetVerifier").unwrap();
        let options = GeneratorOptions::new(contract_name, B256::ZERO);
        let source = generate(key.verifier().spec(), &options).unwrap().source;
        let mut evm = Evm::new(Fork::Osaka);
        let address = evm.install(&runtime(&source)).unwrap();
        Self { compiled, srs, key, evm, address }
    }

    /// The proof of a witness that nobody has checked.
    pub fn prove(&self, witness: Witness) -> (Vec<u8>, Vec<U256>) {
        let instances = witness.instances().to_vec();
        self.prove_claiming(witness, &instances)
    }

    /// The same with other public values than the witness has.
    pub fn prove_claiming(&self, witness: Witness, instances: &[Fr]) -> (Vec<u8>, Vec<U256>) {
        let words = instance_words(&[instances]);
        let mut transcript = EvmTranscriptWriter::new(self.key.verifier().spec());
        create_proof(
            self.srs.bases(),
            self.key.pk(),
            &self.compiled.circuit_with(witness),
            instances,
            OsRng,
            &mut transcript,
        )
        .unwrap();
        let proof = finish_proof(self.key.verifier().program(), &words, transcript.into_proof()).unwrap();
        (proof, words)
    }

    /// Verdicts of the native verifier and of the contract.
    pub fn verdicts(&mut self, witness: Witness) -> (bool, bool) {
        let (proof, instances) = self.prove(witness);
        (self.native_verdict(&proof, &instances), self.evm_verdict(&proof, &instances))
    }

    pub fn native_verdict(&self, proof: &[u8], instances: &[U256]) -> bool {
        verify(self.key.verifier(), proof, instances).is_ok()
    }

    /// Transaction gas of a verification on chain, which has to succeed.
    pub fn gas(&mut self, proof: &[u8], instances: &[U256]) -> u64 {
        let calldata = encode_calldata(EntryPoint::Verify, proof, instances);
        let report = self.evm.call(self.address, &calldata).unwrap();
        assert!(report.outcome.is_success());
        report.gas.transaction_gas.units()
    }

    pub fn evm_verdict(&mut self, proof: &[u8], instances: &[U256]) -> bool {
        let calldata = encode_calldata(EntryPoint::Verify, proof, instances);
        self.evm.static_call(self.address, &calldata).unwrap().is_success()
    }
}

fn runtime(source: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let search = ToolSearch::new(root, std::env::var_os("PATH").as_deref(), None);
    let solc = Solc::find(&search, None).expect("run `npm ci` first");
    let output = solc.compile(&CompileInput::single("Verifier.sol", source)).unwrap();
    output.contract("TargetVerifier").unwrap().runtime_code.to_vec()
}
