//! Import of operators that work element by element.

use std::sync::Arc;

use crate::float::operator::Operator;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader};
use crate::shape::broadcast;

/// One operand, whose shape the result has.
pub(crate) fn unary(node: &NodeReader<'_>, operator: impl Operator + 'static) -> Result<Imported, ImportError> {
    let operand = node.float(0)?;
    Ok(Imported::Node { operator: Arc::new(operator), operands: vec![operand.id], shape: operand.shape })
}

/// Two operands that broadcast to the result's shape.
pub(crate) fn binary(node: &NodeReader<'_>, operator: impl Operator + 'static) -> Result<Imported, ImportError> {
    let (left, right) = (node.float(0)?, node.float(1)?);
    let shape = broadcast(&left.shape, &right.shape)
        .ok_or_else(|| node.invalid(format!("shapes {:?} and {:?} do not broadcast", left.shape, right.shape)))?;
    Ok(Imported::Node { operator: Arc::new(operator), operands: vec![left.id, right.id], shape })
}
