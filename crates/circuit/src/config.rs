//! Columns and gates: one layout for every model, `L` lanes wide, lookups in the first `S`.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use halo2_proofs::plonk::{
    Advice, Challenge, Column, ConstraintSystem, Expression, FirstPhase, Fixed, Instance, SecondPhase, VirtualCells,
};
use halo2_proofs::poly::Rotation;

use crate::lanes::Lanes;
use crate::layout::WINDOW;

/// The columns of a circuit on `main.len()` lanes.
#[derive(Clone, Debug)]
pub struct ModelConfig {
    pub(crate) main: Vec<Column<Advice>>,
    /// Lanes with lookups: the first of `main`.
    looked_up: usize,
    pub(crate) coef: Vec<Column<Fixed>>,
    pub(crate) op: Column<Fixed>,
    pub(crate) tag: Column<Fixed>,
    pub(crate) table: Column<Fixed>,
    pub(crate) mult: Column<Advice>,
    /// Running sum of the lookup argument, divided by the row's tag.
    pub(crate) phi: Column<Advice>,
    /// Lookup terms of two lanes each, for the lanes with lookups that `phi` has no degree left for.
    pub(crate) helpers: Vec<Column<Advice>>,
    pub(crate) instance: Column<Instance>,
    pub(crate) alpha: Challenge,
    pub(crate) beta: Challenge,
}

impl ModelConfig {
    /// All gates have degree at most 4.
    pub(crate) fn configure(meta: &mut ConstraintSystem<Fr>, lanes: Lanes) -> Self {
        let config = Self {
            main: (0..lanes.count).map(|_| meta.advice_column_in(FirstPhase)).collect(),
            looked_up: lanes.looked_up,
            mult: meta.advice_column_in(FirstPhase),
            coef: (0..lanes.count).map(|_| meta.fixed_column()).collect(),
            op: meta.fixed_column(),
            tag: meta.fixed_column(),
            table: meta.fixed_column(),
            instance: meta.instance_column(),
            alpha: meta.challenge_usable_after(FirstPhase),
            beta: meta.challenge_usable_after(FirstPhase),
            phi: meta.advice_column_in(SecondPhase),
            helpers: (0..lanes.helpers()).map(|_| meta.advice_column_in(SecondPhase)).collect(),
        };
        for main in &config.main {
            meta.enable_equality(*main);
        }
        config.windows(meta);
        config.helper_sums(meta);
        config.running_sum(meta);
        config
    }

    /// Per lane `op * (sum_i coef(i) main(i) + coef(3) - main(3)) + op (op - 1) main(0) main(1) = 0`; in lane 0 the
    /// instance of the row is part of the sum (zero beyond the last instance).
    fn windows(&self, meta: &mut ConstraintSystem<Fr>) {
        for (lane, (main, coef)) in self.main.iter().zip(&self.coef).enumerate() {
            meta.create_gate("window", |cells| {
                let op = cells.query_fixed(self.op, Rotation::cur());
                let main = at_window(|rotation| cells.query_advice(*main, rotation));
                let coef = at_window(|rotation| cells.query_fixed(*coef, rotation));
                let last = WINDOW - 1;
                let mut sum = coef[last].clone() - main[last].clone();
                for place in 0..last {
                    sum = sum + coef[place].clone() * main[place].clone();
                }
                if lane == 0 {
                    sum = sum + cells.query_instance(self.instance, Rotation::cur());
                }
                let product = (op.clone() - one()) * main[0].clone() * main[1].clone();
                vec![op * (sum + product)]
            });
        }
    }

    /// `tag * helper = (tag^2 - tag) * (1 / key_a + 1 / key_b)`, cleared of denominators.
    fn helper_sums(&self, meta: &mut ConstraintSystem<Fr>) {
        for (helper, lanes) in self.helpers.iter().zip(self.main[1..self.looked_up].chunks(2)) {
            meta.create_gate("helper", |cells| {
                let tag = cells.query_fixed(self.tag, Rotation::cur());
                let helper = cells.query_advice(*helper, Rotation::cur());
                let weight = tag.clone() * (tag.clone() - one());
                let keys: Vec<_> = lanes.iter().map(|lane| self.key(cells, *lane, &tag)).collect();
                match keys.as_slice() {
                    [key] => vec![tag * helper * key.clone() - weight],
                    [a, b] => vec![tag * helper * a.clone() * b.clone() - weight * (a.clone() + b.clone())],
                    _ => Vec::new(),
                }
            });
        }
    }

    /// With `S = tag * phi`: `S(1) - S(0) - sum of tag * helper = (tag^2 - tag) / key_0 - tag * mult / entry`, cleared of
    /// denominators (Haboeck, ePrint 2022/1530).
    ///
    /// It holds on all rows of the domain, cyclically, so the sum of all lookup terms is zero without any boundary
    /// condition: outside the circuit the tag is 0, which makes `S` zero whatever `phi` is there. The weight
    /// `tag^2 - tag` is a small positive integer on rows that look up, and 0 for tags 0 and 1.
    fn running_sum(&self, meta: &mut ConstraintSystem<Fr>) {
        meta.create_gate("lookup", |cells| {
            let tag = cells.query_fixed(self.tag, Rotation::cur());
            let next_tag = cells.query_fixed(self.tag, Rotation::next());
            let phi = cells.query_advice(self.phi, Rotation::cur());
            let next_phi = cells.query_advice(self.phi, Rotation::next());
            let mult = cells.query_advice(self.mult, Rotation::cur());
            let key = self.key(cells, self.main[0], &tag);
            let entry = {
                let table = cells.query_fixed(self.table, Rotation::cur());
                self.keyed(cells, table, &tag)
            };
            let mut carried = phi;
            for helper in &self.helpers {
                carried = carried + cells.query_advice(*helper, Rotation::cur());
            }
            let step = next_tag * next_phi - tag.clone() * carried;
            let looked_up = tag.clone() * (tag.clone() - one()) * entry.clone();
            let listed = tag * mult * key.clone();
            vec![step * key * entry - looked_up + listed]
        });
    }

    fn key(&self, cells: &mut VirtualCells<'_, Fr>, lane: Column<Advice>, tag: &Expression<Fr>) -> Expression<Fr> {
        let value = cells.query_advice(lane, Rotation::cur());
        self.keyed(cells, value, tag)
    }

    /// `beta + value + alpha * tag`.
    fn keyed(&self, cells: &mut VirtualCells<'_, Fr>, value: Expression<Fr>, tag: &Expression<Fr>) -> Expression<Fr> {
        let alpha = cells.query_challenge(self.alpha);
        let beta = cells.query_challenge(self.beta);
        beta + value + alpha * tag.clone()
    }
}

fn one() -> Expression<Fr> {
    Expression::Constant(Fr::ONE)
}

fn at_window(mut query: impl FnMut(Rotation) -> Expression<Fr>) -> [Expression<Fr>; WINDOW] {
    std::array::from_fn(|place| query(Rotation(place as i32)))
}
