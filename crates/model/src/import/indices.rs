//! Indices, sizes and other integers among an operator's operands.

use crate::float::element_type::ElementType;
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, NodeReader};
use crate::shape::resolve_axis;

/// Most elements that an index which is no constant chooses among.
pub(crate) const MOST_CHOICES: usize = 4096;

/// The integers of operand `index`, a constant.
pub(crate) fn integers(node: &NodeReader<'_>, index: usize) -> Result<Vec<i64>, ImportError> {
    node.optional_integers(index)?.ok_or_else(|| node.invalid(format!("operand {index} is missing")))
}

/// The only integer of operand `index`, a constant.
pub(crate) fn integer(node: &NodeReader<'_>, index: usize) -> Result<i64, ImportError> {
    match integers(node, index)?.as_slice() {
        [only] => Ok(*only),
        list => Err(node.invalid(format!("operand {index} must be a single integer, got {}", list.len()))),
    }
}

/// The only number of operand `index`, a constant.
pub(crate) fn number(node: &NodeReader<'_>, index: usize) -> Result<f64, ImportError> {
    node.number(index)?;
    match node.constant(index)?.values.as_slice() {
        [only] => Ok(*only),
        list => Err(node.invalid(format!("operand {index} must be a single number, got {}", list.len()))),
    }
}

/// The sizes of operand `index`, a constant.
pub(crate) fn sizes(node: &NodeReader<'_>, index: usize) -> Result<Vec<usize>, ImportError> {
    let sizes = integers(node, index)?;
    let size = |&size: &i64| usize::try_from(size).map_err(|_| node.invalid(format!("size {size} is negative")));
    sizes.iter().map(size).collect()
}

/// Operand `index`, a tensor of integers, and their values where it is a constant.
pub(crate) fn indices(node: &NodeReader<'_>, index: usize) -> Result<(FloatOperand, Option<Vec<i64>>), ImportError> {
    let operand = node.number(index)?;
    if !matches!(operand.element_type, ElementType::Integer { .. }) {
        return Err(node.invalid(format!("indices are of type {}, expected integers", operand.element_type)));
    }
    let values = node.value_of(&operand).map(|tensor| tensor.values.iter().map(|&value| value as i64).collect());
    Ok((operand, values))
}

/// As [`indices`], which have to be a constant.
pub(crate) fn constant_indices(node: &NodeReader<'_>, index: usize) -> Result<(Vec<usize>, Vec<i64>), ImportError> {
    let (operand, values) = indices(node, index)?;
    let values = values.ok_or_else(|| node.invalid("indices that are no constant are not supported".to_owned()))?;
    Ok((operand.shape, values))
}

/// An index into `dim` elements, counted from the front.
pub(crate) fn resolved_index(node: &NodeReader<'_>, index: i64, dim: usize) -> Result<usize, ImportError> {
    resolve_axis(index, dim).ok_or_else(|| node.invalid(format!("index {index} is outside {dim} elements")))
}

/// The axis that attribute `axis` names, `usual` where it is left out, of a tensor of this shape.
pub(crate) fn axis(node: &NodeReader<'_>, usual: i64, shape: &[usize]) -> Result<usize, ImportError> {
    let axis = node.attributes().integer("axis")?.unwrap_or(usual);
    resolve_axis(axis, shape.len()).ok_or_else(|| node.invalid(format!("axis {axis} is outside shape {shape:?}")))
}

/// Refuses a result without elements; then as [`NodeReader::admit`].
pub(crate) fn admit(node: &NodeReader<'_>, shape: &[usize]) -> Result<(), ImportError> {
    if shape.contains(&0) {
        return Err(node.invalid(format!("its result of shape {shape:?} has no elements")));
    }
    node.admit(shape)
}

/// The type of elements that an attribute names.
pub(crate) fn data_type(node: &NodeReader<'_>, attribute: &'static str) -> Result<Option<ElementType>, ImportError> {
    let Some(number) = node.attributes().integer(attribute)? else { return Ok(None) };
    let known = i32::try_from(number).ok().and_then(ElementType::of);
    known.map(Some).ok_or_else(|| node.invalid(format!("elements of type {number} are not supported")))
}
