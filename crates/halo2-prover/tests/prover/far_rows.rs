//! Columns read at many rows: one of them copied and read at twelve, one read at eleven, a fixed one at six.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Fixed, Instance, keygen_vk};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;

use crate::setup::Setup;

/// Rows that a value follows from, itself included, and steps.
const REACH: usize = 12;
const STEPS: usize = 20;
const WEIGHTS: usize = 6;

/// `value(11) = sum of value(i) other(i) for i in 0..11 + sum of weight(i) for i in 0..6`; the first value is public.
#[derive(Clone, Debug)]
struct FarRows {
    start: Option<u64>,
    /// A row whose value a cheating prover raises by one.
    overwritten: Option<usize>,
}

#[derive(Clone, Debug)]
struct Columns {
    value: Column<Advice>,
    other: Column<Advice>,
    weight: Column<Fixed>,
    public: Column<Instance>,
}

fn other(row: usize) -> Fr {
    Fr::from(row as u64 * row as u64 + 2)
}

/// Not zero where there is a step: what follows from the last one has no weight.
fn weight(row: usize) -> Fr {
    if row < STEPS { Fr::from(row as u64 + 3) } else { Fr::zero() }
}

impl FarRows {
    fn values(start: u64) -> Vec<Fr> {
        let mut values: Vec<Fr> = (0..REACH as u64 - 1).map(|row| Fr::from(start + row / 2)).collect();
        for row in 0..STEPS {
            let products: Fr = (row..row + REACH - 1).map(|at| values[at] * other(at)).sum();
            values.push(products + (row..row + WEIGHTS).map(weight).sum::<Fr>());
        }
        values
    }
}

impl Circuit<Fr> for FarRows {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = ();

    fn without_witnesses(&self) -> Self {
        Self { start: None, ..*self }
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Columns {
        let columns = Columns {
            value: meta.advice_column(),
            other: meta.advice_column(),
            weight: meta.fixed_column(),
            public: meta.instance_column(),
        };
        meta.enable_equality(columns.value);
        meta.enable_equality(columns.public);
        meta.create_gate("sum", |cells| {
            let at = |row: usize| Rotation(row as i32);
            let weights: Vec<_> = (0..WEIGHTS).map(|row| cells.query_fixed(columns.weight, at(row))).collect();
            let last = cells.query_advice(columns.value, at(REACH - 1));
            let products = (0..REACH - 1)
                .map(|row| cells.query_advice(columns.value, at(row)) * cells.query_advice(columns.other, at(row)));
            let sum = products.reduce(|sum, product| sum + product).unwrap();
            let added = weights.iter().cloned().reduce(|sum, weight| sum + weight).unwrap();
            vec![weights[0].clone() * (sum + added - last)]
        });
        columns
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        let values = self.start.map(Self::values);
        let first = layouter.assign_region(
            || "values",
            |mut region| {
                let mut cells = Vec::new();
                for row in 0..STEPS + REACH - 1 {
                    let raised = Fr::from(u64::from(self.overwritten == Some(row)));
                    let known =
                        values.as_ref().map_or_else(Value::unknown, |values| Value::known(values[row] + raised));
                    cells.push(region.assign_advice(columns.value, row, known).cell());
                    region.assign_advice(columns.other, row, Value::known(other(row)));
                    region.assign_fixed(columns.weight, row, weight(row));
                }
                region.constrain_equal(cells[2], cells[3]);
                Ok(cells[0])
            },
        )?;
        layouter.constrain_instance(first, columns.public, 0);
        Ok(())
    }
}

#[test]
fn columns_may_be_read_at_twelve_rows() {
    for k in [6, 8] {
        let setup = Setup::new(k);
        let honest = FarRows { start: Some(5), overwritten: None };
        let key = setup.keys(&honest.without_witnesses()).unwrap();
        assert_eq!(key.vk().cs().blinding_factors(), 14);
        let vk = keygen_vk(&setup.params, &honest).unwrap();
        assert_eq!(key.vk().fixed_commitments(), vk.fixed_commitments());
        assert_eq!(key.vk().permutation().commitments(), vk.permutation().commitments());

        let proof = setup.prove(&key, &honest, &[Fr::from(5)], 1).unwrap();
        assert!(setup.accepts(key.vk(), &[Fr::from(5)], &proof), "2^{k} rows");
        assert!(!setup.accepts(key.vk(), &[Fr::from(6)], &proof), "2^{k} rows");
        for row in [0, 3, 7, STEPS, STEPS + REACH - 2] {
            let cheat = FarRows { overwritten: Some(row), ..honest.clone() };
            let proof = setup.prove(&key, &cheat, &[Fr::from(5)], 1).unwrap();
            assert!(!setup.accepts(key.vk(), &[Fr::from(5)], &proof), "2^{k} rows, row {row}");
        }
    }
}
