#![doc = include_str!("../README.md")]

mod assignment;
mod cells;
mod domain;
mod error;
mod evaluations;
mod fft;
mod gates;
mod key;
mod keygen;
mod msm;
mod names;
mod opening;
mod permutation;
mod prove;
mod quotient;

pub use cells::Cells;
pub use error::ProverError;
pub use key::{Bases, ProvingKey};
pub use keygen::generate_keys;
pub use msm::msm;
pub use prove::create_proof;
