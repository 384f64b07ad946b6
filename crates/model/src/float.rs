//! The model as typed operators over real numbers.

pub(crate) mod channels;
pub(crate) mod display;
pub(crate) mod evaluate;
pub(crate) mod graph;
pub(crate) mod kernels;
pub(crate) mod matmul;
pub(crate) mod operator;
pub(crate) mod rearranged;
pub(crate) mod tensor;
pub(crate) mod view;
