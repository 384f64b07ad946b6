//! Keys are halo2's, proofs are what halo2's verifier accepts, and nothing else is.
#![allow(clippy::unwrap_used)]

mod circuit;
mod far_rows;
mod faults;
mod keys;
mod proofs;
mod setup;
mod speed;
