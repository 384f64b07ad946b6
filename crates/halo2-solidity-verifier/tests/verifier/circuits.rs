//! Circuits of different shape.

mod lanes;
mod plonk;
mod rotations;

pub(crate) use lanes::Lanes;
pub(crate) use plonk::Plonk;
pub(crate) use rotations::Rotations;
