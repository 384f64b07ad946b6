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
use crate::shape::resolve_axis;

/// The first opset that works along a single axis.
const SINGLE_AXIS_FORM: i64 = 13;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Softmax", attributes: &["axis"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.float(0)?;
    let single = node.opset() >= SINGLE_AXIS_FORM;
    let axis = node.attributes().integer("axis")?.unwrap_or(if single { -1 } else { 1 });
    let axis = resolve_axis(axis, x.shape.len())
        .ok_or_else(|| node.invalid(format!("axis {axis} is outside shape {:?}", x.shape)))?;
    let axes: Vec<usize> = if single { vec![axis] } else { (axis..x.shape.len()).collect() };
    let operator = Softmax { lanes: Lanes::new(&x.shape, &axes) };
    Ok(Imported::Node { operator: Arc::new(operator), operands: vec![x.id], shape: x.shape })
}

#[derive(Debug)]
struct Softmax {
    lanes: Lanes,
}

impl fmt::Display for Softmax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lanes.fmt(f)
    }
}

impl Operator for Softmax {
    fn op_type(&self) -> &'static str {
        "Softmax"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let mut values = operands[0].values.clone();
        for lane in self.lanes.rows().chunks(self.lanes.length()) {
            let largest = lane.iter().map(|&at| values[at as usize]).fold(f64::NEG_INFINITY, f64::max);
            lane.iter().for_each(|&at| values[at as usize] = (values[at as usize] - largest).exp());
            let sum: f64 = lane.iter().map(|&at| values[at as usize]).sum();
            lane.iter().for_each(|&at| values[at as usize] /= sum);
        }
        Tensor { shape: shape.to_vec(), values }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let rows = self.lanes.rows();
        let x = lowering.rearrange(operands[0].activation()?, &rows, &[self.lanes.count(), self.lanes.length()]);
        let shares = lowering.softmax(&x)?;
        let mut back = vec![0; rows.len()];
        (0u32..).zip(&rows).for_each(|(position, &at)| back[at as usize] = position);
        Ok(lowering.rearrange(&shares, &back, shape))
    }
}
