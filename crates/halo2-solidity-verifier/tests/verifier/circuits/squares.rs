//! Two hundred instances, which a verifier runs over in loops, bound by a gate.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Fixed, Instance};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::Example;

#[derive(Clone, Debug)]
pub(crate) struct Config {
    root: Column<Advice>,
    active: Column<Fixed>,
}

/// Proves that the square root of every instance is known.
#[derive(Clone, Debug)]
pub(crate) struct Squares {
    roots: Vec<Fr>,
}

impl Example for Squares {
    const NAME: &'static str = "Squares";
    const K: u32 = 8;

    fn example() -> Self {
        Self { roots: (0..200).map(|row| Fr::from(row + 2).invert().unwrap()).collect() }
    }

    fn columns(&self) -> Vec<Vec<Fr>> {
        vec![self.roots.iter().map(Fr::square).collect()]
    }
}

impl Circuit<Fr> for Squares {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let config = Config { root: meta.advice_column(), active: meta.fixed_column() };
        let public: Column<Instance> = meta.instance_column();
        meta.create_gate("square", |meta| {
            let root = meta.query_advice(config.root, Rotation::cur());
            let active = meta.query_fixed(config.active, Rotation::cur());
            let public = meta.query_instance(public, Rotation::cur());
            vec![active * (root.square() - public)]
        });
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_region(
            || "roots",
            |mut region| {
                for (row, root) in self.roots.iter().enumerate() {
                    region.assign_advice(config.root, row, Value::known(*root));
                    region.assign_fixed(config.active, row, Fr::ONE);
                }
                Ok(())
            },
        )
    }
}
