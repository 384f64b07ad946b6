//! `Where`: elements of one tensor or another by a condition, with broadcasting.

use std::fmt;

use std::sync::Arc;

use crate::float::element_type::ElementType;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport = OperatorImport { op_type: "Where", attributes: &[], operands: 3..=3, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let operands = [node.truth(0)?, node.tensor(1)?, node.tensor(2)?];
    elementwise::same_type(node, &operands[1], &operands[2])?;
    let shape = elementwise::common_shape(node, &operands)?;
    let operator = Where { element_type: operands[1].element_type };
    Ok(Imported::Node { operator: Arc::new(operator), operands: operands.map(|operand| operand.id).to_vec(), shape })
}

#[derive(Debug)]
pub(crate) struct Where {
    element_type: ElementType,
}

impl fmt::Display for Where {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Where {
    fn op_type(&self) -> &'static str {
        "Where"
    }

    fn result_type(&self, operands: &[ElementType]) -> ElementType {
        operands.get(1).copied().unwrap_or(self.element_type)
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let [condition, yes, no] = [0, 1, 2].map(|index| operands[index].broadcast(shape).values);
        let branches = yes.into_iter().zip(no);
        let choose = |(condition, (yes, no)): (&f64, (f64, f64))| if *condition != 0.0 { yes } else { no };
        Tensor { shape: shape.to_vec(), values: condition.iter().zip(branches).map(choose).collect() }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.choose(&operands[0], [&operands[1], &operands[2]], self.element_type, shape)
    }
}
