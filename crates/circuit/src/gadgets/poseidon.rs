//! The salted Poseidon hash of a packed tensor: `tensor-hash` defines it.

#[cfg(test)]
mod attacks;
mod columns;
mod constants;
mod partial;
mod power;
#[cfg(test)]
mod tests;

use alloy_primitives::U256;
use halo2_proofs::halo2curves::bn256::Fr;
use tensor_hash::{HashError, TensorHash, WORDS_PER_STEP};

use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::to_field;
use crate::gadgets::affine::Affine;
use crate::lanes::MAX_LANES;
use crate::permutation::WIDTH;
use crate::relation::Wire;
pub(crate) use constants::Constants;
pub(crate) use partial::Recurrence;
use power::fifth_power;

/// Cells of a permutation in windows, about.
const WINDOW_CELLS: usize = 2_000;
/// Rows of a permutation where sums are folded that no lane can use, about.
const FOLDED_ROWS: usize = 640;

/// The hash of `words` with `salt` before them, as a sum.
///
/// # Assumptions
/// Each word is proven to be a packing of values of `tensor.bits` bits, low bits first, and every word but the last is full: it has
/// one value modulo r then, and no other values have these words. The salt is any element; the hash binds it.
///
/// # Errors
/// [`CircuitError::Hash`] for a tensor that has no hash or other words; [`CircuitError::TooManyCells`].
pub(crate) fn hash_words(
    builder: &mut Builder,
    tensor: TensorHash,
    salt: Wire,
    words: Vec<Affine>,
) -> Result<Affine, CircuitError> {
    let expected = tensor.word_count()?;
    if words.len() as u64 != expected {
        return Err(HashError::WordCount { expected, got: words.len() }.into());
    }
    let start = to_field(tensor_hash::poseidon(&[tensor.domain(), U256::from(tensor.length)])?);
    let absorbed: Vec<Affine> = [Affine::wire(salt)].into_iter().chain(words).collect();
    if builder.has_permutations() {
        return columns::chain(builder, start, &absorbed);
    }
    let permutation = Permutation::new()?;
    let mut hash = Affine::constant(start);
    for step in absorbed.chunks(WORDS_PER_STEP) {
        builder.claim(if builder.one().is_some() { FOLDED_ROWS * MAX_LANES } else { WINDOW_CELLS })?;
        let mut state = vec![Affine::default(); WIDTH];
        state[1] = hash;
        state[2..2 + step.len()].clone_from_slice(step);
        hash = permutation.first_element(builder, state);
    }
    Ok(hash)
}

/// Poseidon's permutation of six elements (Grassi et al., ePrint 2019/458), whose inputs may be constants.
///
/// The elements of a state are sums of the powers before it; only what is raised to the fifth power has a wire.
struct Permutation {
    constants: Constants,
    recurrence: Recurrence,
}

impl Permutation {
    fn new() -> Result<Self, CircuitError> {
        let constants = Constants::of_width(WIDTH)?;
        let recurrence = Recurrence::new(&constants);
        Ok(Self { constants, recurrence })
    }

    /// Element 0 of the permuted state.
    fn first_element(&self, builder: &mut Builder, state: Vec<Affine>) -> Affine {
        let first_half = 0..self.constants.half;
        let second_half = first_half.end + self.constants.partial..self.constants.rounds.len();
        let mut state = first_half.fold(state, |state, round| self.full_round(builder, state, round));
        state = self.partial_rounds(builder, state);
        state = second_half.fold(state, |state, round| self.full_round(builder, state, round));
        state.swap_remove(0)
    }

    fn full_round(&self, builder: &mut Builder, state: Vec<Affine>, round: usize) -> Vec<Affine> {
        let inputs = state.into_iter().zip(&self.constants.rounds[round]).map(|(element, added)| element.plus(*added));
        let powers: Vec<Affine> = inputs.enumerate().map(|(index, input)| self.power(builder, input, index)).collect();
        self.mix(&powers)
    }

    /// Powers of element 0 alone: see [`Recurrence`].
    fn partial_rounds(&self, builder: &mut Builder, mut state: Vec<Affine>) -> Vec<Affine> {
        let Constants { half, partial, ref rounds, .. } = self.constants;
        let (mut inputs, mut powers) = (Vec::with_capacity(partial), Vec::with_capacity(partial));
        for round in 0..partial {
            let added = &rounds[half + round];
            let next = match round.checked_sub(WIDTH) {
                Some(start) => self.recurrence.element(0, start, &inputs, &powers),
                None => state[0].clone(),
            };
            let input = next.plus(added[0]).settle(builder);
            inputs.push(Affine::wire(input));
            powers.push(fifth_power(builder, input, self.constants.mds[0][0]));
            // Later states are not needed.
            if round + 1 < WIDTH {
                let others = state.into_iter().zip(added).skip(1).map(|(element, added)| element.plus(*added));
                state = self.mix(&[powers[round].clone()].into_iter().chain(others).collect::<Vec<_>>());
            }
        }
        (0..WIDTH).map(|index| self.recurrence.element(index, partial - WIDTH, &inputs, &powers)).collect()
    }

    /// The fifth power of what becomes element `index` of the matrix's operand.
    fn power(&self, builder: &mut Builder, input: Affine, index: usize) -> Affine {
        if input.terms.is_empty() {
            return Affine::constant(input.constant.square().square() * input.constant);
        }
        let input = input.settle(builder);
        fifth_power(builder, input, self.constants.mds[index][index])
    }

    /// The matrix times `state`. The term of element `i` comes first in sum `i`.
    fn mix(&self, state: &[Affine]) -> Vec<Affine> {
        let row = |(index, row): (usize, &Vec<Fr>)| {
            let mut sum = Affine::default();
            sum.add(row[index], &state[index]);
            let others = row.iter().zip(state).enumerate().filter(|(other, _)| *other != index);
            others.for_each(|(_, (coefficient, element))| sum.add(*coefficient, element));
            sum
        };
        self.constants.mds.iter().enumerate().map(row).collect()
    }
}
