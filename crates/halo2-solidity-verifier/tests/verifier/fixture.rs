//! A circuit with key, generated contract and proofs.

use std::path::Path;
use std::sync::LazyLock;

use alloy_primitives::{Address, B256, U256};
use foundry_project::{CompileInput, Solc, ToolSearch};
use gas_meter::{CallReport, Evm, Fork, SectionMap, SourceMap, SourceSection};
use halo2_proofs::plonk::{Circuit, ProvingKey, VerifyingKey, create_proof, keygen_pk, keygen_vk, verify_proof};
use halo2_proofs::poly::commitment::ParamsProver;
use halo2_proofs::poly::kzg::commitment::{KZGCommitmentScheme, ParamsKZG};
use halo2_proofs::poly::kzg::multiopen::{ProverSHPLONK, VerifierSHPLONK};
use halo2_proofs::poly::kzg::strategy::SingleStrategy;
use halo2_solidity_verifier::{
    ContractName, EvmTranscriptReader, EvmTranscriptWriter, GeneratedVerifier, GeneratorOptions, SectionRange,
    check_proof_envelope, finish_proof, generate, instance_words, protocol_from_key, srs_points,
};
use halo2curves::bn256::{Bn256, Fr, G1Affine};
use protocol_spec::{EntryPoint, ProtocolSpec, encode_calldata};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::circuits::{Lanes, Plonk, RangeLookup, Rotations, TupleLookups};

/// A circuit's key and contract.
pub(crate) struct Fixture {
    pub(crate) name: &'static str,
    pub(crate) spec: ProtocolSpec,
    pub(crate) verifier: GeneratedVerifier,
    pub(crate) params: ParamsKZG<Bn256>,
    pub(crate) pk: ProvingKey<G1Affine>,
    pub(crate) contract: Contract,
}

/// A compiled contract.
pub(crate) struct Contract {
    pub(crate) init_code: Vec<u8>,
    pub(crate) runtime: Vec<u8>,
    pub(crate) sections: SectionMap,
    pub(crate) warnings: Vec<String>,
}

/// A proof and its instances.
#[derive(Clone, Debug)]
pub(crate) struct Proven {
    pub(crate) proof: Vec<u8>,
    pub(crate) columns: Vec<Vec<Fr>>,
    pub(crate) words: Vec<U256>,
}

impl Fixture {
    pub(crate) fn new<C: Circuit<Fr, Params = ()>>(
        name: &'static str,
        k: u32,
        circuit: &C,
        instances: &[Vec<Fr>],
    ) -> Self {
        let params = ParamsKZG::<Bn256>::setup(k, ChaCha20Rng::seed_from_u64(7));
        let vk: VerifyingKey<G1Affine> = keygen_vk(&params, circuit).unwrap();
        let pk = keygen_pk(&params, vk, circuit).unwrap();
        let lengths: Vec<usize> = instances.iter().map(Vec::len).collect();
        let spec = protocol_from_key(&srs_points(&params), pk.get_vk(), &lengths).unwrap();
        let options = GeneratorOptions {
            contract_name: ContractName::new(format!("{name}Verifier")).unwrap(),
            model_id: B256::repeat_byte(0x5a),
        };
        let verifier = generate(&spec, &options).unwrap();
        let contract = Contract::compile(&verifier.source, &verifier.sections);
        Self { name, spec, verifier, params, pk, contract }
    }

    pub(crate) fn prove<C: Circuit<Fr>>(&self, circuit: C, columns: Vec<Vec<Fr>>, seed: u64) -> Proven {
        let slices: Vec<&[Fr]> = columns.iter().map(Vec::as_slice).collect();
        let mut transcript = EvmTranscriptWriter::new(&self.spec);
        let rng = ChaCha20Rng::seed_from_u64(seed);
        create_proof::<KZGCommitmentScheme<Bn256>, ProverSHPLONK<'_, Bn256>, _, _, _, _>(
            &self.params,
            &self.pk,
            &[circuit],
            &[&slices],
            rng,
            &mut transcript,
        )
        .unwrap();
        let words = instance_words(&slices);
        let proof = finish_proof(&self.verifier.program, &words, transcript.into_proof()).unwrap();
        Proven { proof, columns, words }
    }

    /// The verdict of envelope check and halo2 together.
    pub(crate) fn verify_natively(&self, proof: &[u8], columns: &[Vec<Fr>]) -> Result<(), String> {
        let slices: Vec<&[Fr]> = columns.iter().map(Vec::as_slice).collect();
        let words = instance_words(&slices);
        let inner = check_proof_envelope(&self.verifier.program, &words, proof).map_err(|e| e.to_string())?;
        let mut transcript = EvmTranscriptReader::new(&self.spec, inner);
        let params = self.params.verifier_params();
        verify_proof::<KZGCommitmentScheme<Bn256>, VerifierSHPLONK<'_, Bn256>, _, _, _>(
            params,
            self.pk.get_vk(),
            SingleStrategy::new(params),
            &[&slices],
            &mut transcript,
        )
        .map_err(|e| format!("{e:?}"))
    }

    pub(crate) fn deploy(&self) -> Deployed {
        self.contract.deploy()
    }
}

/// A contract on its own chain.
pub(crate) struct Deployed {
    pub(crate) evm: Evm,
    pub(crate) address: Address,
}

impl Deployed {
    pub(crate) fn call(&mut self, entry: EntryPoint, proof: &[u8], instances: &[U256]) -> CallReport {
        self.evm.call(self.address, &encode_calldata(entry, proof, instances)).unwrap()
    }

    pub(crate) fn accepts(&mut self, proof: &[u8], instances: &[U256]) -> bool {
        let calldata = encode_calldata(EntryPoint::Verify, proof, instances);
        self.evm.static_call(self.address, &calldata).unwrap().is_success()
    }
}

impl Contract {
    /// Compiles a text with one contract.
    pub(crate) fn compile(source: &str, sections: &[SectionRange]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let solc = Solc::find(&ToolSearch::new(root, std::env::var_os("PATH").as_deref(), None), None).unwrap();
        let output = solc.compile(&CompileInput::single("Verifier.sol", source)).unwrap();
        let contract = &output.contracts[0];
        let sections: Vec<_> =
            sections.iter().map(|s| SourceSection { name: s.section.name().into(), range: s.range.clone() }).collect();
        let map = SourceMap::parse(&contract.runtime_source_map).unwrap();
        let sections = SectionMap::new(&contract.runtime_code, &map, contract.file_id, &sections).unwrap();
        Self {
            init_code: contract.init_code.clone(),
            runtime: contract.runtime_code.clone(),
            sections,
            warnings: output.warnings.clone(),
        }
    }

    pub(crate) fn deploy(&self) -> Deployed {
        let mut evm = Evm::new(Fork::Osaka);
        let address = evm.install(&self.runtime).unwrap();
        Deployed { evm, address }
    }
}

pub(crate) fn lanes_circuit() -> (Lanes, Vec<Vec<Fr>>) {
    let instances = [0x1234_5678, 77, 9].map(|v| Fr::from(v) * Fr::from(u64::MAX).square() - Fr::from(1));
    (Lanes { instances, inputs: [5, 6, 7] }, vec![instances.to_vec()])
}

fn lanes() -> (Fixture, Proven) {
    let (circuit, columns) = lanes_circuit();
    let fixture = Fixture::new("Lanes", 11, &circuit, &columns);
    let proven = fixture.prove(circuit, columns, 1);
    (fixture, proven)
}

fn plonk() -> (Fixture, Proven) {
    let circuit = Plonk { start: Fr::from(3), steps: 6 };
    let columns = vec![circuit.instances()];
    let fixture = Fixture::new("Plonk", 6, &circuit, &columns);
    let proven = fixture.prove(circuit, columns, 2);
    (fixture, proven)
}

fn rotations() -> (Fixture, Proven) {
    let columns = vec![vec![Fr::from(11), Fr::from(12)], vec![Fr::from(21), Fr::from(22), Fr::from(23)]];
    let start = [Fr::from(2), Fr::from(3)];
    let circuit = Rotations { start, first: columns[0].clone(), second: columns[1].clone() };
    let fixture = Fixture::new("Rotations", 5, &circuit, &columns);
    let proven = fixture.prove(circuit, columns, 3);
    (fixture, proven)
}

fn range_lookup() -> (Fixture, Proven) {
    let circuit = RangeLookup { bytes: vec![[1, 2], [255, 255], [0, 77]] };
    let columns = vec![circuit.instances()];
    let fixture = Fixture::new("RangeLookup", 9, &circuit, &columns);
    let proven = fixture.prove(circuit, columns, 4);
    (fixture, proven)
}

fn tuple_lookups() -> (Fixture, Proven) {
    let circuit = TupleLookups { inputs: vec![3, 10, 3, 7] };
    let columns = vec![circuit.instances()];
    let fixture = Fixture::new("TupleLookups", 5, &circuit, &columns);
    let proven = fixture.prove(circuit, columns, 5);
    (fixture, proven)
}

static ALL: LazyLock<[(Fixture, Proven); 5]> =
    LazyLock::new(|| [lanes(), plonk(), rotations(), range_lookup(), tuple_lookups()]);

/// Each circuit with a proof; keys are made once.
pub(crate) fn all() -> &'static [(Fixture, Proven)] {
    &*ALL
}
