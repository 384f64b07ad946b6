//! `CumSum`: sums of all elements up to each along a constant axis.

use std::fmt;
use std::sync::Arc;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::indices::integer;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::lanes::Lanes;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::shape::{inverse, resolve_axis};

/// Longest row: each is multiplied by a square of zeros and ones.
const LONGEST: usize = 1024;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "CumSum", attributes: &["exclusive", "reverse"], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, attributes, axis) = (node.number(0)?, node.attributes(), integer(node, 1)?);
    let axis = resolve_axis(axis, x.shape.len())
        .ok_or_else(|| node.invalid(format!("axis {axis} is outside shape {:?}", x.shape)))?;
    if x.shape[axis] > LONGEST {
        return Err(node.invalid(format!("a row of {} elements, limit {LONGEST}", x.shape[axis])));
    }
    let (exclusive, reverse) = (attributes.flag("exclusive")?, attributes.flag("reverse")?);
    let operator = CumSum { lanes: Lanes::new(&x.shape, &[axis]), exclusive, reverse };
    Ok(Imported::Node { operator: Arc::new(operator), operands: vec![x.id], shape: x.shape })
}

#[derive(Debug)]
struct CumSum {
    lanes: Lanes,
    /// Whether an element is not part of its own sum.
    exclusive: bool,
    /// Whether sums start at the end.
    reverse: bool,
}

impl CumSum {
    /// Whether the sum at `place` has `member` in it.
    fn adds(&self, place: usize, member: usize) -> bool {
        let before = if self.reverse { member > place } else { member < place };
        before || (member == place && !self.exclusive)
    }
}

impl fmt::Display for CumSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flag = |set: bool, name: &'static str| if set { name } else { "" };
        write!(f, "{}{}{}", self.lanes, flag(self.exclusive, " exclusive"), flag(self.reverse, " reverse"))
    }
}

impl Operator for CumSum {
    fn op_type(&self) -> &'static str {
        "CumSum"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let mut values = operands[0].values.clone();
        for lane in self.lanes.rows().chunks_mut(self.lanes.length()) {
            if self.reverse {
                lane.reverse();
            }
            let mut sum = 0.0;
            for &at in lane.iter() {
                let before = sum;
                sum += operands[0].values[at as usize];
                values[at as usize] = if self.exclusive { before } else { sum };
            }
        }
        Tensor { shape: shape.to_vec(), values }
    }

    fn multiply_adds(&self, _: &[&[usize]], _: &[usize]) -> u64 {
        let length = self.lanes.length() as u64;
        (self.lanes.count() as u64).saturating_mul(length * length)
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let (rows, length) = (self.lanes.rows(), self.lanes.length());
        let x = lowering.rearrange(operands[0].activation()?, &rows, &[self.lanes.count(), length]);
        let cells = (0..length * length).map(|cell| if self.adds(cell / length, cell % length) { 1.0 } else { 0.0 });
        let sums = lowering.public_sums(&x, &Tensor { shape: vec![length, length], values: cells.collect() })?;
        Ok(lowering.rearrange(&sums, &inverse(&rows), shape))
    }
}
