//! What normalisations are composed of. These operators have no form of their own in ONNX: each keeps the precision that the next needs.

pub(crate) mod bounded_product;
pub(crate) mod centred;
pub(crate) mod inverse;
pub(crate) mod square_root;
pub(crate) mod square_sum;
