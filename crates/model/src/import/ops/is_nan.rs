//! `IsNaN`: never true of a number in fixed point.

use crate::float::element_type::ElementType;
use crate::float::tensor::Tensor;
use crate::import::node::{Imported, OperatorImport};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "IsNaN",
    attributes: &[],
    operands: 1..=1,
    import: |node| {
        let shape = node.float(0)?.shape;
        let values = vec![0.0; shape.iter().product()];
        Ok(Imported::Constant(Tensor { shape, values }, ElementType::Bool))
    },
};
