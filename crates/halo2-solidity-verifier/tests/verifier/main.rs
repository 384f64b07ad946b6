//! Generated verifiers against halo2's own verifier, in an embedded EVM, on several circuits.

mod accept;
mod circuits;
mod fixture;
mod price;
