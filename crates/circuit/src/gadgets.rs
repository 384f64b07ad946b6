//! Gadgets: each proves one integer operation and documents what its caller must guarantee.

mod affine;
mod arg_max;
mod bind_instances;
mod digit;
mod divide;
#[cfg(test)]
mod forging;
mod maximum;
mod packed_sums;
mod piecewise;
mod poseidon;
mod product;
mod secret_sums;
#[cfg(test)]
mod uniqueness;

pub(crate) use affine::Affine;
pub(crate) use arg_max::arg_max;
pub(crate) use bind_instances::{Disclosure, Packing, expose, receive};
pub(crate) use digit::{DigitForm, Sum, Use};
pub(crate) use divide::divide;
pub(crate) use maximum::maximum;
pub(crate) use packed_sums::{SumSlot, SumSlots, is_narrow, packed_sums, rectify, sum_of};
pub(crate) use piecewise::piecewise;
pub(crate) use poseidon::{Constants as PoseidonConstants, Recurrence, hash_words};
pub(crate) use product::{product, range_of as range_of_product};
pub(crate) use secret_sums::{cells as secret_sum_cells, secret_sums};
