//! The shared verifier computes what the single one computes.

use std::collections::BTreeMap;

use alloy_primitives::U256;
use gas_meter::{Evm, Fork, Outcome};
use halo2_solidity_verifier::{finish_proof, instance_words};
use halo2curves::bn256::{Fq, Fr, G1};
use halo2curves::ff::{Field, PrimeField};
use halo2curves::group::{Curve, Group};
use protocol_spec::{Commitment, EntryPoint, ProofItem, Scalar, encode_calldata};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use verifier_program::interpret;

use super::model::{self, Model};
use crate::contract::{Contract, Text};

/// Random points and scalars with the single verifier's hint, and random instances.
fn random_proof(model: &Model, rng: &mut ChaCha20Rng) -> (Vec<u8>, Vec<U256>) {
    let coordinate = |c: &Fq| U256::from_le_slice(c.to_repr().as_ref());
    let columns: Vec<Vec<Fr>> = model.fixture.spec.instance_lengths.iter().map(|n| random_column(*n, rng)).collect();
    let slices: Vec<&[Fr]> = columns.iter().map(Vec::as_slice).collect();
    let words = instance_words(&slices);
    let mut proof = Vec::new();
    for (_, item) in model.fixture.verifier.program.layout().items() {
        match item {
            ProofItem::Point(_) => {
                let point = G1::random(&mut *rng).to_affine();
                [point.x, point.y].iter().for_each(|c| proof.extend(coordinate(c).to_be_bytes::<32>()));
            }
            ProofItem::Scalar(_) => proof.extend(Fr::random(&mut *rng).to_repr().as_ref().iter().rev()),
            ProofItem::InversionHint => {}
        }
    }
    (finish_proof(&model.fixture.verifier.program, &words, proof).unwrap(), words)
}

fn random_column(length: usize, rng: &mut ChaCha20Rng) -> Vec<Fr> {
    (0..length).map(|_| Fr::random(&mut *rng)).collect()
}

/// Terms of points other than the identity, which only the shared verifier multiplies.
fn proper_terms(model: &Model, terms: &BTreeMap<Commitment, Scalar>) -> BTreeMap<Commitment, Scalar> {
    let identities = model.program.program().key_points.iter().filter(|(_, point)| point.is_identity());
    let identities: Vec<Commitment> = identities.map(|(commitment, _)| *commitment).collect();
    terms.iter().filter(|(commitment, _)| !identities.contains(commitment)).map(|(c, s)| (*c, *s)).collect()
}

/// Hint, challenges, the quotient's value and every scalar: proofs for the one are proofs for the other.
#[test]
fn keyed_programs_compute_what_single_ones_do() {
    let mut rng = ChaCha20Rng::seed_from_u64(51);
    for model in model::all() {
        let name = model.fixture.name;
        for _ in 0..5 {
            let (proof, words) = random_proof(model, &mut rng);
            let single = interpret(&model.fixture.verifier.program, &words, &proof).unwrap();
            let keyed = interpret(&model.program, &words, &proof).unwrap();
            assert_eq!(keyed.inversion, Scalar::ONE, "{name}");
            assert_eq!(keyed.challenges, single.challenges, "{name}");
            assert_eq!(keyed.quotient, single.quotient, "{name}");
            assert_eq!(proper_terms(model, &keyed.terms), single.terms, "{name}");
        }
    }
}

/// The text of a contract that returns the sum instead of pairing it.
fn returning_the_sum(source: &str) -> Text<'static> {
    let line = source.lines().find(|line| line.contains("staticcall(gas(), 8, ")).unwrap();
    let input = line.split("staticcall(gas(), 8, ").nth(1).unwrap().split(',').next().unwrap();
    Text { source: source.replace(line, &format!("return({input}, 0x40)\n{line}")), sections: &[] }
}

/// Both contracts on the same random proofs. The single one is compared with the interpreter and with halo2 elsewhere.
fn compare_sums(rounds: usize) {
    let mut rng = ChaCha20Rng::seed_from_u64(52);
    let sources = model::all().iter().map(|model| [&model.fixture.verifier.source, &model.shared.generated.source]);
    let texts: Vec<_> = sources.flatten().map(|source| returning_the_sum(source)).collect();
    let contracts = Contract::compile_all(&texts);
    for (model, contracts) in model::all().iter().zip(contracts.chunks(2)) {
        let name = model.fixture.name;
        let mut evm = Evm::new(Fork::Osaka);
        let [single, shared] = [0, 1].map(|at| evm.install(&contracts[at].runtime).unwrap());
        for round in 0..rounds {
            let (proof, words) = random_proof(model, &mut rng);
            let calldata = encode_calldata(EntryPoint::Verify, &proof, &words);
            let expected = evm.static_call(single, &calldata).unwrap();
            assert!(matches!(&expected, Outcome::Success { output } if output.len() == 64), "{name}: {expected:?}");
            let got = evm.static_call(shared, &[model.key_bytes(), calldata].concat()).unwrap();
            assert_eq!(got, expected, "{name}, round {round}");
        }
        println!("{name}: {rounds} random proofs, equal sums");
    }
}

#[test]
fn paired_sums_equal_those_of_the_single_verifier() {
    compare_sums(5);
}

#[test]
#[ignore = "takes minutes"]
fn paired_sums_equal_those_of_the_single_verifier_in_full() {
    compare_sums(1_000);
}
