//! No permutation, two instance columns read at other rows, rotations in both directions, disjoint rotation sets.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Fixed, Instance, Selector};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;

use super::{Example, at};

#[derive(Clone, Debug)]
pub(crate) struct Config {
    state: Column<Advice>,
    square: Column<Advice>,
    weight: Column<Fixed>,
    step: Selector,
}

/// A recurrence `s(+1) = s^2 w + s(-1) + u(-1) + v(+1)`, with public columns `u` and `v`.
#[derive(Clone, Debug)]
pub(crate) struct Rotations {
    start: [Fr; 2],
    first: Vec<Fr>,
    second: Vec<Fr>,
}

impl Example for Rotations {
    const NAME: &'static str = "Rotations";
    const K: u32 = 5;

    fn example() -> Self {
        Self {
            start: [2, 3].map(Fr::from),
            first: [11, 12].map(Fr::from).to_vec(),
            second: [21, 22, 23].map(Fr::from).to_vec(),
        }
    }

    fn variant(number: u64) -> Self {
        let mut variant = Self::example();
        variant.start[0] = Fr::from(number);
        variant.first[0] = -Fr::from(number);
        variant
    }

    fn columns(&self) -> Vec<Vec<Fr>> {
        vec![self.first.clone(), self.second.clone()]
    }
}

impl Circuit<Fr> for Rotations {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let config = Config {
            state: meta.advice_column(),
            square: meta.advice_column(),
            weight: meta.fixed_column(),
            step: meta.complex_selector(),
        };
        let [first, second]: [Column<Instance>; 2] = [(); 2].map(|()| meta.instance_column());
        meta.create_gate("step", |meta| {
            let [before, after] = [-1, 1].map(|i| meta.query_advice(config.state, Rotation(i)));
            let square = meta.query_advice(config.square, Rotation::cur());
            let weight = meta.query_fixed(config.weight, Rotation::next());
            let first = meta.query_instance(first, Rotation::prev());
            let second = meta.query_instance(second, Rotation::next());
            let step = meta.query_selector(config.step);
            vec![step * (square * weight + before + first + second - after)]
        });
        meta.create_gate("square", |meta| {
            let root = meta.query_advice(config.state, Rotation::cur());
            let square = meta.query_advice(config.square, Rotation::cur());
            let step = meta.query_selector(config.step);
            vec![step.clone() * step * (root.clone() * root - square)]
        });
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_region(
            || "steps",
            |mut region| {
                let mut state = self.start.to_vec();
                let rows = self.first.len().max(self.second.len());
                for row in 1..=rows {
                    let square = state[row] * state[row];
                    let weight = Fr::from(row as u64 + 5);
                    let next = square * weight + state[row - 1] + at(&self.first, row - 1) + at(&self.second, row + 1);
                    state.push(next);
                    config.step.enable(&mut region, row)?;
                    region.assign_advice(config.square, row, Value::known(square));
                    region.assign_fixed(config.weight, row + 1, weight);
                }
                for (row, value) in state.iter().enumerate() {
                    region.assign_advice(config.state, row, Value::known(*value));
                }
                Ok(())
            },
        )
    }
}
