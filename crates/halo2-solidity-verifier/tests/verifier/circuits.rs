//! Circuits of different shape.

mod lanes;
mod plonk;
mod range_lookup;
mod rotations;
mod tuple_lookups;

pub(crate) use lanes::Lanes;
pub(crate) use plonk::Plonk;
pub(crate) use range_lookup::RangeLookup;
pub(crate) use rotations::Rotations;
pub(crate) use tuple_lookups::TupleLookups;
