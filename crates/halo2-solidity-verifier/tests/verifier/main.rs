//! Generated verifiers against halo2's own verifier, in an embedded EVM, on several circuits.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accept;
mod alias;
mod batch;
mod checks;
mod circuits;
mod contract;
mod equality;
mod errors;
mod fixture;
mod kinds;
mod limits;
mod modes;
mod mutations;
mod other_chains;
mod pairs;
mod pinned;
mod price;
mod receipts;
mod reference;
mod refusals;
mod shared;
mod sponge;
mod starvation;
mod tamper;
mod techniques;
mod text;
