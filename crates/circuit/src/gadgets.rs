//! Gadgets: each proves one integer operation and documents what its caller must guarantee.

mod bind_instances;
mod digit;
mod maximum;
mod packed_sums;
mod piecewise;
mod product;
#[cfg(test)]
mod uniqueness;

pub(crate) use bind_instances::{expose, receive};
pub(crate) use digit::{Digit, DigitForm, Sum};
pub(crate) use maximum::maximum;
pub(crate) use packed_sums::{SumSlot, packed_sums, rectify, sum_of};
pub(crate) use piecewise::piecewise;
pub(crate) use product::product;
