//! Batch verifiers: several proofs of one key with a single pairing.

mod accept;
mod cancel;
mod deletions;
mod equality;
mod errors;
mod hostile;
mod models;
mod price;
pub(crate) mod setup;
mod tamper;
mod text;
mod verdicts;
