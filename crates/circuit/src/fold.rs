//! The second-phase column in which sums are folded at a challenge, and its values.

use ff::{Field, PrimeField};
use halo2_proofs::halo2curves::bn256::Fr;
use halo2_proofs::plonk::{Advice, Challenge, Column, ConstraintSystem, Expression, FirstPhase, SecondPhase};
use halo2_proofs::poly::Rotation;

use crate::config::{ModelConfig, one};
use crate::constraint::Constraint;
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
    Run { layout, witness, gamma, mu, without: None, free: Fr::ZERO }.values(|_, _| {})
}

/// The rows whose cell would have to hold two values at these challenges.
pub(crate) fn conflicts(layout: &Layout, witness: &Witness, gamma: Fr, mu: Fr) -> Vec<usize> {
    let mut rows = Vec::new();
    Run { layout, witness, gamma, mu, without: None, free: Fr::ZERO }.values(|row, _| rows.push(row));
    rows
}

/// The first row whose cell would have to hold two values at these challenges, whatever the prover puts where a constraint that is
/// left out leaves a cell free.
pub(crate) fn first_conflict(
    layout: &Layout,
    witness: &Witness,
    [gamma, mu]: [Fr; 2],
    without: Option<Constraint>,
) -> Option<usize> {
    let conflict = |free: Fr| {
        let mut first = None;
        Run { layout, witness, gamma, mu, without, free }.values(|row, error| {
            first.get_or_insert((row, error));
        });
        first
    };
    let (row, at_zero) = conflict(Fr::ZERO)?;
    if without.is_none() {
        return Some(row);
    }
    let [(one, at_one), (two, at_two)] = [conflict(Fr::ONE)?, conflict(Fr::from(2))?];
    let root = root_of([at_zero, at_one, at_two]).filter(|_| [one, two] == [row, row]);
    root.map_or(Some(row), |root| conflict(root).map(|(row, _)| row))
}

/// Where a polynomial of degree 2 at most is zero, given its values at 0, 1 and 2: a free cell is multiplied with itself at most.
pub(crate) fn root_of([at_zero, at_one, at_two]: [Fr; 3]) -> Option<Fr> {
    let square = (at_two - at_one.double() + at_zero) * Fr::TWO_INV;
    let linear = at_one - at_zero - square;
    if square == Fr::ZERO {
        return linear.invert().into_option().map(|inverse| -at_zero * inverse);
    }
    let root: Option<Fr> = (linear.square() - square * at_zero * Fr::from(4)).sqrt().into_option();
    Some((root? - linear) * square.double().invert().into_option()?)
}

/// By how much the two sides of the first identity that does not hold differ; `None` where all hold, or something else does not.
pub(crate) fn first_error(layout: &Layout, witness: &Witness, gamma: Fr, mu: Fr) -> Option<Fr> {
    let row = conflicts(layout, witness, gamma, mu).first().copied()?;
    let FoldCell::Named(name) = layout.fold[row] else { return None };
    let first = layout.fold.iter().position(|cell| *cell == FoldCell::Named(name))?;
    let column = fold_values(layout, witness, gamma, mu);
    Some(column[row] - column[first])
}

/// The column at these challenges, of a circuit that may lack a constraint.
struct Run<'a> {
    layout: &'a Layout,
    witness: &'a Witness,
    gamma: Fr,
    mu: Fr,
    without: Option<Constraint>,
    /// What the prover puts where nothing says what a cell holds.
    free: Fr,
}

impl Run<'_> {
    /// A name takes the value of its first cell; every later cell of that name, and every row of a gate, has to agree: else they
    /// differ by so much.
    fn values(&self, mut conflict: impl FnMut(usize, Fr)) -> Vec<Fr> {
        let mut named: Vec<Option<Fr>> = vec![None; self.layout.names as usize];
        let mut column: Vec<Fr> = Vec::with_capacity(self.layout.rows());
        let zero = if self.proves_zero() { Fr::ZERO } else { self.free };
        for row in 0..self.layout.fold.len() {
            let cell = self.cell(row);
            let known = match cell {
                FoldCell::Free => None,
                FoldCell::Zero => Some(zero),
                FoldCell::Named(name) => named[name as usize],
                FoldCell::Lane { lane, row } => Some(self.witness.main[usize::from(lane)][row as usize]),
            };
            let computed = self.computed(&column);
            if let Some((computed, known)) = computed.zip(known)
                && computed != known
            {
                conflict(row, computed - known);
            }
            // A factor of the product that proves zero: as zero it leaves zero itself free.
            let is_factor = self.without == Some(Constraint::FoldCopy { row }) && !self.proves_zero();
            let free = if is_factor { Fr::ZERO } else { self.free };
            let value = computed.or(known).unwrap_or(free);
            if let FoldCell::Named(name) = cell {
                named[name as usize].get_or_insert(value);
            }
            column.push(value);
        }
        column
    }

    fn cell(&self, row: usize) -> FoldCell {
        let free = self.without == Some(Constraint::FoldCopy { row });
        if free { FoldCell::Free } else { self.layout.fold[row] }
    }

    /// What a row's selector says, unless it is left out.
    fn op(&self, row: usize) -> FoldOp {
        let free = self.without == Some(Constraint::Gate { lane: 0, row });
        if free { FoldOp::Free } else { FoldOp::of(self.layout.op[row]) }
    }

    /// Whether `zero = zero + zero * zero` stands.
    fn proves_zero(&self) -> bool {
        !self.without.is_some_and(|constraint| constraint.is_of_zero(self.layout))
    }

    /// What the gates make of the next cell, given all above it.
    fn computed(&self, above: &[Fr]) -> Option<Fr> {
        let row = above.len();
        let last = row.checked_sub(1)?;
        let factor = match self.op(last) {
            FoldOp::Add => Some(Fr::ONE),
            FoldOp::Step => Some(self.gamma),
            FoldOp::Free | FoldOp::Multiply => None,
        };
        if let Some(factor) = factor {
            let lanes = self.witness.main.iter().zip(&self.layout.coef).rev();
            let sum = lanes.fold(Fr::ZERO, |sum, (main, coef)| self.mu * sum + coef[last] * main[last]);
            let instance = self.witness.instances.get(last).copied().unwrap_or(Fr::ZERO);
            return Some(factor * above[last] + sum + instance);
        }
        let start = row.checked_sub(3).filter(|start| self.op(*start) == FoldOp::Multiply)?;
        Some(above[start] + above[start + 1] * above[start + 2])
    }
}
