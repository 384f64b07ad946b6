//! The verifier of several proofs of one key with a single pairing.
//!
//! With the folding challenge `rho`, a hash of all proofs and instances, and the two sides `outer_i`, `W'_i` of the
//! pairing that would decide on proof `i` alone, a batch is accepted if
//! `e(sum rho^i W'_i, [s] G2) = e(sum rho^i outer_i, G2)`. False proofs cancel for at most `N - 1` of the `r` values
//! of `rho`, which is not known before the last of their words is.

mod flatten;
mod interpret;
mod memory;
mod program;

pub use interpret::{BatchError, BatchTerm, BatchTrace, interpret_batch};
pub use memory::BatchMemory;
pub use program::{BatchProgram, compile_batch};
