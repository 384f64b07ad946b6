//! Proofs of two models do not go into one batch.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};
use halo2_solidity_verifier::finish_proof;
use halo2curves::bn256::Fr;

use super::super::circuits::{Example, Rotations};
use super::super::errors::error;
use super::super::fixture::{self, Proven};
use super::setup;

/// The same circuit with twice the rows: its proofs are as long, but belong to another key.
#[derive(Clone, Debug)]
struct Taller(Rotations);

impl Example for Taller {
    const NAME: &'static str = "Taller";
    const K: u32 = Rotations::K + 1;

    fn example() -> Self {
        Self(Rotations::example())
    }

    fn columns(&self) -> Vec<Vec<Fr>> {
        self.0.columns()
    }
}

impl Circuit<Fr> for Taller {
    type Config = <Rotations as Circuit<Fr>>::Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Self::Config {
        Rotations::configure(meta)
    }

    fn synthesize(&self, config: Self::Config, layouter: impl Layouter<Fr>) -> Result<(), Error> {
        self.0.synthesize(config, layouter)
    }
}

#[test]
fn proofs_of_another_shape_are_refused() {
    for fixture in setup::all() {
        let mut deployed = fixture.deploy();
        for other in setup::all().iter().filter(|other| other.fixture.name != fixture.fixture.name) {
            let mixed = [fixture.proofs[0].clone(), other.proofs[0].clone()];
            assert!(!deployed.verify(&mixed).is_success());
            assert!(!deployed.verify(&other.proofs[..2]).is_success());
        }
    }
}

#[test]
fn proofs_of_another_key_are_rejected() {
    let fixture = setup::all().iter().find(|fixture| fixture.fixture.name == Rotations::NAME).unwrap();
    let (other, foreign) = fixture::other::<Taller>();
    other.verify_natively(&foreign.proof, &foreign.columns).unwrap();
    assert_eq!(foreign.proof.len(), fixture.proofs[0].proof.len());

    let mut deployed = fixture.deploy();
    let honest = &fixture.proofs[..2];
    let mixed = [honest, std::slice::from_ref(&foreign)].concat();
    deployed.refuses("foreign hint", &mixed, &error("InversionHintInvalid(uint256)", &[2]));
    let inner = foreign.proof[..foreign.proof.len() - 32].to_vec();
    let proof = finish_proof(&fixture.fixture.verifier.program, &foreign.words, inner).unwrap();
    let mixed = [honest, &[Proven { proof, ..foreign }]].concat();
    deployed.refuses("fitting hint", &mixed, &error("BatchRejected()", &[]));
    assert!(deployed.verify(honest).is_success());
}
