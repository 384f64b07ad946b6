//! `TopK`: the largest or smallest elements along an axis, in order, and where they are; of equal ones the first comes first. Their
//! number is an attribute up to opset 9 and a constant operand from opset 10.

use std::fmt;
use std::sync::Arc;

use crate::float::element_type::ElementType;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::indices::{axis, integer};
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::lanes::Lanes;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::shape::inverse;

/// The first opset with the number as an operand.
const OPERAND_FORM: i64 = 10;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "TopK", attributes: &["axis", "k", "largest", "sorted"], operands: 1..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, attributes) = (node.number(0)?, node.attributes());
    let axis = axis(node, -1, &x.shape)?;
    let k = match (node.opset() < OPERAND_FORM, attributes.integer("k")?, node.has(1)) {
        (true, Some(k), false) => k,
        (false, None, true) => integer(node, 1)?,
        _ => return Err(node.invalid("its number of elements is missing, or not where its opset has it".to_owned())),
    };
    let length = x.shape[axis];
    let count = usize::try_from(k).ok().filter(|count| (1..=length).contains(count));
    let count = count.ok_or_else(|| node.invalid(format!("{k} of {length} elements")))?;
    let mut shape = x.shape.clone();
    shape[axis] = count;
    // What need not be sorted may be.
    let smallest = attributes.integer("largest")?.unwrap_or(1) == 0;
    let (lanes, back) = (Lanes::new(&x.shape, &[axis]), inverse(&Lanes::new(&shape, &[axis]).rows()));
    let part = |positions: bool| Imported::Node {
        operator: Arc::new(TopK { lanes: lanes.clone(), count, smallest, positions, back: back.clone() }),
        operands: vec![x.id],
        shape: shape.clone(),
    };
    let mut outputs = vec![part(false), part(true)];
    outputs.truncate(node.output_count());
    Ok(Imported::Several(outputs))
}

#[derive(Debug)]
struct TopK {
    lanes: Lanes,
    count: usize,
    smallest: bool,
    /// Whether the result is where the elements are.
    positions: bool,
    /// For each element of the result, its position where rows along the axis come one after the other.
    back: Vec<u32>,
}

impl TopK {
    fn of_row(&self, row: &[f64]) -> Vec<f64> {
        let mut places: Vec<usize> = (0..row.len()).collect();
        let falls = |a: usize, b: usize| if self.smallest { row[a].total_cmp(&row[b]) } else { row[b].total_cmp(&row[a]) };
        // Stable: of equal elements the first stays first.
        places.sort_by(|&a, &b| if row[a] == row[b] { std::cmp::Ordering::Equal } else { falls(a, b) });
        places[..self.count].iter().map(|&place| if self.positions { place as f64 } else { row[place] }).collect()
    }
}

impl fmt::Display for TopK {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flag = |set: bool, name: &'static str| if set { name } else { "" };
        let (smallest, positions) = (flag(self.smallest, " smallest"), flag(self.positions, " positions"));
        write!(f, "{} count={}{smallest}{positions}", self.lanes, self.count)
    }
}

impl Operator for TopK {
    fn op_type(&self) -> &'static str {
        "TopK"
    }

    fn result_type(&self, operands: &[ElementType]) -> ElementType {
        if self.positions { ElementType::INT64 } else { operands.first().copied().unwrap_or(ElementType::FLOAT) }
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let all: Vec<f64> = self.lanes.rows().iter().map(|&at| operands[0].values[at as usize]).collect();
        let values: Vec<f64> = all.chunks(self.lanes.length()).flat_map(|row| self.of_row(row)).collect();
        Tensor { shape: vec![values.len()], values }.gather(&self.back, shape)
    }

    fn is_position(&self) -> bool {
        self.positions
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let sizes = [self.lanes.length(), self.count];
        let largest = lowering.top_k(operands[0].activation()?, &self.lanes.rows(), sizes, self.smallest);
        let part = if self.positions { largest.positions } else { largest.values };
        Ok(lowering.rearrange(&part, &self.back, shape))
    }
}
