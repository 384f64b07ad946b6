//! `LogSoftmax` along an axis; up to opset 12 along all axes from one on.

use std::fmt;
use std::sync::Arc;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ops::softmax::softmax_axes;
use crate::lanes::Lanes;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "LogSoftmax", attributes: &["axis"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.float(0)?;
    let operator = LogSoftmax { lanes: Lanes::new(&x.shape, &softmax_axes(node, &x.shape)?) };
    Ok(Imported::Node { operator: Arc::new(operator), operands: vec![x.id], shape: x.shape })
}

#[derive(Debug)]
pub(crate) struct LogSoftmax {
    pub(crate) lanes: Lanes,
}

impl fmt::Display for LogSoftmax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lanes.fmt(f)
    }
}

impl Operator for LogSoftmax {
    fn op_type(&self) -> &'static str {
        "LogSoftmax"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let mut values = operands[0].values.clone();
        for row in self.lanes.rows().chunks(self.lanes.length()) {
            let largest = row.iter().map(|&at| values[at as usize]).fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = row.iter().map(|&at| libm::exp(values[at as usize] - largest)).sum();
            row.iter().for_each(|&at| values[at as usize] -= largest + libm::log(sum));
        }
        Tensor { shape: shape.to_vec(), values }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let scores = lowering.scores(operands[0].activation()?);
        let rows = lowering.rows(&scores, &self.lanes);
        let logarithms = lowering.log_softmax(&rows)?;
        Ok(lowering.out_of_rows(&logarithms, &self.lanes, shape))
    }
}
