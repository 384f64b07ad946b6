//! Gates of degree 5, halo2-axiom's cap: four quotient pieces, three columns a grand product, of which there are two.

use halo2_proofs::circuit::{Cell, Layouter, Region, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Fixed, Instance};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::Example;

#[derive(Clone, Debug)]
pub(crate) struct Config {
    input: Column<Advice>,
    key: Column<Advice>,
    output: Column<Advice>,
    active: Column<Fixed>,
    constant: Column<Fixed>,
    public: Column<Instance>,
}

/// Proves that a public value is a public one after rounds of `v' = (v + key + constant)^4 + v`, with a secret key.
#[derive(Clone, Debug)]
pub(crate) struct Quintic {
    plain: Fr,
    key: Fr,
}

const ROUNDS: usize = 7;

impl Quintic {
    fn round(&self, row: usize, value: Fr) -> Fr {
        (value + self.key + Self::constant(row)).square().square() + value
    }

    fn constant(row: usize) -> Fr {
        Fr::from(row as u64 + 1).pow_vartime([77])
    }

    /// The first input and the last output.
    fn assign(&self, config: &Config, region: &mut Region<'_, Fr>) -> [Cell; 2] {
        let mut value = self.plain;
        let mut cells: Option<[Cell; 3]> = None;
        let mut first = None;
        for row in 0..ROUNDS {
            let next = self.round(row, value);
            let assigned = [(config.input, value), (config.key, self.key), (config.output, next)];
            let [input, key, output] =
                assigned.map(|(column, value)| region.assign_advice(column, row, Value::known(value)).cell());
            region.assign_fixed(config.active, row, Fr::ONE);
            region.assign_fixed(config.constant, row, Self::constant(row));
            if let Some([_, last_key, last_output]) = cells {
                region.constrain_equal(last_key, key);
                region.constrain_equal(last_output, input);
            }
            first.get_or_insert(input);
            cells = Some([input, key, output]);
            value = next;
        }
        [first.unwrap(), cells.unwrap()[2]]
    }
}

impl Example for Quintic {
    const NAME: &'static str = "Quintic";
    const K: u32 = 5;

    fn example() -> Self {
        Self { plain: Fr::from(0xface), key: -Fr::from(12_345) }
    }

    fn columns(&self) -> Vec<Vec<Fr>> {
        let cipher = (0..ROUNDS).fold(self.plain, |value, row| self.round(row, value));
        vec![vec![self.plain, cipher]]
    }
}

impl Circuit<Fr> for Quintic {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let config = Config {
            input: meta.advice_column(),
            key: meta.advice_column(),
            output: meta.advice_column(),
            active: meta.fixed_column(),
            constant: meta.fixed_column(),
            public: meta.instance_column(),
        };
        for column in [config.input, config.key, config.output] {
            meta.enable_equality(column);
        }
        meta.enable_equality(config.public);
        meta.create_gate("round", |meta| {
            let [input, key, output] =
                [config.input, config.key, config.output].map(|column| meta.query_advice(column, Rotation::cur()));
            let active = meta.query_fixed(config.active, Rotation::cur());
            let constant = meta.query_fixed(config.constant, Rotation::cur());
            let sum = input.clone() + key + constant;
            vec![active * (sum.square().square() + input - output)]
        });
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        let ends = layouter.assign_region(|| "rounds", |mut region| Ok(self.assign(&config, &mut region)))?;
        for (row, cell) in ends.into_iter().enumerate() {
            layouter.constrain_instance(cell, config.public, row);
        }
        Ok(())
    }
}
