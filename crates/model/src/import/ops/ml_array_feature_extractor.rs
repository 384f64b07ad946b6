//! `ArrayFeatureExtractor` of `ai.onnx.ml`: elements along the last axis, at constant positions; or elements of a constant list at
//! positions that are computed, as classifiers look up the label of their best score.

use std::fmt;
use std::sync::Arc;

use crate::float::element_type::ElementType;
use crate::float::operator::Operator;
use crate::float::rearranged::Rearranged;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, Imported, NodeReader, OperatorImport};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::shape::picked_positions;

const OP_TYPE: &str = "ai.onnx.ml.ArrayFeatureExtractor";

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: OP_TYPE, attributes: &[], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, positions) = (node.tensor(0)?, node.tensor(1)?);
    if !matches!(positions.element_type, ElementType::Integer { .. }) {
        return Err(node.invalid(format!("positions of type {}", positions.element_type)));
    }
    let Some(&length) = x.shape.last() else {
        return Err(node.invalid("an operand without dimensions".to_owned()));
    };
    match (node.value_of(&positions), node.value_of(&x)) {
        (Some(positions), _) => picked(node, x, &positions.values, length),
        (None, Some(list)) => looked_up(node, list, &positions),
        (None, None) => Err(node.invalid("neither the list nor the positions are constants".to_owned())),
    }
}

fn picked(node: &NodeReader<'_>, x: FloatOperand, positions: &[f64], length: usize) -> Result<Imported, ImportError> {
    let inside = |&position: &f64| (0.0..length as f64).contains(&position).then_some(Some(position as usize));
    let last: Option<Vec<Option<usize>>> = positions.iter().map(inside).collect();
    let last = last.ok_or_else(|| node.invalid(format!("a position outside the {length} elements of the last axis")))?;
    let rank = x.shape.len();
    let mut shape = if rank == 1 { vec![1, 0] } else { x.shape.clone() };
    if let Some(size) = shape.last_mut() {
        *size = last.len();
    }
    node.admit(&shape)?;
    let mut picks: Vec<Vec<Option<usize>>> = x.shape[..rank - 1].iter().map(|&dim| (0..dim).map(Some).collect()).collect();
    picks.push(last);
    let positions = picked_positions(&x.shape, &picks);
    Ok(Rearranged::import(OP_TYPE, &[x], positions, None, shape))
}

fn looked_up(node: &NodeReader<'_>, list: &Tensor, positions: &FloatOperand) -> Result<Imported, ImportError> {
    if list.shape.len() > 2 || list.shape.first().is_some_and(|&first| list.shape.len() == 2 && first != 1) {
        return Err(node.invalid(format!("computed positions in a constant of shape {:?}", list.shape)));
    }
    let integers: Option<Vec<i64>> =
        list.values.iter().map(|&value| (value.fract() == 0.0 && value.abs() < 2f64.powi(53)).then_some(value as i64)).collect();
    let integers = integers.ok_or_else(|| node.invalid("a list of other than integers, at computed positions".to_owned()))?;
    let element_type = node.tensor(0)?.element_type;
    let shape = vec![1, positions.shape.iter().product()];
    Ok(Imported::Node { operator: Arc::new(Entries { list: integers, element_type }), operands: vec![positions.id], shape })
}

/// Entries of a list of integers. Positions outside it have none: in fixed point they count as the nearest that has one.
#[derive(Debug)]
struct Entries {
    list: Vec<i64>,
    element_type: ElementType,
}

impl fmt::Display for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entries={}", self.list.len())
    }
}

impl Operator for Entries {
    fn op_type(&self) -> &'static str {
        OP_TYPE
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        self.element_type
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let entry = |position: f64| {
            let inside = (0.0..self.list.len() as f64).contains(&position);
            if inside { self.list[position as usize] as f64 } else { f64::NAN }
        };
        operands[0].map(entry).reshaped(shape)
    }

    fn lower(&self, lowering: &mut Lowering<'_>, operands: &[Operand<'_>], shape: &[usize]) -> Result<Lowered, QuantiseError> {
        Ok(lowering.entries(operands[0].activation()?, &self.list).with_shape(shape))
    }
}
