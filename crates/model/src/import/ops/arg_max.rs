//! `ArgMax`: where along an axis the largest element is. The result is an integer, exactly.

use std::fmt;
use std::sync::Arc;

use crate::float::element_type::ElementType;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::lanes::Lanes;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::shape::resolve_axis;

/// What the operators that say where an element is understand.
pub(super) const ATTRIBUTES: &[&str] = &["axis", "keepdims", "select_last_index"];

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "ArgMax", attributes: ATTRIBUTES, operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.number(0)?;
    let (operator, shape) = ArgMax::read(node, &x.shape)?;
    Ok(Imported::Node { operator: Arc::new(operator), operands: vec![x.id], shape })
}

#[derive(Debug)]
pub(crate) struct ArgMax {
    pub(crate) lanes: Lanes,
    /// Whether the last of equal elements counts instead of the first.
    pub(crate) last: bool,
}

impl ArgMax {
    /// What a node's attributes say of an operand of shape `from`, and the result's shape.
    pub(super) fn read(node: &NodeReader<'_>, from: &[usize]) -> Result<(ArgMax, Vec<usize>), ImportError> {
        let attributes = node.attributes();
        let axis = attributes.integer("axis")?.unwrap_or(0);
        let axis = resolve_axis(axis, from.len())
            .ok_or_else(|| node.invalid(format!("axis {axis} is outside shape {from:?}")))?;
        let mut shape = from.to_vec();
        match attributes.integer("keepdims")?.unwrap_or(1) {
            0 => drop(shape.remove(axis)),
            _ => shape[axis] = 1,
        }
        Ok((ArgMax { lanes: Lanes::new(from, &[axis]), last: attributes.flag("select_last_index")? }, shape))
    }
}

impl fmt::Display for ArgMax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.lanes, if self.last { " last" } else { "" })
    }
}

impl Operator for ArgMax {
    fn op_type(&self) -> &'static str {
        "ArgMax"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let better = |a: f64, b: f64| if self.last { a >= b } else { a > b };
        let largest = |lane: &[u32]| {
            let value = |member: usize| operands[0].values[lane[member] as usize];
            (1..lane.len()).fold(0, |best, member| if better(value(member), value(best)) { member } else { best })
        };
        let values = self.lanes.rows().chunks(self.lanes.length()).map(|lane| largest(lane) as f64).collect();
        Tensor { shape: shape.to_vec(), values }
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        ElementType::INT64
    }

    fn is_position(&self) -> bool {
        true
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let length = self.lanes.length();
        let mut rows = self.lanes.rows();
        if self.last {
            rows.chunks_mut(length).for_each(<[u32]>::reverse);
        }
        let rows = lowering.rearrange(operands[0].activation()?, &rows, &[self.lanes.count(), length]);
        let first = lowering.arg_max(&rows);
        let result = if self.last { lowering.subtracted_from(length as i128 - 1, &first) } else { first };
        Ok(result.with_shape(shape))
    }
}
