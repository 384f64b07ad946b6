//! One column read at eight rows, three before to four after, which takes ten blinding rows; the other columns are read
//! at one row or two.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Expression, Fixed, Instance};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::Example;

#[derive(Clone, Debug)]
pub(crate) struct Config {
    value: Column<Advice>,
    square: Column<Advice>,
    weight: Column<Fixed>,
    active: Column<Fixed>,
}

/// A recurrence over eight rows: `v(+4) = v(-3) v(-1) + sum w_i v(i) + square + weight(+2)`, some of whose values are
/// public.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    start: [Fr; 7],
}

const STEPS: usize = 10;
/// Row of the first step, and of the value that it determines.
const FIRST: usize = 3;
const AHEAD: usize = 4;
/// Factors of the values at rows -2, 0, 1, 2, 3.
const FACTORS: [(i32, u64); 5] = [(-2, 2), (0, 3), (1, 5), (2, 7), (3, 11)];

impl Window {
    fn weight(row: usize) -> Fr {
        Fr::from(row as u64).square() + Fr::from(13)
    }

    fn values(&self) -> Vec<Fr> {
        let mut values = self.start.to_vec();
        for row in FIRST..FIRST + STEPS {
            let linear: Fr = FACTORS
                .iter()
                .map(|(rotation, factor)| Fr::from(*factor) * values[(row as i32 + rotation) as usize])
                .sum();
            let product = values[row - 3] * values[row - 1];
            values.push(product + linear + values[row].square() + Self::weight(row + 2));
        }
        values
    }
}

impl Example for Window {
    const NAME: &'static str = "Window";
    const K: u32 = 5;

    fn example() -> Self {
        Self { start: [1, 1, 2, 3, 5, 8, 13].map(Fr::from) }
    }

    /// The row of each step holds the value that the step determines.
    fn columns(&self) -> Vec<Vec<Fr>> {
        let values = self.values();
        vec![(0..FIRST + STEPS).map(|row| if row < FIRST { Fr::ZERO } else { values[row + AHEAD] }).collect()]
    }
}

impl Circuit<Fr> for Window {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let config = Config {
            value: meta.advice_column(),
            square: meta.advice_column(),
            weight: meta.fixed_column(),
            active: meta.fixed_column(),
        };
        let public: Column<Instance> = meta.instance_column();
        meta.create_gate("window", |meta| {
            let mut value = |rotation: i32| meta.query_advice(config.value, Rotation(rotation));
            let [first, before, current, next] = [-3, -1, 0, 4].map(&mut value);
            let linear = FACTORS
                .map(|(rotation, factor)| value(rotation) * Fr::from(factor))
                .into_iter()
                .fold(Expression::Constant(Fr::ZERO), |sum, term| sum + term);
            let square = meta.query_advice(config.square, Rotation::cur());
            let weight = meta.query_fixed(config.weight, Rotation(2));
            let active = meta.query_fixed(config.active, Rotation::cur());
            let public = meta.query_instance(public, Rotation::cur());
            let step = first * before + linear + square.clone() + weight - next.clone();
            vec![active.clone() * step, active.clone() * (current.square() - square), active * (next - public)]
        });
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_region(
            || "window",
            |mut region| {
                let values = self.values();
                for (row, value) in values.iter().enumerate() {
                    region.assign_advice(config.value, row, Value::known(*value));
                    region.assign_fixed(config.weight, row, Self::weight(row));
                }
                for (row, value) in values.iter().enumerate().skip(FIRST).take(STEPS) {
                    region.assign_advice(config.square, row, Value::known(value.square()));
                    region.assign_fixed(config.active, row, Fr::ONE);
                }
                Ok(())
            },
        )
    }
}
