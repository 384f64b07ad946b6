//! Permutations in columns of their own of which one constraint is left out.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use rand_core::RngCore;

use crate::constraint::Constraint;
use crate::layout::Layout;
use crate::permutation::{OUTPUT, PERMUTATION_ROWS, Trace, WIDTH};
use crate::relation::Wire;
use crate::witness::Witness;

/// A permutation that only the constraint left out refuses, with the output it has then.
pub(super) struct Forged {
    pub(super) output: Wire,
    pub(super) result: Fr,
    number: usize,
    block: Trace,
}

/// `None` where the constraint is of no permutation.
pub(super) fn forge(layout: &Layout, honest: &Witness, left_out: Constraint, rng: &mut impl RngCore) -> Option<Forged> {
    let (Constraint::PermutationSum { row }
    | Constraint::PermutationSquare { row }
    | Constraint::PermutationCopy { row }) = left_out
    else {
        return None;
    };
    let (number, place) = (row / PERMUTATION_ROWS, row % PERMUTATION_ROWS);
    let mut block = honest.permutations.block(number);
    let lie = Fr::random(rng);
    match left_out {
        Constraint::PermutationSquare { .. } => block.continue_with(place, block.state[place], lie),
        // The output's copy: the permutation stays as it is, and the wire lies.
        Constraint::PermutationCopy { .. } if place == OUTPUT => {}
        _ => block.continue_with(place, lie, lie.square()),
    }
    let output = layout.permutations[number].output;
    let copied = place == OUTPUT && matches!(left_out, Constraint::PermutationCopy { .. });
    let result = if copied { lie } else { block.state[OUTPUT] };
    debug_assert!(place >= WIDTH || !matches!(left_out, Constraint::PermutationSum { .. }));
    Some(Forged { output, result, number, block })
}

impl Forged {
    pub(super) fn write(self, trace: &mut Trace) {
        trace.set_block(self.number, &self.block);
    }
}
