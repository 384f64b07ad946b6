#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod adversary;
mod builder;
mod check;
#[cfg(test)]
#[path = "../tests/common/mod.rs"]
mod common;
mod compiled;
mod config;
mod constraint;
mod convolution;
mod error;
mod field;
mod fold;
mod gadgets;
mod idle;
mod lanes;
mod layers;
mod layout;
mod lookup;
mod matrix_product;
mod model_circuit;
#[cfg(test)]
mod named_attacks;
mod permutation;
mod plan;
mod relation;
mod signal;
mod table;
mod weights;
mod witness;

pub use check::Violation;
pub use compiled::{
    Assignment, CircuitDescription, CircuitShape, Compiled, MAX_LOGROWS, constraint_system, usable_rows,
};
pub use config::ModelConfig;
pub use constraint::{Constraint, Redundancy};
pub use error::CircuitError;
pub use field::{from_integer, to_field};
pub use idle::Idle;
pub use lanes::{Lanes, Sums};
pub use model_circuit::ModelCircuit;
pub use plan::{BALANCED_SECONDS, Candidate, CostModel, Objective, Plan, PlanRequest, plan};
pub use witness::Witness;
