use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Fixed, Instance, SecondPhase, ThirdPhase};
use halo2_proofs::poly::Rotation;
use halo2_prover::{ProverError, ProvingKey};
use halo2curves::bn256::Fr;

use crate::circuit::Powers;
use crate::setup::Setup;

#[test]
fn what_does_not_fit_is_an_error() {
    let setup = Setup::new(6);
    let circuit = Powers::new(2, 20);
    let key = setup.keys(&circuit).unwrap();

    let absent = setup.prove(&key, &circuit.without_witnesses(), &circuit.public(), 1).unwrap_err();
    assert!(matches!(absent, ProverError::UnknownValue { column: 0, row: 0 }), "{absent}");
    let long = setup.prove(&key, &Powers { count: 60, ..circuit.clone() }, &circuit.public(), 1).unwrap_err();
    assert!(matches!(long, ProverError::OutOfRange { .. }), "{long}");
    let crowded = setup.prove(&key, &circuit, &[Fr::one(); 64], 1).unwrap_err();
    assert!(matches!(crowded, ProverError::Shape { what: "public values", got: 64, .. }), "{crowded}");

    let long = setup.keys(&Powers { count: 60, ..circuit.clone() }).unwrap_err();
    assert!(matches!(long, ProverError::OutOfRange { .. }), "{long}");
    let tiny = Setup::new(2).keys(&circuit).unwrap_err();
    assert!(matches!(tiny, ProverError::Shape { what: "rows", got: 4, .. }), "{tiny}");
}

#[test]
fn columns_that_are_not_the_circuits_are_an_error() {
    let setup = Setup::new(6);
    let key = setup.keys(&Powers::new(2, 20)).unwrap();
    let fixed: Vec<Vec<Fr>> = key.fixed_values().collect();
    let fewer = ProvingKey::new(key.vk().clone(), fixed[1..].to_vec(), key.successors().to_vec()).unwrap_err();
    assert!(matches!(fewer, ProverError::Shape { what: "fixed columns", expected: 3, got: 2 }), "{fewer}");
    let shorter = ProvingKey::new(key.vk().clone(), fixed.clone(), key.successors()[1..].to_vec()).unwrap_err();
    assert!(matches!(shorter, ProverError::Shape { what: "cells in the permutation", .. }), "{shorter}");
    let cut = fixed.iter().map(|column| column[1..].to_vec());
    let cut = ProvingKey::new(key.vk().clone(), cut, key.successors().to_vec()).unwrap_err();
    assert!(matches!(cut, ProverError::Shape { what: "rows in a fixed column", expected: 64, got: 63 }), "{cut}");
    for next in [u32::MAX, key.successors()[5]] {
        let mut successors = key.successors().to_vec();
        successors[4] = next;
        let none = ProvingKey::new(key.vk().clone(), fixed.clone(), successors).unwrap_err();
        assert!(matches!(none, ProverError::Shape { what: "cells that follow another", .. }), "{none}");
    }
}

/// What this prover leaves out.
#[derive(Clone, Copy, Debug, Default)]
enum Foreign {
    #[default]
    Lookup,
    Selector,
    TwoInstanceColumns,
    ThirdPhase,
    HighDegree,
}

#[derive(Clone)]
struct Bare(Foreign);

impl Circuit<Fr> for Bare {
    type Config = ();
    type FloorPlanner = SimpleFloorPlanner;
    type Params = Foreign;

    fn params(&self) -> Foreign {
        self.0
    }

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) {
        Self::configure_with_params(meta, Foreign::default());
    }

    fn configure_with_params(meta: &mut ConstraintSystem<Fr>, foreign: Foreign) {
        let (advice, fixed): (Column<Advice>, Column<Fixed>) = (meta.advice_column(), meta.fixed_column());
        let _: Column<Instance> = meta.instance_column();
        match foreign {
            Foreign::Lookup => {
                meta.lookup_any("lookup", |cells| {
                    vec![(cells.query_advice(advice, Rotation::cur()), cells.query_fixed(fixed, Rotation::cur()))]
                });
            }
            Foreign::Selector => {
                meta.selector();
            }
            Foreign::TwoInstanceColumns => {
                meta.instance_column();
            }
            Foreign::ThirdPhase => {
                meta.advice_column_in(SecondPhase);
                meta.advice_column_in(ThirdPhase);
            }
            Foreign::HighDegree => {
                meta.create_gate("sixth power", |cells| {
                    let cell = cells.query_advice(advice, Rotation::cur());
                    vec![(0..5).fold(cell.clone(), |power, _| power * cell.clone())]
                });
            }
        }
    }

    fn synthesize(&self, (): (), _: impl Layouter<Fr>) -> Result<(), Error> {
        Ok(())
    }
}

#[test]
fn parts_of_halo2_that_are_left_out_are_refused() {
    let setup = Setup::new(6);
    let all =
        [Foreign::Lookup, Foreign::Selector, Foreign::TwoInstanceColumns, Foreign::ThirdPhase, Foreign::HighDegree];
    for foreign in all {
        let refused = setup.keys(&Bare(foreign)).unwrap_err();
        assert!(matches!(refused, ProverError::Unsupported { .. }), "{foreign:?}: {refused}");
    }
}
