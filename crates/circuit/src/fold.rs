//! The second-phase column in which sums are folded at a challenge, and its values.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use halo2_proofs::plonk::{Advice, Challenge, Column, ConstraintSystem, Expression, FirstPhase, SecondPhase};
use halo2_proofs::poly::Rotation;

use crate::config::{ModelConfig, one};
use crate::layout::{FoldCell, FoldOp, Layout};
use crate::witness::Witness;

/// The column and the challenges of its gates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoldColumn {
    pub(crate) fold: Column<Advice>,
    /// Multiplies the sum from step to step.
    pub(crate) gamma: Challenge,
    /// Tells the lanes of a row apart.
    pub(crate) mu: Challenge,
}

impl FoldColumn {
    pub(crate) fn new(meta: &mut ConstraintSystem<Fr>) -> Self {
        Self {
            gamma: meta.challenge_usable_after(FirstPhase),
            mu: meta.challenge_usable_after(FirstPhase),
            fold: meta.advice_column_in(SecondPhase),
        }
    }

    /// With `sum = instance + sum over lanes l of mu^l * coef_l * main_l`, by the row's selector:
    ///
    /// ```text
    /// 1 add        fold(1) = fold(0) + sum
    /// 2 step       fold(1) = gamma * fold(0) + sum
    /// 3 multiply   fold(3) = fold(0) + fold(1) * fold(2)
    /// ```
    ///
    /// `sum` has no selector: where the selector is 0 or 3, all of `coef` is zero and there is no instance.
    pub(crate) fn configure(&self, meta: &mut ConstraintSystem<Fr>, columns: &ModelConfig) {
        meta.enable_equality(self.fold);
        meta.create_gate("fold", |cells| {
            let op = cells.query_fixed(columns.op, Rotation::cur());
            let gamma = cells.query_challenge(self.gamma);
            let mu = cells.query_challenge(self.mu);
            let fold = cells.query_advice(self.fold, Rotation::cur());
            let next = cells.query_advice(self.fold, Rotation::next());
            let mut sum: Option<Expression<Fr>> = None;
            for (main, coef) in columns.main.iter().zip(&columns.coef).rev() {
                let main = cells.query_advice(*main, Rotation::cur());
                let coef = cells.query_fixed(*coef, Rotation::cur());
                let further = sum.map(|sum| mu.clone() * sum);
                sum = Some(
                    further.map_or_else(|| coef.clone() * main.clone(), |rest| coef.clone() * main.clone() + rest),
                );
            }
            let instance = cells.query_instance(columns.instance, Rotation::cur());
            let sum = sum.map_or_else(|| instance.clone(), |sum| sum + instance.clone());
            let factor = one() + (op.clone() - one()) * (gamma - one());
            let selector = op.clone() * (constant(3) - op);
            vec![selector * (next - factor * fold) - constant(2) * sum]
        });
        meta.create_gate("multiply", |cells| {
            let op = cells.query_fixed(columns.op, Rotation::cur());
            let fold: [_; 4] = std::array::from_fn(|row| cells.query_advice(self.fold, Rotation(row as i32)));
            let [first, left, right, out] = fold;
            let selector = op.clone() * (op.clone() - one()) * (op - constant(2));
            vec![selector * (out - first - left * right)]
        });
    }
}

fn constant(value: u64) -> Expression<Fr> {
    Expression::Constant(Fr::from(value))
}

/// The column's values at these challenges; where a cell would have to hold two values, it holds the one that the gates
/// make of the cells above.
pub(crate) fn fold_values(layout: &Layout, witness: &Witness, gamma: Fr, mu: Fr) -> Vec<Fr> {
    run(layout, witness, gamma, mu, |_| {})
}

/// The rows whose cell would have to hold two values at these challenges.
pub(crate) fn conflicts(layout: &Layout, witness: &Witness, gamma: Fr, mu: Fr) -> Vec<usize> {
    let mut rows = Vec::new();
    run(layout, witness, gamma, mu, |row| rows.push(row));
    rows
}

/// By how much the two sides of the first identity that does not hold differ; `None` where all hold, or something else does not.
pub(crate) fn first_error(layout: &Layout, witness: &Witness, gamma: Fr, mu: Fr) -> Option<Fr> {
    let row = conflicts(layout, witness, gamma, mu).first().copied()?;
    let FoldCell::Named(name) = layout.fold[row] else { return None };
    let first = layout.fold.iter().position(|cell| *cell == FoldCell::Named(name))?;
    let column = fold_values(layout, witness, gamma, mu);
    Some(column[row] - column[first])
}

/// A name takes the value of its first cell; every later cell of that name, and every row of a gate, has to agree.
fn run(layout: &Layout, witness: &Witness, gamma: Fr, mu: Fr, mut conflict: impl FnMut(usize)) -> Vec<Fr> {
    let mut named: Vec<Option<Fr>> = vec![None; layout.names as usize];
    let mut column: Vec<Fr> = Vec::with_capacity(layout.rows());
    for (row, cell) in layout.fold.iter().enumerate() {
        let known = match *cell {
            FoldCell::Free => None,
            FoldCell::Zero => Some(Fr::ZERO),
            FoldCell::Named(name) => named[name as usize],
            FoldCell::Lane { lane, row } => Some(witness.main[usize::from(lane)][row as usize]),
        };
        let computed = computed(layout, witness, &column, gamma, mu);
        if computed.zip(known).is_some_and(|(computed, known)| computed != known) {
            conflict(row);
        }
        let value = computed.or(known).unwrap_or(Fr::ZERO);
        if let FoldCell::Named(name) = *cell {
            named[name as usize].get_or_insert(value);
        }
        column.push(value);
    }
    column
}

/// What the gates make of the next cell, given all above it.
fn computed(layout: &Layout, witness: &Witness, above: &[Fr], gamma: Fr, mu: Fr) -> Option<Fr> {
    let row = above.len();
    let last = row.checked_sub(1)?;
    let factor = match FoldOp::of(layout.op[last]) {
        FoldOp::Add => Some(Fr::ONE),
        FoldOp::Step => Some(gamma),
        FoldOp::Free | FoldOp::Multiply => None,
    };
    if let Some(factor) = factor {
        let lanes = witness.main.iter().zip(&layout.coef).rev();
        let sum = lanes.fold(Fr::ZERO, |sum, (main, coef)| mu * sum + coef[last] * main[last]);
        let instance = witness.instances.get(last).copied().unwrap_or(Fr::ZERO);
        return Some(factor * above[last] + sum + instance);
    }
    let start = row.checked_sub(3).filter(|start| FoldOp::of(layout.op[*start]) == FoldOp::Multiply)?;
    Some(above[start] + above[start + 1] * above[start + 2])
}
