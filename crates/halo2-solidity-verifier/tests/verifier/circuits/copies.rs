//! A permutation over advice, fixed and instance columns together: seven columns, two a product at degree 4, so that the
//! last of four grand products has one column. Instances are bound by copies alone.

use halo2_proofs::circuit::{Cell, Layouter, Region, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Fixed, Instance};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::Example;

#[derive(Clone, Debug)]
pub(crate) struct Config {
    wires: [Column<Advice>; 4],
    active: Column<Fixed>,
    constant: Column<Fixed>,
    inputs: Column<Instance>,
    outputs: Column<Instance>,
}

/// Proves `output = previous * input * constant`, row by row: what one row yields, the next one starts from.
#[derive(Clone, Debug)]
pub(crate) struct Copies {
    start: Fr,
    inputs: Vec<Fr>,
}

/// Cells that instances are copied to.
struct Public {
    inputs: Vec<Cell>,
    outputs: Vec<Cell>,
}

impl Copies {
    fn constant(row: usize) -> Fr {
        Fr::from(row as u64 + 3)
    }

    fn outputs(&self) -> Vec<Fr> {
        let mut value = self.start;
        let step = |(row, input): (usize, &Fr)| {
            value *= input * Self::constant(row);
            value
        };
        self.inputs.iter().enumerate().map(step).collect()
    }

    fn assign(&self, config: &Config, region: &mut Region<'_, Fr>) -> Public {
        let mut public = Public { inputs: vec![], outputs: vec![] };
        let mut value = self.start;
        for (row, output) in self.outputs().into_iter().enumerate() {
            let values = [value, self.inputs[row], Self::constant(row), output];
            let cells: Vec<Cell> = config
                .wires
                .into_iter()
                .zip(values)
                .map(|(wire, value)| region.assign_advice(wire, row, Value::known(value)).cell())
                .collect();
            region.assign_fixed(config.active, row, Fr::ONE);
            let constant = region.assign_fixed(config.constant, row, Self::constant(row));
            region.constrain_equal(constant, cells[2]);
            if let Some(previous) = public.outputs.last() {
                region.constrain_equal(*previous, cells[0]);
            }
            public.inputs.push(cells[1]);
            public.outputs.push(cells[3]);
            value = output;
        }
        public
    }
}

impl Example for Copies {
    const NAME: &'static str = "Copies";
    const K: u32 = 5;

    fn example() -> Self {
        Self { start: Fr::from(1 << 40), inputs: [9, 11, 13, 17].map(Fr::from).to_vec() }
    }

    fn columns(&self) -> Vec<Vec<Fr>> {
        vec![self.inputs.clone(), self.outputs()]
    }
}

impl Circuit<Fr> for Copies {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Config {
        let config = Config {
            wires: [(); 4].map(|()| meta.advice_column()),
            active: meta.fixed_column(),
            constant: meta.fixed_column(),
            inputs: meta.instance_column(),
            outputs: meta.instance_column(),
        };
        meta.enable_equality(config.inputs);
        for wire in config.wires {
            meta.enable_equality(wire);
        }
        meta.enable_equality(config.constant);
        meta.enable_equality(config.outputs);
        meta.create_gate("product", |meta| {
            let [a, b, c, d] = config.wires.map(|wire| meta.query_advice(wire, Rotation::cur()));
            let active = meta.query_fixed(config.active, Rotation::cur());
            vec![active * (a * b * c - d)]
        });
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        let public = layouter.assign_region(|| "rows", |mut region| Ok(self.assign(&config, &mut region)))?;
        for (row, (input, output)) in public.inputs.into_iter().zip(public.outputs).enumerate() {
            layouter.constrain_instance(input, config.inputs, row);
            layouter.constrain_instance(output, config.outputs, row);
        }
        Ok(())
    }
}
