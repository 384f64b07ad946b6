//! Verifiers that models of one shape share, behind each model's front contract.

mod attack;
mod equality;
mod figures;
pub(crate) mod model;
mod text;
