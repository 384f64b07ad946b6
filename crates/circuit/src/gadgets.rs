//! Gadgets: each proves one integer operation and documents what its caller must guarantee.

mod affine;
mod arg_max;
mod bind_instances;
mod boxes;
mod digit;
mod divide;
mod floor_divide;
#[cfg(test)]
mod forging;
mod function;
mod matrix_sums;
mod maximum;
mod packed_sums;
mod piecewise;
mod poseidon;
mod product;
mod secret_sums;
mod square_root;
mod steps;
mod threshold;
mod top_k;
mod trees;
#[cfg(test)]
mod uniqueness;

pub(crate) use affine::Affine;
pub(crate) use arg_max::arg_max;
pub(crate) use bind_instances::{Disclosure, Packing, expose, receive};
pub(crate) use digit::{DigitForm, Sum, Use};
pub(crate) use divide::divide;
pub(crate) use floor_divide::floor_divide;
pub(crate) use function::function;
pub(crate) use matrix_sums::{Matrices, MatrixSums, Right, sum_of_products};
pub(crate) use maximum::maximum;
pub(crate) use packed_sums::{SumSlot, SumSlots, is_narrow, packed_sums, rectify, sum_of};
pub(crate) use piecewise::piecewise;
pub(crate) use poseidon::{Constants as PoseidonConstants, Recurrence, hash_words};
pub(crate) use product::{product, range_of as range_of_product};
pub(crate) use secret_sums::{cells as secret_sum_cells, secret_sums};
pub(crate) use square_root::square_root;
pub(crate) use steps::steps;
pub(crate) use top_k::top_k;
pub(crate) use trees::trees;
