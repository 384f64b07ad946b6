//! Sums, means and extremes along axes.

use std::fmt;
use std::sync::Arc;

use crate::float::kernels;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::axes::resolved_axes;
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, Imported, NodeReader};
use crate::lanes::Lanes;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// What the operators along given axes understand.
pub(crate) const ATTRIBUTES: &[&str] = &["axes", "keepdims", "noop_with_empty_axes"];

/// Longest row of which one element is chosen: each becomes an operand.
const LONGEST: usize = 1 << 20;

/// What becomes of the elements that are reduced to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reduce {
    Sum,
    Mean,
    Max,
    Min,
}

impl Reduce {
    /// Refuses rows along `axes` that are too long.
    fn admit(self, node: &NodeReader<'_>, shape: &[usize], axes: &[usize]) -> Result<(), ImportError> {
        let length: usize = axes.iter().map(|&axis| shape[axis]).product();
        match self {
            Reduce::Max | Reduce::Min if length > LONGEST => {
                Err(node.invalid(format!("a row of {length} elements, limit {LONGEST}")))
            }
            _ => Ok(()),
        }
    }
}

/// Reduces some axes of a tensor.
#[derive(Debug)]
pub(crate) struct Reduction {
    op_type: &'static str,
    reduce: Reduce,
    lanes: Lanes,
}

impl Reduction {
    /// Reduces the distinct `axes` of an operand, which stay as dimensions of size 1 or go.
    pub(crate) fn import(
        op_type: &'static str,
        reduce: Reduce,
        operand: FloatOperand,
        axes: &[usize],
        keep_dims: bool,
    ) -> Imported {
        let (operator, shape) = Reduction::of(op_type, reduce, &operand.shape, axes, keep_dims);
        Imported::Node { operator: Arc::new(operator), operands: vec![operand.id], shape }
    }

    /// The reduction of a tensor of shape `from`, and the result's shape.
    pub(crate) fn of(
        op_type: &'static str,
        reduce: Reduce,
        from: &[usize],
        axes: &[usize],
        keep_dims: bool,
    ) -> (Reduction, Vec<usize>) {
        let kept = |(axis, &dim): (usize, &usize)| match (axes.contains(&axis), keep_dims) {
            (false, _) => Some(dim),
            (true, true) => Some(1),
            (true, false) => None,
        };
        let shape = from.iter().enumerate().filter_map(kept).collect();
        (Reduction { op_type, reduce, lanes: Lanes::new(from, axes) }, shape)
    }

    /// Reduces the axes a node names, all where it names none. They are an operand from opset `operand_form` on.
    pub(crate) fn import_along_axes(
        node: &NodeReader<'_>,
        op_type: &'static str,
        reduce: Reduce,
        operand_form: i64,
    ) -> Result<Imported, ImportError> {
        let operand = if reduce == Reduce::Mean { node.float(0)? } else { node.number(0)? };
        let rank = operand.shape.len();
        let axes = resolved_axes(node, operand_form, |_| rank)?.filter(|axes| !axes.is_empty());
        let keep_dims = node.attributes().integer("keepdims")?.unwrap_or(1) != 0;
        match axes {
            None if node.attributes().flag("noop_with_empty_axes")? => Ok(Imported::Alias(operand.id)),
            axes => {
                let axes = axes.unwrap_or_else(|| (0..rank).collect());
                reduce.admit(node, &operand.shape, &axes)?;
                Ok(Reduction::import(op_type, reduce, operand, &axes, keep_dims))
            }
        }
    }

    /// Reduces all axes of an image stack behind the channels.
    pub(crate) fn import_global(
        node: &NodeReader<'_>,
        op_type: &'static str,
        reduce: Reduce,
    ) -> Result<Imported, ImportError> {
        let operand = node.float(0)?;
        if operand.shape.len() < 3 {
            return Err(node.invalid(format!("expected shape [N, C, ..], got {:?}", operand.shape)));
        }
        let axes: Vec<usize> = (2..operand.shape.len()).collect();
        reduce.admit(node, &operand.shape, &axes)?;
        Ok(Reduction::import(op_type, reduce, operand, &axes, true))
    }

    /// The factor of a sum.
    fn factor(&self) -> f64 {
        if self.reduce == Reduce::Mean { 1.0 / self.lanes.length() as f64 } else { 1.0 }
    }

    fn evaluate_sum(&self, x: &Tensor) -> Vec<f64> {
        let factor = self.factor();
        let sum = |row: &[u32]| row.iter().map(|&at| x.values[at as usize]).sum::<f64>();
        self.lanes.rows().chunks(self.lanes.length()).map(|row| factor * sum(row)).collect()
    }
}

impl fmt::Display for Reduction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lanes.fmt(f)
    }
}

impl Operator for Reduction {
    fn op_type(&self) -> &'static str {
        self.op_type
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let x = operands[0];
        match self.reduce {
            Reduce::Sum | Reduce::Mean => Tensor { shape: shape.to_vec(), values: self.evaluate_sum(x) },
            Reduce::Max => kernels::largest(x, &self.lanes.columns(), shape),
            Reduce::Min => kernels::largest(&x.map(|value| -value), &self.lanes.columns(), shape).map(|value| -value),
        }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let x = operands[0].activation()?;
        match self.reduce {
            Reduce::Sum | Reduce::Mean => {
                let rows = lowering.rows(x, &self.lanes);
                Ok(lowering.row_sums(&rows, self.factor())?.with_shape(shape))
            }
            Reduce::Max => Ok(lowering.largest(x, &self.lanes.columns(), shape)),
            Reduce::Min => {
                let opposite = lowering.negated(x);
                let largest = lowering.largest(&opposite, &self.lanes.columns(), shape);
                Ok(lowering.negated(&largest))
            }
        }
    }
}
