//! Import of operators that work element by element.

use std::sync::Arc;

use crate::float::element_type::ElementType;
use crate::float::operator::Operator;
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, Imported, NodeReader};
use crate::shape::broadcast;

/// One operand of floating-point numbers, whose shape the result has.
pub(crate) fn unary(node: &NodeReader<'_>, operator: impl Operator + 'static) -> Result<Imported, ImportError> {
    Ok(of_operand(node.float(0)?, operator))
}

/// One operand of numbers of any type, whose shape the result has.
pub(crate) fn number_unary(node: &NodeReader<'_>, operator: impl Operator + 'static) -> Result<Imported, ImportError> {
    Ok(of_operand(node.number(0)?, operator))
}

/// `operator` of one operand, whose shape the result has.
pub(crate) fn of_operand(operand: FloatOperand, operator: impl Operator + 'static) -> Imported {
    Imported::Node { operator: Arc::new(operator), operands: vec![operand.id], shape: operand.shape }
}

/// Two operands of numbers of one type that broadcast to the result's shape.
pub(crate) fn binary(node: &NodeReader<'_>, operator: impl Operator + 'static) -> Result<Imported, ImportError> {
    of_pair(node, [node.number(0)?, node.number(1)?], operator)
}

/// `operator` of two operands of one type that broadcast to the result's shape.
pub(crate) fn of_pair(
    node: &NodeReader<'_>,
    operands: [FloatOperand; 2],
    operator: impl Operator + 'static,
) -> Result<Imported, ImportError> {
    let [left, right] = &operands;
    same_type(node, left, right)?;
    let shape = common_shape(node, &operands)?;
    Ok(Imported::Node { operator: Arc::new(operator), operands: vec![left.id, right.id], shape })
}

/// The shape that operands broadcast to.
pub(crate) fn common_shape(node: &NodeReader<'_>, operands: &[FloatOperand]) -> Result<Vec<usize>, ImportError> {
    let mut shape = Vec::new();
    for operand in operands {
        let wider = broadcast(&shape, &operand.shape);
        shape = wider.ok_or_else(|| {
            let shapes: Vec<String> = operands.iter().map(|operand| format!("{:?}", operand.shape)).collect();
            node.invalid(format!("shapes {} do not broadcast", shapes.join(" and ")))
        })?;
    }
    Ok(shape)
}

/// Refuses operands of different types; floating-point numbers of all widths are one type here.
pub(crate) fn same_type(node: &NodeReader<'_>, a: &FloatOperand, b: &FloatOperand) -> Result<(), ImportError> {
    if a.element_type == b.element_type || (a.element_type.is_float() && b.element_type.is_float()) {
        return Ok(());
    }
    Err(node.invalid(format!("operands of types {} and {}", a.element_type, b.element_type)))
}

/// The type of operand 0, which has to be integers.
pub(crate) fn integer_type(node: &NodeReader<'_>, x: &FloatOperand) -> Result<(u32, bool), ImportError> {
    match x.element_type {
        ElementType::Integer { bits, signed } => Ok((bits, signed)),
        other => Err(node.invalid(format!("expected integers, got {other}"))),
    }
}
