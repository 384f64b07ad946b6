//! A circuit with key, generated contract and a proof.

use std::sync::LazyLock;

use alloy_primitives::{B256, U256};
use halo2_proofs::plonk::{Circuit, ProvingKey, VerifyingKey, create_proof, keygen_pk, keygen_vk, verify_proof};
use halo2_proofs::poly::commitment::ParamsProver;
use halo2_proofs::poly::kzg::commitment::{KZGCommitmentScheme, ParamsKZG};
use halo2_proofs::poly::kzg::multiopen::{ProverSHPLONK, VerifierSHPLONK};
use halo2_proofs::poly::kzg::strategy::SingleStrategy;
use halo2_solidity_verifier::{
    ContractName, EvmTranscriptReader, EvmTranscriptWriter, GeneratedVerifier, GeneratorOptions, check_proof_envelope,
    finish_proof, generate, instance_words, protocol_from_key, srs_points,
};
use halo2curves::bn256::{Bn256, Fr, G1Affine};
use halo2curves::ff::PrimeField;
use protocol_spec::{PinnedInstance, ProtocolSpec, Scalar};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use verifier_program::ValidatedProgram;

use super::circuits::{
    Bare, Copies, Example, Lanes, Ledger, Plonk, Quintic, RangeLookup, Rotations, Shuffle, Squares, TupleLookups,
    Twins, Window,
};
use super::contract::Text;
pub(crate) use super::contract::{Contract, Deployed};

/// A circuit's key and contract.
pub(crate) struct Fixture {
    pub(crate) name: &'static str,
    pub(crate) spec: ProtocolSpec,
    pub(crate) verifier: GeneratedVerifier,
    pub(crate) params: ParamsKZG<Bn256>,
    pub(crate) pk: ProvingKey<G1Affine>,
    pub(crate) contract: Contract,
}

/// A proof and its instances.
#[derive(Clone, Debug)]
pub(crate) struct Proven {
    pub(crate) proof: Vec<u8>,
    pub(crate) columns: Vec<Vec<Fr>>,
    pub(crate) words: Vec<U256>,
}

/// What a fixture is made of before its contract is compiled.
struct Key {
    name: &'static str,
    spec: ProtocolSpec,
    verifier: GeneratedVerifier,
    params: ParamsKZG<Bn256>,
    pk: ProvingKey<G1Affine>,
}

impl Key {
    fn of<E: Example>(circuit: &E) -> Self {
        Self::new(E::NAME, E::K, circuit, &circuit.columns())
    }

    fn new<C: Circuit<Fr>>(name: &'static str, k: u32, circuit: &C, columns: &[Vec<Fr>]) -> Self {
        Self::pinned(name, k, circuit, columns, Vec::new())
    }

    fn pinned<C: Circuit<Fr>>(
        name: &'static str,
        k: u32,
        circuit: &C,
        columns: &[Vec<Fr>],
        pinned: Vec<PinnedInstance>,
    ) -> Self {
        let params = ParamsKZG::<Bn256>::setup(k, ChaCha20Rng::seed_from_u64(7));
        let vk: VerifyingKey<G1Affine> = keygen_vk(&params, circuit).unwrap();
        let pk = keygen_pk(&params, vk, circuit).unwrap();
        let lengths: Vec<usize> = columns.iter().map(Vec::len).collect();
        let of_key = protocol_from_key(&srs_points(&params), pk.get_vk(), &lengths).unwrap();
        let spec = ProtocolSpec { pinned, ..of_key };
        let contract_name = ContractName::new(format!("{name}Verifier")).unwrap();
        let options = GeneratorOptions::new(contract_name, B256::repeat_byte(0x5a));
        let verifier = generate(&spec, &options).unwrap();
        Self { name, spec, verifier, params, pk }
    }

    fn text(&self) -> Text<'_> {
        Text { source: self.verifier.source.clone(), sections: &self.verifier.sections }
    }

    fn with(self, contract: Contract) -> Fixture {
        let Self { name, spec, verifier, params, pk } = self;
        Fixture { name, spec, verifier, params, pk, contract }
    }
}

impl Fixture {
    pub(crate) fn prove<C: Circuit<Fr>>(&self, circuit: C, columns: Vec<Vec<Fr>>, seed: u64) -> Proven {
        self.prove_for(&self.verifier.program, circuit, columns, seed)
    }

    /// With the hint that another verifier of this protocol needs.
    pub(crate) fn prove_for<C: Circuit<Fr>>(
        &self,
        program: &ValidatedProgram,
        circuit: C,
        columns: Vec<Vec<Fr>>,
        seed: u64,
    ) -> Proven {
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
        let proof = finish_proof(program, &words, transcript.into_proof()).unwrap();
        Proven { proof, columns, words }
    }

    /// The verdict of envelope check and halo2 together.
    pub(crate) fn verify_natively(&self, proof: &[u8], columns: &[Vec<Fr>]) -> Result<(), String> {
        self.verify_by(&self.verifier.program, proof, columns)
    }

    /// The verdict on words as a call has them: the envelope check refuses those that are no instances of this circuit.
    pub(crate) fn accepts_natively(&self, proof: &[u8], words: &[U256]) -> bool {
        if check_proof_envelope(&self.verifier.program, words, proof).is_err() {
            return false;
        }
        let mut scalars = words.iter().map(|word| Fr::from_repr(word.to_le_bytes::<32>()).unwrap());
        let lengths = self.spec.instance_lengths.iter();
        let columns: Vec<Vec<Fr>> = lengths.map(|length| scalars.by_ref().take(*length).collect()).collect();
        self.verify_natively(proof, &columns).is_ok()
    }

    /// The same with another program of this protocol.
    pub(crate) fn verify_by(
        &self,
        program: &ValidatedProgram,
        proof: &[u8],
        columns: &[Vec<Fr>],
    ) -> Result<(), String> {
        let slices: Vec<&[Fr]> = columns.iter().map(Vec::as_slice).collect();
        let words = instance_words(&slices);
        let inner = check_proof_envelope(program, &words, proof).map_err(|e| e.to_string())?;
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

/// A circuit of which nobody makes a proof.
pub(crate) fn without_proof<E: Example>() -> Fixture {
    let key = Key::of(&E::example());
    let contract = Contract::compile_all(&[key.text()]).remove(0);
    key.with(contract)
}

/// How one entry of [`all`] is made.
struct Recipe {
    key: fn() -> Key,
    prove: fn(&Fixture, u64) -> Proven,
}

impl Recipe {
    const fn of<E: Example>() -> Self {
        Self {
            key: || Key::of(&E::example()),
            prove: |fixture, seed| {
                let circuit = E::example();
                let columns = circuit.columns();
                fixture.prove(circuit, columns, seed)
            },
        }
    }
}

/// [`Lanes`] comes first: tests of the layout of models rely on it.
const RECIPES: [Recipe; 13] = [
    Recipe::of::<Lanes>(),
    Recipe::of::<Plonk>(),
    Recipe::of::<Rotations>(),
    Recipe::of::<Bare>(),
    Recipe::of::<Copies>(),
    Recipe::of::<Ledger>(),
    Recipe::of::<Squares>(),
    Recipe::of::<Shuffle>(),
    Recipe::of::<Window>(),
    Recipe::of::<Quintic>(),
    Recipe::of::<Twins>(),
    Recipe::of::<RangeLookup>(),
    Recipe::of::<TupleLookups>(),
];

/// Keys first, then all contracts at once, then a proof for each.
fn make(recipes: &[Recipe]) -> Vec<(Fixture, Proven)> {
    let keys: Vec<Key> = recipes.iter().map(|recipe| (recipe.key)()).collect();
    let texts: Vec<_> = keys.iter().map(Key::text).collect();
    let contracts = Contract::compile_all(&texts);
    let fixtures = keys.into_iter().zip(contracts).map(|(key, contract)| key.with(contract));
    fixtures
        .zip(recipes)
        .map(|(fixture, recipe)| {
            let proven = (recipe.prove)(&fixture, 1);
            (fixture, proven)
        })
        .collect()
}

/// Made once, half of them on a second thread: the compiler runs on one only.
static ALL: LazyLock<Vec<(Fixture, Proven)>> = LazyLock::new(|| {
    let (first, second) = RECIPES.split_at(RECIPES.len() / 2);
    std::thread::scope(|scope| {
        let second = scope.spawn(|| make(second));
        let mut all = make(first);
        all.extend(second.join().unwrap());
        all
    })
});

/// A circuit that is not among [`all`].
pub(crate) fn other<E: Example>() -> (Fixture, Proven) {
    make(&[Recipe::of::<E>()]).remove(0)
}

/// A circuit of which these instances are pinned to their values, with a proof.
pub(crate) fn pinned<E: Example>(circuit: E, indices: &[usize]) -> (Fixture, Proven) {
    let columns = circuit.columns();
    let slices: Vec<&[Fr]> = columns.iter().map(Vec::as_slice).collect();
    let words = instance_words(&slices);
    let pin = |index: &usize| PinnedInstance { index: *index, value: Scalar::reduce(words[*index]) };
    let key = Key::pinned(E::NAME, E::K, &circuit, &columns, indices.iter().map(pin).collect());
    let contract = Contract::compile_all(&[key.text()]).remove(0);
    let fixture = key.with(contract);
    let proven = fixture.prove(circuit, columns, 9);
    (fixture, proven)
}

/// Another proof of the same statement, for each of [`all`].
pub(crate) fn proofs(seed: u64) -> Vec<Proven> {
    RECIPES.iter().zip(all()).map(|(recipe, (fixture, _))| (recipe.prove)(fixture, seed)).collect()
}

/// One more circuit with a proof, on other rows or with other instances than in [`all`].
pub(crate) fn one<C: Circuit<Fr>>(name: &'static str, k: u32, circuit: C, columns: Vec<Vec<Fr>>) -> (Fixture, Proven) {
    let key = Key::new(name, k, &circuit, &columns);
    let contract = Contract::compile_all(&[key.text()]).remove(0);
    let fixture = key.with(contract);
    let proven = fixture.prove(circuit, columns, 6);
    (fixture, proven)
}

/// Each circuit with a proof.
pub(crate) fn all() -> &'static [(Fixture, Proven)] {
    &ALL
}

/// Each circuit.
pub(crate) fn each() -> Vec<&'static Fixture> {
    all().iter().map(|(fixture, _)| fixture).collect()
}

pub(crate) fn lanes_circuit() -> (Lanes, Vec<Vec<Fr>>) {
    let circuit = Lanes::example();
    let columns = circuit.columns();
    (circuit, columns)
}
