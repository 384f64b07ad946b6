//! The readable verifier beside the optimised one: printed straight from the protocol, without the program in between.

mod denominators;
mod expression;
mod gates;
mod generate;
mod lookups;
mod members;
mod names;
mod opening;
mod permutation;
mod template;
mod transcript;

pub use generate::{GeneratedReference, ReferenceError, generate_reference};
