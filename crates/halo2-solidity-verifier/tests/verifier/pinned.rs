//! Pinned instances: proofs with another value are rejected by every kind of verifier, and by none that lacks the check.

mod price;
mod setup;
mod text;
mod verdicts;

pub(crate) use setup::without_check;
