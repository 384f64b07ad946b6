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
#[cfg(test)]
mod uniqueness;

pub(crate) use arg_max::arg_max;
pub(crate) use bind_instances::{Disclosure, Packing, expose, receive};
pub(crate) use digit::{Digit, DigitForm, Sum, Use};
pub(crate) use divide::divide;
pub(crate) use maximum::maximum;
pub(crate) use packed_sums::{SumSlot, SumSlots, packed_sums, rectify, sum_of};
pub(crate) use piecewise::piecewise;
pub(crate) use product::product;
