//! The operator behind every ONNX node that only moves elements.

use std::fmt;
use std::sync::Arc;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::node::{FloatOperand, Imported};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// Elements of its operands, and possibly one constant, in some order.
#[derive(Debug)]
pub(crate) struct Rearranged {
    op_type: &'static str,
    /// Of each element, in all operands one after the other; behind them lies the filling.
    positions: Vec<u32>,
    filling: Option<f64>,
}

impl Rearranged {
    /// The elements at `positions` of the operands, one after the other, as a tensor of `shape`. A position just behind
    /// the last element stands for `filling`.
    pub(crate) fn import(
        op_type: &'static str,
        operands: &[FloatOperand],
        positions: Vec<u32>,
        filling: Option<f64>,
        shape: Vec<usize>,
    ) -> Imported {
        let operator = Arc::new(Rearranged::of(op_type, positions, filling));
        Imported::Node { operator, operands: operands.iter().map(|operand| operand.id).collect(), shape }
    }

    /// The operator alone: see [`Rearranged::import`].
    pub(crate) fn of(op_type: &'static str, positions: Vec<u32>, filling: Option<f64>) -> Rearranged {
        Rearranged { op_type, positions, filling }
    }
}

impl fmt::Display for Rearranged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.filling.map_or(Ok(()), |filling| write!(f, "filling={filling}"))
    }
}

impl Operator for Rearranged {
    fn op_type(&self) -> &'static str {
        self.op_type
    }

    fn moves(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        if let ([only], None) = (operands, self.filling) {
            return only.gather(&self.positions, shape);
        }
        let all: Vec<f64> = operands.iter().flat_map(|x| &x.values).copied().chain(self.filling).collect();
        Tensor { shape: vec![all.len()], values: all }.gather(&self.positions, shape)
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.assemble(operands, &self.positions, self.filling, shape)
    }
}
