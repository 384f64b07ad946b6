//! The cells of permutations in one proof.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use rayon::prelude::*;

use super::rows::{PERMUTATION_ROWS, Rows, WIDTH};

/// Both advice columns: a block of rows for each permutation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trace {
    pub(crate) state: Vec<Fr>,
    pub(crate) square: Vec<Fr>,
}

impl Trace {
    /// What the gates make of the inputs of every permutation.
    pub(crate) fn of(inputs: &[[Fr; WIDTH]]) -> Self {
        let mut trace = Self::empty(inputs.len());
        let states = trace.state.par_chunks_mut(PERMUTATION_ROWS);
        let blocks = states.zip(trace.square.par_chunks_mut(PERMUTATION_ROWS));
        blocks.zip(inputs).for_each(|((state, square), inputs)| fill(state, square, inputs));
        trace
    }

    fn empty(permutations: usize) -> Self {
        let column = vec![Fr::ZERO; permutations * PERMUTATION_ROWS];
        Self { state: column.clone(), square: column }
    }

    /// The first row of which a gate does not hold.
    pub(crate) fn broken_row(&self) -> Option<usize> {
        let rows = Rows::get();
        let blocks = self.state.chunks(PERMUTATION_ROWS).zip(self.square.chunks(PERMUTATION_ROWS));
        blocks.enumerate().find_map(|(number, (state, square))| {
            let squares = (0..state.len()).filter(|row| rows.added(*row) != Fr::ZERO);
            let mut squares = squares.filter(|row| square[*row] != state[*row].square());
            let power = |place: usize| state[place] * square[place].square();
            let mut sums = rows.all_sums().filter(|(row, sum)| {
                let states = sum.states.iter().map(|(place, factor)| state[row + place] * *factor);
                let powers = sum.powers.iter().map(|(place, factor)| power(row + place) * *factor);
                let added = rows.added(row + sum.out - WIDTH);
                states.chain(powers).fold(added, |total, term| total + term) != state[row + sum.out]
            });
            let broken = squares.next().or_else(|| sums.next().map(|(row, _)| row))?;
            Some(number * PERMUTATION_ROWS + broken)
        })
    }
}

fn fill(state: &mut [Fr], square: &mut [Fr], inputs: &[Fr; WIDTH]) {
    let rows = Rows::get();
    let mut power = [Fr::ZERO; PERMUTATION_ROWS];
    let mut set = |row: usize, value: Fr, power: &mut [Fr]| {
        state[row] = value;
        if rows.added(row) != Fr::ZERO {
            square[row] = value.square();
            power[row] = value * square[row].square();
        }
    };
    for (row, input) in inputs.iter().enumerate() {
        set(row, *input, &mut power);
    }
    let mut known = inputs.to_vec();
    for (row, sum) in rows.all_sums() {
        let states = sum.states.iter().map(|(place, factor)| known[row + place] * *factor);
        let powers = sum.powers.iter().map(|(place, factor)| power[row + place] * *factor);
        let value = states.chain(powers).fold(rows.added(row + sum.out - WIDTH), |total, term| total + term);
        known.push(value);
        set(row + sum.out, value, &mut power);
    }
}
