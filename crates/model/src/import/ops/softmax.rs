//! `Softmax` along an axis; up to opset 12 along all axes from one on.

use std::fmt;
use std::sync::Arc;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::lanes::Lanes;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::quantise::softmax::MASK;
use crate::shape::resolve_axis;

/// The first opset that works along a single axis.
const SINGLE_AXIS_FORM: i64 = 13;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Softmax", attributes: &["axis"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.float(0)?;
    let operator = Softmax::along(&x.shape, &softmax_axes(node, &x.shape)?);
    Ok(Imported::Node { operator: Arc::new(operator), operands: vec![x.id], shape: x.shape })
}

/// The axes along which a softmax, or its logarithm, sums up.
pub(super) fn softmax_axes(node: &NodeReader<'_>, shape: &[usize]) -> Result<Vec<usize>, ImportError> {
    let single = node.opset() >= SINGLE_AXIS_FORM;
    let axis = node.attributes().integer("axis")?.unwrap_or(if single { -1 } else { 1 });
    let axis = resolve_axis(axis, shape.len())
        .ok_or_else(|| node.invalid(format!("axis {axis} is outside shape {shape:?}")))?;
    Ok(if single { vec![axis] } else { (axis..shape.len()).collect() })
}

#[derive(Debug)]
pub(crate) struct Softmax {
    lanes: Lanes,
    /// For each element in the order of the rows, whether it is left out and 0; empty where none is.
    excluded: Vec<bool>,
}

impl Softmax {
    /// Along axes of a tensor of shape `shape`.
    pub(crate) fn along(shape: &[usize], axes: &[usize]) -> Softmax {
        Softmax { lanes: Lanes::new(shape, axes), excluded: Vec::new() }
    }

    /// Without the elements of which `excluded`, in the tensor's order, is true; `None` where a row has no others.
    pub(crate) fn without(self, excluded: &[bool]) -> Option<Softmax> {
        let rows = self.lanes.rows();
        let excluded: Vec<bool> = rows.iter().map(|&at| excluded[at as usize]).collect();
        let empty = excluded.chunks(self.lanes.length()).any(|row| row.iter().all(|left_out| *left_out));
        let excluded = if excluded.contains(&true) { excluded } else { Vec::new() };
        (!empty).then_some(Softmax { excluded, ..self })
    }
}

impl fmt::Display for Softmax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lanes.fmt(f)?;
        match self.excluded.iter().filter(|left_out| **left_out).count() {
            0 => Ok(()),
            count => write!(f, " excluded={count}"),
        }
    }
}

impl Operator for Softmax {
    fn op_type(&self) -> &'static str {
        "Softmax"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let mut values = operands[0].values.clone();
        let rows = self.lanes.rows();
        if !self.excluded.is_empty() {
            let left_out = rows.iter().zip(&self.excluded).filter(|(_, left_out)| **left_out);
            left_out.for_each(|(&at, _)| values[at as usize] = f64::NEG_INFINITY);
        }
        for lane in rows.chunks(self.lanes.length()) {
            let largest = lane.iter().map(|&at| values[at as usize]).fold(f64::NEG_INFINITY, f64::max);
            lane.iter().for_each(|&at| values[at as usize] = libm::exp(values[at as usize] - largest));
            let sum: f64 = lane.iter().map(|&at| values[at as usize]).sum();
            lane.iter().for_each(|&at| values[at as usize] /= sum);
        }
        Tensor { shape: shape.to_vec(), values }
    }

    fn masked(&self, mask: &Tensor) -> Option<Arc<dyn Operator>> {
        let decided = |value: &f64| *value == 0.0 || *value <= -MASK;
        let excluded: Vec<bool> = mask.values.iter().map(|value| *value != 0.0).collect();
        let plain = Softmax { lanes: self.lanes.clone(), excluded: Vec::new() };
        if !self.excluded.is_empty() || !mask.values.iter().all(decided) {
            return None;
        }
        plain.without(&excluded).map(|operator| Arc::new(operator) as Arc<dyn Operator>)
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let scores = lowering.scores(operands[0].activation()?);
        let rows = lowering.rows(&scores, &self.lanes);
        let shares = lowering.softmax(&rows, &self.excluded)?;
        Ok(lowering.out_of_rows(&shares, &self.lanes, shape))
    }
}
