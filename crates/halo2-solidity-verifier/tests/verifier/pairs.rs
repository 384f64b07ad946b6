//! A proof is accepted with its own instances alone.

use halo2_solidity_verifier::finish_proof;

use super::circuits::{Example, Lanes, Plonk, RangeLookup};
use super::fixture::{self, Proven};

/// Tries so many proofs of different statements with the instances of each. Another statement's challenges make the hint
/// wrong, so that each pair is tried a second time with the right one.
fn only_the_diagonal_is_accepted<E: Example>(count: u64) -> usize {
    let (fixture, _) = fixture::all().iter().find(|(fixture, _)| fixture.name == E::NAME).unwrap();
    let prove = |number| {
        let circuit = E::variant(number);
        let columns = circuit.columns();
        fixture.prove(circuit, columns, number)
    };
    let proofs: Vec<Proven> = (0..count).map(prove).collect();
    let mut deployed = fixture.deploy();
    for (i, proven) in proofs.iter().enumerate() {
        for (j, claimed) in proofs.iter().enumerate() {
            let body = proven.proof[..proven.proof.len() - 32].to_vec();
            let hinted = finish_proof(&fixture.verifier.program, &claimed.words, body).unwrap();
            for proof in [&proven.proof, &hinted] {
                let natively = fixture.verify_natively(proof, &claimed.columns).is_ok();
                assert_eq!(natively, i == j, "{}, natively: {i} {j}", E::NAME);
                assert_eq!(deployed.accepts(proof, &claimed.words), i == j, "{}, in the EVM: {i} {j}", E::NAME);
            }
        }
    }
    proofs.len() * proofs.len()
}

fn on_three_circuits(count: u64) {
    let pairs = only_the_diagonal_is_accepted::<Lanes>(count)
        + only_the_diagonal_is_accepted::<Plonk>(count)
        + only_the_diagonal_is_accepted::<RangeLookup>(count);
    println!("assurance: proof-instance-pairs {pairs}");
}

#[test]
fn only_the_diagonal_of_proofs_and_instances_is_accepted() {
    on_three_circuits(5);
}

#[test]
#[ignore = "a minute"]
fn only_the_diagonal_of_proofs_and_instances_is_accepted_in_full() {
    on_three_circuits(32);
}
