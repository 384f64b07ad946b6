//! Quantised tensors: integers on a grid of real numbers, and the operators on them, exactly as onnxruntime computes
//! them.

pub(crate) mod accumulate;
pub(crate) mod convolution;
pub(crate) mod fusion;
pub(crate) mod parameters;
pub(crate) mod products;
pub(crate) mod requantise;
pub(crate) mod sums;
pub(crate) mod tables;

use crate::float::element_type::ElementType;
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, NodeReader};

/// Operand `index`, a tensor of integers of 8 bits.
pub(crate) fn byte_operand(node: &NodeReader<'_>, index: usize) -> Result<FloatOperand, ImportError> {
    let operand = node.tensor(index)?;
    match operand.element_type {
        ElementType::Integer { bits: 8, .. } => Ok(operand),
        other => Err(node.invalid(format!("operand {index} has type {other}, expected int8 or uint8"))),
    }
}

/// The zero points at operand `index`, of the type of `operand`: one, or one for each of `channels`; 0 where they are
/// left out.
pub(crate) fn zero_points(
    node: &NodeReader<'_>,
    index: usize,
    operand: &FloatOperand,
    channels: usize,
) -> Result<Vec<i64>, ImportError> {
    let Some(points) = node.optional_constant(index)? else { return Ok(vec![0]) };
    let (got, count) = (node.tensor(index)?.element_type, points.values.len());
    if got != operand.element_type || points.shape.len() > 1 || (count != 1 && count != channels) {
        let expected = operand.element_type;
        return Err(
            node.invalid(format!("{count} zero points of type {got}, expected 1 or {channels} of type {expected}"))
        );
    }
    Ok(points.values.iter().map(|&point| point as i64).collect())
}
