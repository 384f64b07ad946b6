//! `MatMul`: numpy's product of stacks of matrices.

use std::fmt;
use std::sync::Arc;

use crate::float::channels::{Absorbed, ChannelAffine};
use crate::float::matmul::Product;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ops::gemm::Gemm;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "MatMul", attributes: &[], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (left, right) = (node.number(0)?, node.number(1)?);
    elementwise::same_type(node, &left, &right)?;
    let product = Product::new(&left.shape, &right.shape)
        .ok_or_else(|| node.invalid(format!("shapes {:?} and {:?} do not multiply", left.shape, right.shape)))?;
    let shape = product.shape.clone();
    Ok(Imported::Node { operator: Arc::new(MatMul { product }), operands: vec![left.id, right.id], shape })
}

#[derive(Debug)]
pub(crate) struct MatMul {
    pub(crate) product: Product,
}

impl fmt::Display for MatMul {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for MatMul {
    fn op_type(&self) -> &'static str {
        "MatMul"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        self.product.evaluate(operands[0], operands[1])
    }

    fn multiply_adds(&self, _: &[&[usize]], _: &[usize]) -> u64 {
        self.product.multiply_adds()
    }

    fn absorb(&self, constants: &[&Tensor], affine: &ChannelAffine) -> Option<Absorbed> {
        let matrices = constants.first()?.shape.len() == 2 && self.product.shape.len() == 2;
        let product = self.product.clone();
        let gemm = Gemm { product, trans_a: false, trans_b: false, alpha: 1.0, beta: 1.0 };
        if matrices { gemm.with_columns(constants, affine) } else { None }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.matmul(&self.product, &operands[0], &operands[1], 1.0)
    }
}
