//! Columns in which Poseidon's permutation takes a row for each fifth power, beside the lanes.

mod rows;
#[cfg(test)]
mod tests;
mod trace;

use halo2_proofs::halo2curves::bn256::Fr;
use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, Expression, FirstPhase, Fixed};
use halo2_proofs::poly::Rotation;

use crate::config::one;

pub(crate) use rows::{OUTPUT, PERMUTATION_ROWS, Rows, Step, WIDTH};
pub(crate) use trace::Trace;

use crate::relation::Wire;

/// One permutation: see [`Rows`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Permutation {
    /// The state with the first round's constants added.
    pub(crate) inputs: [Wire; WIDTH],
    /// Element 0 of the permuted state, plus [`Rows::output_offset`].
    pub(crate) output: Wire,
}

/// The cells of the state that hold a wire: rows of the column, in order.
pub(crate) fn permuted_cells(permutations: &[Permutation]) -> impl Iterator<Item = (usize, Wire)> + '_ {
    permutations.iter().enumerate().flat_map(|(number, permutation)| {
        let first = number * PERMUTATION_ROWS;
        let inputs = permutation.inputs.into_iter().enumerate().map(move |(place, wire)| (first + place, wire));
        inputs.chain([(first + OUTPUT, permutation.output)])
    })
}

/// The columns of permutations. Only `state` is copied from and to the lanes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PermutationColumns {
    pub(crate) state: Column<Advice>,
    pub(crate) square: Column<Advice>,
    pub(crate) selectors: [Column<Fixed>; 2],
    pub(crate) added: Column<Fixed>,
}

impl PermutationColumns {
    pub(crate) fn new(meta: &mut ConstraintSystem<Fr>) -> Self {
        Self {
            state: meta.advice_column_in(FirstPhase),
            square: meta.advice_column_in(FirstPhase),
            selectors: [meta.fixed_column(), meta.fixed_column()],
            added: meta.fixed_column(),
        }
    }

    /// On every row with a constant `square = state^2`, so that `state * square^2` is the fifth power; and by the row's
    /// [`Step`] the sums that later cells of `state` are. All have degree 5 at most.
    ///
    /// The constants are not zero, which makes them the selector of the squares.
    pub(crate) fn configure(&self, meta: &mut ConstraintSystem<Fr>) {
        meta.enable_equality(self.state);
        meta.create_gate("square", |cells| {
            let state = cells.query_advice(self.state, Rotation::cur());
            let square = cells.query_advice(self.square, Rotation::cur());
            let added = cells.query_fixed(self.added, Rotation::cur());
            vec![added * (square - state.clone() * state)]
        });
        meta.create_gate("permutation", |cells| {
            let rows = Rows::get();
            let [first, second] = self.selectors.map(|column| cells.query_fixed(column, Rotation::cur()));
            let at = |place: usize| Rotation(place as i32);
            let state: [_; 2 * WIDTH] = std::array::from_fn(|place| cells.query_advice(self.state, at(place)));
            let power: [_; 2 * WIDTH - 1] = std::array::from_fn(|place| {
                let square = cells.query_advice(self.square, at(place));
                state[place].clone() * square.clone() * square
            });
            let added: [_; WIDTH] = std::array::from_fn(|place| cells.query_fixed(self.added, at(place)));
            let selector = |step| match step {
                Step::Partial => first.clone() * (constant(2) - first.clone()),
                Step::Leave => first.clone() * second.clone(),
                Step::Full => second.clone() * (one() - first.clone()),
                Step::Enter => first.clone() * (first.clone() - one()),
            };
            let identities = Step::ALL.into_iter().flat_map(|step| {
                let sums = rows.sums(step).iter();
                sums.map(move |sum| (step, sum))
            });
            identities
                .map(|(step, sum)| {
                    let terms = sum.states.iter().map(|(place, factor)| state[*place].clone() * *factor);
                    let powers = sum.powers.iter().map(|(place, factor)| power[*place].clone() * *factor);
                    let start = added[sum.out - WIDTH].clone() - state[sum.out].clone();
                    selector(step) * terms.chain(powers).fold(start, |total, term| total + term)
                })
                .collect::<Vec<_>>()
        });
    }
}

fn constant(value: u64) -> Expression<Fr> {
    Expression::Constant(Fr::from(value))
}
