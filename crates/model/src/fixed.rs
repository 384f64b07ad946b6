//! Fixed point: graph, interval analysis and the integer interpreter.

pub(crate) mod analysis;
mod conv;
mod convolve;
mod display;
pub(crate) mod error;
pub(crate) mod function;
pub(crate) mod graph;
pub(crate) mod interpret;
pub(crate) mod parameters;
pub(crate) mod piecewise;
mod size;
pub(crate) mod steps;
mod structure;
pub(crate) mod trees;
mod values;
pub(crate) mod visibility;
