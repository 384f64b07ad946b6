//! Real proofs of false witnesses, made by halo2's own prover: no verifier may accept one.
#![allow(clippy::unwrap_used)]

#[path = "../../circuit/tests/common/mod.rs"]
mod graphs;

use std::path::Path;

use alloy_primitives::{Address, B256, U256};
use circuit::adversary::{Adversary, STRATEGIES, Strategy};
use circuit::{CircuitDescription, CircuitShape, Compiled, Witness};
use foundry_project::{CompileInput, Solc, ToolSearch};
use gas_meter::{Evm, Fork};
use halo2_proofs::plonk::create_proof;
use halo2_proofs::poly::kzg::commitment::KZGCommitmentScheme;
use halo2_proofs::poly::kzg::multiopen::ProverSHPLONK;
use halo2_solidity_verifier::{
    ContractName, EvmTranscriptWriter, GeneratorOptions, finish_proof, generate, instance_words,
};
use halo2curves::bn256::{Bn256, Fr};
use kzg_backend::{CircuitHash, ProverKey, Srs, generate_model_keys, verify};
use model::FixedGraph;
use protocol_spec::{EntryPoint, encode_calldata};
use rand::SeedableRng;
use rand::rngs::OsRng;
use rand_chacha::ChaCha20Rng;

/// A model with keys, its verifier deployed in an EVM.
struct Target {
    compiled: Compiled,
    srs: Srs,
    key: ProverKey,
    evm: Evm,
    address: Address,
}

impl Target {
    fn new(graph: &FixedGraph, shape: CircuitShape) -> Self {
        let compiled = CircuitDescription { graph: graph.clone(), shape }.compile().unwrap();
        let srs = Srs::dev(shape.logrows).unwrap();
        let key = generate_model_keys(&srs, &compiled, CircuitHash::default()).unwrap();
        let contract_name = ContractName::new("TargetVerifier").unwrap();
        let options = GeneratorOptions { contract_name, model_id: B256::ZERO };
        let source = generate(key.verifier().spec(), &options).unwrap().source;
        let mut evm = Evm::new(Fork::Osaka);
        let address = evm.install(&runtime(&source)).unwrap();
        Self { compiled, srs, key, evm, address }
    }

    /// The proof of a witness that nobody has checked.
    fn prove(&self, witness: Witness) -> (Vec<u8>, Vec<U256>) {
        let instances = witness.instances().to_vec();
        let words = instance_words(&[&instances]);
        let mut transcript = EvmTranscriptWriter::new(self.key.verifier().spec());
        create_proof::<KZGCommitmentScheme<Bn256>, ProverSHPLONK<'_, _>, _, _, _, _>(
            self.srs.params(),
            self.key.pk(),
            &[self.compiled.circuit_with(witness)],
            &[&[&instances]],
            OsRng,
            &mut transcript,
        )
        .unwrap();
        let proof = finish_proof(self.key.verifier().program(), &words, transcript.into_proof()).unwrap();
        (proof, words)
    }

    /// Verdicts of the native verifier and of the contract.
    fn verdicts(&mut self, witness: Witness) -> (bool, bool) {
        let (proof, instances) = self.prove(witness);
        let native = verify(self.key.verifier(), &proof, &instances).is_ok();
        let calldata = encode_calldata(EntryPoint::Verify, &proof, &instances);
        (native, self.evm.static_call(self.address, &calldata).unwrap().is_success())
    }
}

fn runtime(source: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let search = ToolSearch::new(root, std::env::var_os("PATH").as_deref(), None);
    let solc = Solc::find(&search, None).expect("run `npm ci` first");
    let output = solc.compile(&CompileInput::single("Verifier.sol", source)).unwrap();
    output.contract("TargetVerifier").unwrap().runtime_code.to_vec()
}

/// Attacks until `wanted` false proofs were made and refused.
fn refuse_false_proofs(graph: &FixedGraph, shape: CircuitShape, wanted: usize, seed: u64) {
    let mut target = Target::new(graph, shape);
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let compiled = target.compiled.clone();
    let mut made = 0;
    while made < wanted {
        let inputs = graphs::random_inputs(graph, &mut rng);
        let adversary = Adversary::new(&compiled, &inputs, Fr::from(seed)).unwrap();
        assert_eq!(target.verdicts(adversary.honest().clone()), (true, true));
        for strategy in STRATEGIES {
            for propagate in [false, true] {
                if let Some(witness) = adversary.attack(strategy, propagate, &mut rng) {
                    assert_eq!(target.verdicts(witness), (false, false), "{strategy:?} (propagate {propagate})");
                    made += 1;
                }
            }
        }
    }
    println!("{made} false proofs refused natively and in the EVM");
}

#[test]
fn no_false_proof_of_a_perceptron_is_accepted() {
    let graph = graphs::perceptron(&[4, 6, 2], 200, 6, 8);
    refuse_false_proofs(&graph, CircuitShape { logrows: 9, lanes: 1, limb_bits: 6 }, 60, 1);
}

#[test]
fn no_false_proof_of_every_operation_is_accepted() {
    let shape = CircuitShape { logrows: 10, lanes: 1, limb_bits: 6 };
    refuse_false_proofs(&graphs::every_operation(), shape, 120, 2);
}

#[test]
fn no_false_proof_on_two_lanes_is_accepted() {
    let shape = CircuitShape { logrows: 10, lanes: 2, limb_bits: 6 };
    refuse_false_proofs(&graphs::every_operation(), shape, 60, 3);
}

#[test]
fn a_division_by_the_field_inverse_is_refused_in_a_real_proof() {
    let graph = graphs::perceptron(&[4, 6, 2], 200, 6, 8);
    let mut target = Target::new(&graph, CircuitShape { logrows: 9, lanes: 1, limb_bits: 6 });
    let mut rng = ChaCha20Rng::seed_from_u64(4);
    let compiled = target.compiled.clone();
    let adversary = Adversary::new(&compiled, &graphs::random_inputs(&graph, &mut rng), Fr::from(9)).unwrap();
    let attacks: Vec<_> = (0..20).filter_map(|_| adversary.attack(Strategy::FieldQuotient, true, &mut rng)).collect();
    assert!(attacks.len() >= 15);
    for witness in attacks {
        assert_eq!(target.verdicts(witness), (false, false));
    }
}
