//! Ways of spoiling a proof, for any verifier: bits, words, points, lengths.
//!
//! A plan is a list of [`Edit`]s, small and cheap to keep; [`run_in_parallel`] and [`run_in_order`] apply them one by
//! one and report which class was tried how often and which edits were accepted. None may be.

mod edit;
mod plan;
mod run;

pub use edit::{Edit, Replacement, Spoiled, Target};
pub use plan::{Subject, full_plan, short_plan};
pub use run::{TamperReport, run_in_order, run_in_parallel};
