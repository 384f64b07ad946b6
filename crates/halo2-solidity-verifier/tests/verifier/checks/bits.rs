//! A circuit whose false statements are plain to see: every public value is a bit.

use std::sync::LazyLock;

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Expression, Fixed};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::super::circuits::Example;
use super::super::fixture::{self, Fixture, Proven};

#[derive(Clone, Debug)]
pub(super) struct Config {
    bits: Column<Advice>,
    copies: Column<Advice>,
    selected: Column<Fixed>,
}

/// The public values, which are the witness too.
#[derive(Clone, Debug)]
pub(super) struct Bits(pub(super) Vec<Fr>);

impl Circuit<Fr> for Bits {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let config = Config { bits: meta.advice_column(), copies: meta.advice_column(), selected: meta.fixed_column() };
        let instance = meta.instance_column();
        meta.enable_equality(config.bits);
        meta.enable_equality(config.copies);
        meta.create_gate("public bits", |meta| {
            let bit = meta.query_advice(config.bits, Rotation::cur());
            let selected = meta.query_fixed(config.selected, Rotation::cur());
            let public = meta.query_instance(instance, Rotation::cur());
            let one = Expression::Constant(Fr::ONE);
            vec![selected.clone() * (bit.clone() - public), selected * bit.clone() * (bit - one)]
        });
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_region(
            || "bits",
            |mut region| {
                for (row, bit) in self.0.iter().enumerate() {
                    let cell = region.assign_advice(config.bits, row, Value::known(*bit)).cell();
                    let copy = region.assign_advice(config.copies, row, Value::known(*bit)).cell();
                    region.constrain_equal(cell, copy);
                    region.assign_fixed(config.selected, row, Fr::ONE);
                }
                Ok(())
            },
        )
    }
}

impl Example for Bits {
    const NAME: &'static str = "Bits";
    const K: u32 = 5;

    fn example() -> Self {
        Self(true_instances())
    }

    fn columns(&self) -> Vec<Vec<Fr>> {
        vec![self.0.clone()]
    }
}

/// The key, and a proof that 1, 0, 1 are bits.
pub(super) static BITS: LazyLock<(Fixture, Proven)> = LazyLock::new(fixture::other::<Bits>);

pub(super) fn true_instances() -> Vec<Fr> {
    [1, 0, 1].map(Fr::from).to_vec()
}

/// The first is no bit.
pub(super) fn false_instances() -> Vec<Fr> {
    [5, 0, 1].map(Fr::from).to_vec()
}
