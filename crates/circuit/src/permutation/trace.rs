//! The cells of permutations in one proof.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use rayon::prelude::*;

use super::rows::{PERMUTATION_ROWS, Rows, Sum, WIDTH};
use crate::constraint::Constraint;

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

    /// The rows of one permutation.
    pub(crate) fn block(&self, number: usize) -> Self {
        let rows = number * PERMUTATION_ROWS..(number + 1) * PERMUTATION_ROWS;
        Self { state: self.state[rows.clone()].to_vec(), square: self.square[rows].to_vec() }
    }

    /// Replaces the rows of one permutation.
    pub(crate) fn set_block(&mut self, number: usize, block: &Self) {
        let rows = number * PERMUTATION_ROWS..(number + 1) * PERMUTATION_ROWS;
        self.state[rows.clone()].copy_from_slice(&block.state);
        self.square[rows].copy_from_slice(&block.square);
    }

    /// Puts these into a row of the first permutation and computes all rows below anew.
    pub(crate) fn continue_with(&mut self, changed: usize, state: Fr, square: Fr) {
        let rows = Rows::get();
        (self.state[changed], self.square[changed]) = (state, square);
        for (row, sum) in rows.all_sums().filter(|(row, sum)| row + sum.out > changed) {
            let cell = row + sum.out;
            self.state[cell] = self.right_side(row, sum);
            if rows.added(cell) != Fr::ZERO {
                self.square[cell] = self.state[cell].square();
            }
        }
    }

    /// What the sum of a step at this row of the first permutation comes to.
    fn right_side(&self, row: usize, sum: &Sum) -> Fr {
        let power = |place: usize| self.state[place] * self.square[place].square();
        let states = sum.states.iter().map(|(place, factor)| self.state[row + place] * *factor);
        let powers = sum.powers.iter().map(|(place, factor)| power(row + place) * *factor);
        states.chain(powers).fold(Rows::get().added(row + sum.out - WIDTH), |total, term| total + term)
    }

    fn empty(permutations: usize) -> Self {
        let column = vec![Fr::ZERO; permutations * PERMUTATION_ROWS];
        Self { state: column.clone(), square: column }
    }

    /// The first row of which a gate does not hold, but for one that is left out.
    pub(crate) fn broken_row(&self, without: Option<Constraint>) -> Option<usize> {
        let rows = Rows::get();
        let blocks = self.state.chunks(PERMUTATION_ROWS).zip(self.square.chunks(PERMUTATION_ROWS));
        blocks.enumerate().find_map(|(number, (state, square))| {
            let start = number * PERMUTATION_ROWS;
            let squares = (0..state.len()).filter(|row| rows.added(*row) != Fr::ZERO);
            let squares = squares.filter(|row| without != Some(Constraint::PermutationSquare { row: start + *row }));
            let mut squares = squares.filter(|row| square[*row] != state[*row].square());
            let power = |place: usize| state[place] * square[place].square();
            let sums = rows
                .all_sums()
                .filter(|(row, sum)| without != Some(Constraint::PermutationSum { row: start + row + sum.out }));
            let mut sums = sums.filter(|(row, sum)| {
                let states = sum.states.iter().map(|(place, factor)| state[row + place] * *factor);
                let powers = sum.powers.iter().map(|(place, factor)| power(row + place) * *factor);
                let added = rows.added(row + sum.out - WIDTH);
                states.chain(powers).fold(added, |total, term| total + term) != state[row + sum.out]
            });
            let broken = squares.next().or_else(|| sums.next().map(|(row, _)| row))?;
            Some(start + broken)
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
