//! As little as there can be: no instances, no permutation, no challenges of its own, every column read at its own row
//! only, so that there is a single rotation set.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Fixed};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::Example;

#[derive(Clone, Debug)]
pub(crate) struct Config {
    factors: [Column<Advice>; 2],
    active: Column<Fixed>,
    product: Column<Fixed>,
}

/// Proves that two factors of each number of the key are known.
#[derive(Clone, Debug)]
pub(crate) struct Bare {
    factors: Vec<[u64; 2]>,
}

impl Example for Bare {
    const NAME: &'static str = "Bare";
    const K: u32 = 4;

    fn example() -> Self {
        Self { factors: vec![[641, 6_700_417], [193_707_721, 761_838_257_287], [3, 5]] }
    }

    fn columns(&self) -> Vec<Vec<Fr>> {
        vec![]
    }
}

impl Circuit<Fr> for Bare {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let config = Config {
            factors: [(); 2].map(|()| meta.advice_column()),
            active: meta.fixed_column(),
            product: meta.fixed_column(),
        };
        meta.create_gate("product", |meta| {
            let [left, right] = config.factors.map(|column| meta.query_advice(column, Rotation::cur()));
            let active = meta.query_fixed(config.active, Rotation::cur());
            let product = meta.query_fixed(config.product, Rotation::cur());
            vec![active * left * right - product]
        });
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_region(
            || "products",
            |mut region| {
                for (row, factors) in self.factors.iter().enumerate() {
                    let factors = factors.map(Fr::from);
                    for (column, factor) in config.factors.into_iter().zip(factors) {
                        region.assign_advice(column, row, Value::known(factor));
                    }
                    region.assign_fixed(config.active, row, Fr::ONE);
                    region.assign_fixed(config.product, row, factors[0] * factors[1]);
                }
                Ok(())
            },
        )
    }
}
