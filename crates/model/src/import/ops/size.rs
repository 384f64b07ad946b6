//! `Size`: the number of elements, a constant here.

use crate::float::element_type::ElementType;
use crate::float::tensor::Tensor;
use crate::import::node::{Imported, OperatorImport};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Size",
    attributes: &[],
    operands: 1..=1,
    import: |node| {
        // Import limits the number of elements far below 2^53.
        let size = node.tensor(0)?.shape.iter().product::<usize>() as f64;
        Ok(Imported::Constant(Tensor { shape: vec![], values: vec![size] }, ElementType::INT64))
    },
};
