//! A plain PLONK circuit: one gate with five selectors, a permutation over three columns, instances in the gate.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Fixed, Instance};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::Example;

#[derive(Clone, Debug)]
pub(crate) struct Config {
    wires: [Column<Advice>; 3],
    selectors: [Column<Fixed>; 5],
    unused: Column<Fixed>,
}

/// Proves that the chain `v' = v * v + v` from a secret start runs through the instances.
#[derive(Clone, Debug)]
pub(crate) struct Plonk {
    pub(crate) start: Fr,
    pub(crate) steps: usize,
}

impl Plonk {
    fn next(value: &mut Fr) -> Fr {
        *value = *value * *value + *value;
        *value
    }
}

impl Example for Plonk {
    const NAME: &'static str = "Plonk";
    const K: u32 = 6;

    fn example() -> Self {
        Self { start: Fr::from(3), steps: 6 }
    }

    fn variant(number: u64) -> Self {
        Self { start: Fr::from(3 + number), steps: 6 }
    }

    /// The values after each step.
    fn columns(&self) -> Vec<Vec<Fr>> {
        let mut value = self.start;
        vec![(0..self.steps).map(|_| Self::next(&mut value)).collect()]
    }
}

impl Circuit<Fr> for Plonk {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let config = Config {
            wires: [(); 3].map(|()| meta.advice_column()),
            selectors: [(); 5].map(|()| meta.fixed_column()),
            unused: meta.fixed_column(),
        };
        let instance: Column<Instance> = meta.instance_column();
        for wire in config.wires {
            meta.enable_equality(wire);
        }
        meta.create_gate("plonk", |meta| {
            let [a, b, c] = config.wires.map(|wire| meta.query_advice(wire, Rotation::cur()));
            let [ql, qr, qm, qo, qi] = config.selectors.map(|s| meta.query_fixed(s, Rotation::cur()));
            let instance = meta.query_instance(instance, Rotation::cur());
            vec![ql * a.clone() + qr * b.clone() + qm * a * b + qo * c + qi * instance]
        });
        // A column of zeros, whose commitment is the identity.
        meta.create_gate("zero", |meta| {
            let zero = meta.query_fixed(config.unused, Rotation::cur());
            let wire = meta.query_advice(config.wires[0], Rotation::next());
            vec![zero * wire]
        });
        config
    }

    /// Row `i`: `5 a b + 7 a - 2 b - 6 c + instance = 0`, where `a = b`, and both `c` and the instance are the next value.
    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        layouter.assign_region(
            || "chain",
            |mut region| {
                let [ql, qr, qm, qo, qi] = config.selectors;
                let mut value = self.start;
                let mut previous = None;
                for row in 0..self.steps {
                    let [a, b, c] = config.wires;
                    let a = region.assign_advice(a, row, Value::known(value)).cell();
                    let b = region.assign_advice(b, row, Value::known(value)).cell();
                    region.constrain_equal(a, b);
                    if let Some(previous) = previous {
                        region.constrain_equal(previous, a);
                    }
                    previous = Some(region.assign_advice(c, row, Value::known(Self::next(&mut value))).cell());
                    // Distinct columns: equal ones would have equal commitments.
                    region.assign_fixed(ql, row, Fr::from(7));
                    region.assign_fixed(qr, row, -Fr::from(2));
                    region.assign_fixed(qm, row, Fr::from(5));
                    region.assign_fixed(qo, row, -Fr::from(6));
                    region.assign_fixed(qi, row, Fr::ONE);
                }
                Ok(())
            },
        )
    }
}
