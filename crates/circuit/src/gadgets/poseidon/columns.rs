//! The chain of permutations in columns of their own.

use std::collections::HashMap;

use halo2_proofs::halo2curves::bn256::Fr;
use tensor_hash::WORDS_PER_STEP;

use crate::builder::Builder;
use crate::error::CircuitError;
use crate::gadgets::affine::Affine;
use crate::permutation::{Rows, WIDTH};
use crate::relation::Wire;

/// The hash so far is `start`; each step takes in up to four words.
///
/// What goes into a permutation has the constants of its first round added: the sum that makes a word adds them at no cost, and
/// the permutation before adds those of the hash.
///
/// # Assumptions
/// There are columns for permutations.
pub(super) fn chain(builder: &mut Builder, start: Fr, words: &[Affine]) -> Result<Affine, CircuitError> {
    let rows = Rows::get();
    let mut constants = HashMap::new();
    let mut constant = |builder: &mut Builder, value: Fr| {
        *constants.entry(value).or_insert_with(|| Affine::constant(value).settle(builder))
    };
    let capacity = constant(builder, rows.first_constant(0));
    let mut hash = constant(builder, start + rows.first_constant(1));
    for step in words.chunks(WORDS_PER_STEP) {
        let mut inputs: [Wire; WIDTH] = [capacity; WIDTH];
        inputs[1] = hash;
        for (place, input) in inputs.iter_mut().enumerate().skip(2) {
            let added = rows.first_constant(place);
            *input = match step.get(place - 2) {
                Some(word) => word.clone().plus(added).settle(builder),
                None => constant(builder, added),
            };
        }
        hash = builder.permute(inputs)?;
    }
    Ok(Affine::wire(hash).plus(-rows.output_offset()))
}
