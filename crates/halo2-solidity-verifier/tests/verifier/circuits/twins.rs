//! What compilers of circuits leave behind: fixed columns with equal commitments, in one rotation set and across two;
//! fixed columns of zeros, whose commitment is the identity; a fixed column that nothing reads; an instance column that
//! only the transcript sees.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Fixed, Instance, Selector};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::Example;

#[derive(Clone, Debug)]
pub(crate) struct Config {
    value: Column<Advice>,
    twins: [Column<Fixed>; 3],
    zeros: Column<Fixed>,
    unread: Column<Fixed>,
    never: Selector,
}

/// Proves knowledge of a walk `v' = (weight + weight') v + weight(+1)` to a public end.
#[derive(Clone, Debug)]
pub(crate) struct Twins {
    start: Fr,
    note: [Fr; 2],
}

const STEPS: usize = 5;

impl Twins {
    fn weight(row: usize) -> Fr {
        if row < STEPS { Fr::from(row as u64 + 2) } else { Fr::ZERO }
    }

    fn values(&self) -> Vec<Fr> {
        let mut values = vec![self.start];
        for row in 0..STEPS {
            values.push(Fr::from(2) * Self::weight(row) * values[row] + Self::weight(row + 1));
        }
        values
    }
}

impl Example for Twins {
    const NAME: &'static str = "Twins";
    const K: u32 = 4;

    fn example() -> Self {
        Self { start: Fr::from(99), note: [Fr::from(2_026), -Fr::ONE] }
    }

    fn variant(number: u64) -> Self {
        Self { start: Fr::from(number), note: [Fr::from(5 * number), Fr::ZERO] }
    }

    /// The public end is in the row where the walk ends.
    fn columns(&self) -> Vec<Vec<Fr>> {
        let mut ends = vec![Fr::ZERO; STEPS];
        ends[STEPS - 1] = self.values()[STEPS];
        vec![self.note.to_vec(), ends]
    }
}

impl Circuit<Fr> for Twins {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let config = Config {
            value: meta.advice_column(),
            twins: [(); 3].map(|()| meta.fixed_column()),
            zeros: meta.fixed_column(),
            unread: meta.fixed_column(),
            never: meta.complex_selector(),
        };
        let [_note, end]: [Column<Instance>; 2] = [(); 2].map(|()| meta.instance_column());
        meta.create_gate("walk", |meta| {
            let [value, next] = [0, 1].map(|i| meta.query_advice(config.value, Rotation(i)));
            let [weight, twin, third] = config.twins.map(|column| meta.query_fixed(column, Rotation::cur()));
            let ahead = meta.query_fixed(config.twins[2], Rotation::next());
            let step = (weight + twin) * value + ahead - next.clone();
            let end = meta.query_instance(end, Rotation::cur());
            // An end other than zero is the value after its row.
            vec![third * step, end.clone() * (end - next)]
        });
        meta.create_gate("nothing", |meta| {
            let zeros = meta.query_fixed(config.zeros, Rotation::prev());
            let never = meta.query_selector(config.never);
            let value = meta.query_advice(config.value, Rotation::cur());
            vec![zeros * value.clone(), never * value.square()]
        });
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_region(
            || "walk",
            |mut region| {
                for (row, value) in self.values().into_iter().enumerate() {
                    region.assign_advice(config.value, row, Value::known(value));
                    for column in config.twins {
                        region.assign_fixed(column, row, Self::weight(row));
                    }
                    region.assign_fixed(config.unread, row, Fr::from(row as u64 + 77));
                }
                Ok(())
            },
        )
    }
}
