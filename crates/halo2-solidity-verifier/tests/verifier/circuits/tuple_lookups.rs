//! Two native lookups and no permutation: a pair of columns under a selector, and a combination that a challenge of the
//! first phase weighs in the second.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{
    Advice, Challenge, Circuit, Column, ConstraintSystem, Error, Expression, FirstPhase, Fixed, Instance, SecondPhase,
};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;

use super::Example;

const ENTRIES: u64 = 11;

#[derive(Clone, Debug)]
pub(crate) struct Config {
    input: Column<Advice>,
    output: Column<Advice>,
    combined: Column<Advice>,
    selector: Column<Fixed>,
    table: [Column<Fixed>; 2],
    challenge: Challenge,
}

/// Proves that the instances are the cubes of secret numbers below [`ENTRIES`].
#[derive(Clone, Debug)]
pub(crate) struct TupleLookups {
    inputs: Vec<u64>,
}

impl Example for TupleLookups {
    const NAME: &'static str = "TupleLookups";
    const K: u32 = 5;

    fn example() -> Self {
        Self { inputs: vec![3, 10, 3, 7] }
    }

    fn columns(&self) -> Vec<Vec<Fr>> {
        vec![self.inputs.iter().map(|input| Fr::from(input.pow(3))).collect()]
    }
}

impl Circuit<Fr> for TupleLookups {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let config = Config {
            input: meta.advice_column_in(FirstPhase),
            output: meta.advice_column_in(FirstPhase),
            combined: meta.advice_column_in(SecondPhase),
            selector: meta.fixed_column(),
            table: [meta.fixed_column(), meta.fixed_column()],
            challenge: meta.challenge_usable_after(FirstPhase),
        };
        let instance: Column<Instance> = meta.instance_column();
        meta.create_gate("output is public, combination is formed", |meta| {
            let [input, output, combined] =
                [config.input, config.output, config.combined].map(|c| meta.query_advice(c, Rotation::cur()));
            let instance = meta.query_instance(instance, Rotation::cur());
            let selector = meta.query_fixed(config.selector, Rotation::cur());
            let challenge = meta.query_challenge(config.challenge);
            vec![selector.clone() * (output.clone() - instance), selector * (combined - input - challenge * output)]
        });
        meta.lookup_any("cube", |meta| {
            let selector = meta.query_fixed(config.selector, Rotation::cur());
            let [input, output] = [config.input, config.output].map(|c| meta.query_advice(c, Rotation::cur()));
            let [number, cube] = config.table.map(|c| meta.query_fixed(c, Rotation::cur()));
            vec![(selector.clone() * input, number), (selector * output, cube)]
        });
        meta.lookup_any("combination", |meta| {
            let challenge = meta.query_challenge(config.challenge);
            let combined = meta.query_advice(config.combined, Rotation::cur());
            let [number, cube] = config.table.map(|c| meta.query_fixed(c, Rotation::cur()));
            let both: Expression<Fr> = number + challenge * cube;
            vec![(combined, both)]
        });
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_region(
            || "cubes",
            |mut region| {
                for entry in 0..ENTRIES {
                    region.assign_fixed(config.table[0], entry as usize, Fr::from(entry));
                    region.assign_fixed(config.table[1], entry as usize, Fr::from(entry.pow(3)));
                }
                for (row, input) in self.inputs.iter().enumerate() {
                    region.assign_fixed(config.selector, row, Fr::one());
                    region.assign_advice(config.input, row, Value::known(Fr::from(*input)));
                    region.assign_advice(config.output, row, Value::known(Fr::from(input.pow(3))));
                }
                region.next_phase();
                let challenge = region.get_challenge(config.challenge);
                for (row, input) in self.inputs.iter().enumerate() {
                    let combined = challenge.map(|c| Fr::from(*input) + c * Fr::from(input.pow(3)));
                    region.assign_advice(config.combined, row, combined);
                }
                Ok(())
            },
        )
    }
}
