//! The model as typed operators over real numbers.

pub(crate) mod channels;
pub(crate) mod display;
pub(crate) mod element_type;
pub(crate) mod ensemble;
pub(crate) mod evaluate;
pub(crate) mod function;
pub(crate) mod graph;
pub(crate) mod integer_function;
pub(crate) mod kernels;
pub(crate) mod lookup;
pub(crate) mod matmul;
pub(crate) mod normalising;
pub(crate) mod one_hot;
pub(crate) mod operator;
pub(crate) mod rearranged;
pub(crate) mod special;
pub(crate) mod tensor;
pub(crate) mod view;
