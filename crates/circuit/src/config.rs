//! Columns and gates: one layout for every model, `L` lanes wide, lookups in the first `S`.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use halo2_proofs::plonk::{
    Advice, Challenge, Column, ConstraintSystem, Expression, FirstPhase, Fixed, Instance, SecondPhase, VirtualCells,
};
use halo2_proofs::poly::Rotation;

use crate::fold::FoldColumn;
use crate::lanes::Lanes;
use crate::layout::WINDOW;
use crate::permutation::PermutationColumns;

/// The columns of a circuit on `main.len()` lanes.
#[derive(Clone, Debug)]
pub struct ModelConfig {
    pub(crate) main: Vec<Column<Advice>>,
    lanes: Lanes,
    pub(crate) coef: Vec<Column<Fixed>>,
    pub(crate) op: Column<Fixed>,
    pub(crate) tag: Column<Fixed>,
    pub(crate) table: Column<Fixed>,
    pub(crate) mult: Column<Advice>,
    /// Running sum of the lookup argument, divided by the row's tag.
    pub(crate) phi: Column<Advice>,
    /// Lookup terms of several lanes each, for the lanes with lookups that `phi` has no degree left for.
    pub(crate) helpers: Vec<Column<Advice>>,
    pub(crate) instance: Column<Instance>,
    /// Where sums are folded.
    pub(crate) fold: Option<FoldColumn>,
    /// Where permutations have columns of their own.
    pub(crate) permutation: Option<PermutationColumns>,
    pub(crate) alpha: Challenge,
    pub(crate) beta: Challenge,
}

impl ModelConfig {
    /// All gates have degree at most 4, with folded sums 5.
    pub(crate) fn configure(meta: &mut ConstraintSystem<Fr>, lanes: Lanes) -> Self {
        let config = Self {
            main: (0..lanes.count).map(|_| meta.advice_column_in(FirstPhase)).collect(),
            lanes,
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
            fold: lanes.are_folded().then(|| FoldColumn::new(meta)),
            permutation: lanes.sums.have_poseidon().then(|| PermutationColumns::new(meta)),
        };
        for main in &config.main {
            meta.enable_equality(*main);
        }
        match &config.fold {
            None => config.windows(meta),
            Some(fold) => fold.configure(meta, &config),
        }
        config.helper_sums(meta);
        config.running_sum(meta);
        if let Some(permutation) = &config.permutation {
            permutation.configure(meta);
        }
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

    /// `tag * helper = (tag^2 - tag) * (1 / key_a + 1 / key_b + ..)`, cleared of denominators.
    fn helper_sums(&self, meta: &mut ConstraintSystem<Fr>) {
        let further = &self.main[self.lanes.carried()..self.lanes.looked_up];
        for (helper, lanes) in self.helpers.iter().zip(further.chunks(self.lanes.per_helper())) {
            meta.create_gate("helper", |cells| {
                let tag = cells.query_fixed(self.tag, Rotation::cur());
                let helper = cells.query_advice(*helper, Rotation::cur());
                let weight = tag.clone() * (tag.clone() - one());
                let keys: Vec<_> = lanes.iter().map(|lane| self.key(cells, *lane, &tag)).collect();
                vec![product(tag * helper, &keys) - weight * sum_of_inverses(&keys)]
            });
        }
    }

    /// With `S = tag * phi`: `S(1) - S(0) - sum of tag * helper = (tag^2 - tag) * sum of 1 / key - tag * mult / entry`, over
    /// the keys of the carried lanes and cleared of denominators (Haboeck, ePrint 2022/1530).
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
            let carried = &self.main[..self.lanes.carried()];
            let keys: Vec<_> = carried.iter().map(|lane| self.key(cells, *lane, &tag)).collect();
            let entry = {
                let table = cells.query_fixed(self.table, Rotation::cur());
                self.keyed(cells, table, &tag)
            };
            let mut earlier = phi;
            for helper in &self.helpers {
                earlier = earlier + cells.query_advice(*helper, Rotation::cur());
            }
            let step = next_tag * next_phi - tag.clone() * earlier;
            let looked_up = tag.clone() * (tag.clone() - one()) * sum_of_inverses(&keys) * entry.clone();
            let listed = product(tag * mult, &keys);
            vec![product(step, &keys) * entry - looked_up + listed]
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

/// `first` times all of `factors`.
fn product(first: Expression<Fr>, factors: &[Expression<Fr>]) -> Expression<Fr> {
    factors.iter().fold(first, |product, factor| product * factor.clone())
}

/// The sum of `1 / key` over all keys, times the product of all keys.
fn sum_of_inverses(keys: &[Expression<Fr>]) -> Expression<Fr> {
    let others = |left_out: usize| {
        let mut others = keys.iter().enumerate().filter(|(place, _)| *place != left_out).map(|(_, key)| key.clone());
        let first = others.next().unwrap_or_else(one);
        others.fold(first, |product, key| product * key)
    };
    let first = others(0);
    (1..keys.len()).fold(first, |sum, left_out| sum + others(left_out))
}

pub(crate) fn one() -> Expression<Fr> {
    Expression::Constant(Fr::ONE)
}

fn at_window(mut query: impl FnMut(Rotation) -> Expression<Fr>) -> [Expression<Fr>; WINDOW] {
    std::array::from_fn(|place| query(Rotation(place as i32)))
}
