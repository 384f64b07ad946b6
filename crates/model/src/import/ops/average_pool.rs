//! `AveragePool` in one or two dimensions.

use std::fmt;
use std::sync::Arc;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::node::{Imported, OperatorImport};
use crate::import::pool::Pool;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "AveragePool",
    attributes: &["auto_pad", "ceil_mode", "count_include_pad", "dilations", "kernel_shape", "pads", "strides"],
    operands: 1..=1,
    import: |node| {
        let count_padding = node.attributes().flag("count_include_pad")?;
        let (pool, operand, shape) = Pool::read(node, node.float(0)?)?;
        Ok(Imported::Node { operator: Arc::new(AveragePool { pool, count_padding }), operands: vec![operand], shape })
    },
};

#[derive(Debug)]
struct AveragePool {
    pool: Pool,
    count_padding: bool,
}

impl AveragePool {
    fn factors(&self) -> Vec<f64> {
        self.pool.sizes(self.count_padding).into_iter().map(|size| 1.0 / size).collect()
    }
}

impl fmt::Display for AveragePool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let padding = if self.count_padding { " with padding" } else { "" };
        write!(f, "{}{padding}", self.pool)
    }
}

impl Operator for AveragePool {
    fn op_type(&self) -> &'static str {
        "AveragePool"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let mut values = vec![0.0; shape.iter().product()];
        for member in self.pool.members() {
            let elements = member.iter().map(|position| position.map_or(0.0, |at| operands[0].values[at as usize]));
            values.iter_mut().zip(elements).for_each(|(sum, element)| *sum += element);
        }
        values.iter_mut().zip(self.factors()).for_each(|(sum, factor)| *sum *= factor);
        Tensor { shape: shape.to_vec(), values }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.window_sum(operands[0].activation()?, &self.pool.members(), &self.factors(), shape)
    }
}
