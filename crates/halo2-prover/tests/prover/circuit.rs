//! A circuit that uses what the prover covers: two phases, fractions, rotations both ways, copies between columns of all
//! kinds, constants.

use halo2_proofs::circuit::{Cell, Layouter, Region, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{
    Advice, Assigned, Challenge, Circuit, Column, ConstraintSystem, Error, Expression, FirstPhase, Fixed, Instance,
    SecondPhase,
};
use halo2_proofs::poly::Rotation;
use halo2curves::bn256::Fr;

/// `count` steps of `value = value^power + constant`, of which the first two values are public; a second phase holds
/// `weight * value / (row + 1)`.
#[derive(Clone, Debug)]
pub(crate) struct Powers {
    pub(crate) power: usize,
    pub(crate) count: usize,
    pub(crate) start: Option<Fr>,
    /// Cells that a cheating prover overwrites: column and row.
    pub(crate) overwritten: Option<(Place, usize)>,
    /// Whether the circuit says itself where its first phase ends.
    pub(crate) says_phases: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Value,
    Copy,
    Weighted,
}

#[derive(Clone, Debug)]
pub(crate) struct Columns {
    value: Column<Advice>,
    copy: Column<Advice>,
    weighted: Column<Advice>,
    step: Column<Fixed>,
    numbered: Column<Fixed>,
    constant: Column<Fixed>,
    public: Column<Instance>,
    weight: Challenge,
}

const CONSTANT: u64 = 7;

impl Powers {
    pub(crate) fn new(power: usize, count: usize) -> Self {
        Self { power, count, start: Some(Fr::from(3)), overwritten: None, says_phases: true }
    }

    pub(crate) fn values(&self) -> Option<Vec<Fr>> {
        let step =
            |value: &Fr| Some((0..self.power).fold(Fr::one(), |product, _| product * value) + Fr::from(CONSTANT));
        Some(std::iter::successors(Some(self.start?), step).take(self.count).collect())
    }

    pub(crate) fn public(&self) -> Vec<Fr> {
        self.values().unwrap()[..2].to_vec()
    }

    fn cell(&self, place: Place, row: usize, honest: Value<Assigned<Fr>>) -> Value<Assigned<Fr>> {
        match self.overwritten == Some((place, row)) {
            true => honest.map(|honest| honest + Assigned::Trivial(Fr::one())),
            false => honest,
        }
    }
}

impl Circuit<Fr> for Powers {
    type Config = Columns;
    type FloorPlanner = SimpleFloorPlanner;
    type Params = usize;

    fn params(&self) -> usize {
        self.power
    }

    fn without_witnesses(&self) -> Self {
        Self { start: None, ..self.clone() }
    }

    fn configure(meta: &mut ConstraintSystem<Fr>) -> Columns {
        Self::configure_with_params(meta, 2)
    }

    fn configure_with_params(meta: &mut ConstraintSystem<Fr>, power: usize) -> Columns {
        let columns = Columns {
            value: meta.advice_column_in(FirstPhase),
            copy: meta.advice_column_in(FirstPhase),
            step: meta.fixed_column(),
            numbered: meta.fixed_column(),
            constant: meta.fixed_column(),
            public: meta.instance_column(),
            weight: meta.challenge_usable_after(FirstPhase),
            weighted: meta.advice_column_in(SecondPhase),
        };
        meta.enable_equality(columns.value);
        meta.enable_equality(columns.copy);
        meta.enable_equality(columns.constant);
        meta.enable_equality(columns.public);
        meta.create_gate("power", |cells| {
            let step = cells.query_fixed(columns.step, Rotation::cur());
            let [before, value] = [-1, 0].map(|at| cells.query_advice(columns.value, Rotation(at)));
            let constant = Expression::Constant(Fr::from(CONSTANT));
            let product = (1..power).fold(before.clone(), |product, _| product * before.clone());
            vec![step * (value - product - constant)]
        });
        meta.create_gate("weighted", |cells| {
            let numbered = cells.query_fixed(columns.numbered, Rotation::cur());
            let value = cells.query_advice(columns.value, Rotation::cur());
            let weighted = cells.query_advice(columns.weighted, Rotation::cur());
            vec![numbered.clone() * (numbered * weighted - cells.query_challenge(columns.weight) * value)]
        });
        columns
    }

    fn synthesize(&self, columns: Columns, mut layouter: impl Layouter<Fr>) -> Result<(), Error> {
        let public = layouter.assign_region(
            || "powers",
            |mut region| {
                let public = self.assign_first_phase(&columns, &mut region);
                if self.says_phases {
                    region.next_phase();
                }
                self.assign_second_phase(&columns, &mut region);
                Ok(public)
            },
        )?;
        for (row, cell) in public.into_iter().enumerate() {
            layouter.constrain_instance(cell, columns.public, row);
        }
        Ok(())
    }
}

impl Powers {
    /// Returns the cells that are public.
    fn assign_first_phase(&self, columns: &Columns, region: &mut Region<'_, Fr>) -> Vec<Cell> {
        let mut cells = Vec::new();
        let values = self.values();
        let constant = region.assign_fixed(columns.constant, 0, Fr::from(CONSTANT));
        for row in 0..self.count {
            let honest = values.as_ref().map_or_else(Value::unknown, |values| Value::known(values[row].into()));
            let value = region.assign_advice(columns.value, row, self.cell(Place::Value, row, honest)).cell();
            let copied = if row == 1 { honest.map(|_| Fr::from(CONSTANT).into()) } else { honest };
            let copy = region.assign_advice(columns.copy, row, self.cell(Place::Copy, row, copied)).cell();
            match row {
                1 => region.constrain_equal(copy, constant),
                _ => region.constrain_equal(value, copy),
            }
            region.assign_fixed(columns.step, row, Fr::from(u64::from(row > 0)));
            region.assign_fixed(columns.numbered, row, Fr::from(row as u64 + 1));
            cells.push(value);
        }
        cells.truncate(2);
        cells
    }

    fn assign_second_phase(&self, columns: &Columns, region: &mut Region<'_, Fr>) {
        let weight = region.get_challenge(columns.weight);
        let values = self.values();
        for row in 0..self.count {
            let value = values.as_ref().map_or_else(Value::unknown, |values| Value::known(values[row]));
            let fraction =
                weight.zip(value).map(|(weight, value)| Assigned::Rational(weight * value, Fr::from(row as u64 + 1)));
            // A cell has the value that it is given last.
            region.assign_advice(
                columns.weighted,
                row,
                fraction.map(|fraction| fraction * Assigned::Rational(Fr::one(), Fr::from(2))),
            );
            let last =
                if row % 2 == 0 { fraction } else { fraction.map(|fraction| Assigned::Trivial(fraction.evaluate())) };
            region.assign_advice(columns.weighted, row, self.cell(Place::Weighted, row, last));
        }
    }
}
