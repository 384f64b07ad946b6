//! Labels of classes from their scores. Labels that are text become the positions of the texts in the list of classes.

use std::fmt;

use crate::float::element_type::ElementType;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::NodeReader;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// The labels of a classifier's classes: integers as they are, or the positions of texts.
pub(crate) fn class_labels(
    node: &NodeReader<'_>,
    integers: &'static str,
    texts: &'static str,
) -> Result<Vec<i64>, ImportError> {
    let attributes = node.attributes();
    let given = |list: &Option<Vec<i64>>| list.as_ref().is_some_and(|list| !list.is_empty());
    let integers = attributes.integers(integers)?.map(<[i64]>::to_vec);
    let texts = attributes.strings(texts)?.map(|texts| (0..texts.len() as i64).collect::<Vec<i64>>());
    let labels = match (given(&integers), given(&texts)) {
        (true, false) => integers.unwrap_or_default(),
        (false, true) => texts.unwrap_or_default(),
        (false, false) => return Err(node.invalid("no labels of classes".to_owned())),
        (true, true) => return Err(node.invalid("labels of classes both as integers and as text".to_owned())),
    };
    match labels.iter().find(|label| label.unsigned_abs() > 1 << 53) {
        Some(label) => Err(node.invalid(format!("label {label} has more than 53 bits"))),
        None => Ok(labels),
    }
}

/// Of each row of scores `[rows, classes]`, the label of the first of the largest.
#[derive(Debug)]
pub(crate) struct LargestScore {
    pub(crate) op_type: &'static str,
    pub(crate) labels: Vec<i64>,
}

impl fmt::Display for LargestScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "classes={}", self.labels.len())
    }
}

impl Operator for LargestScore {
    fn op_type(&self) -> &'static str {
        self.op_type
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        ElementType::INT64
    }

    fn is_position(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let largest = |row: &[f64]| (1..row.len()).fold(0, |best, at| if row[at] > row[best] { at } else { best });
        let rows = operands[0].values.chunks(self.labels.len());
        Tensor { shape: shape.to_vec(), values: rows.map(|row| self.labels[largest(row)] as f64).collect() }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let positions = lowering.arg_max(operands[0].activation()?);
        Ok(lowering.entries(&positions, &self.labels).with_shape(shape))
    }
}

/// Of each score, which of two labels it has: the second above the threshold.
#[derive(Debug)]
pub(crate) struct ScoreAbove {
    pub(crate) op_type: &'static str,
    pub(crate) threshold: f64,
    pub(crate) labels: [i64; 2],
}

impl fmt::Display for ScoreAbove {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "above={}", self.threshold)
    }
}

impl Operator for ScoreAbove {
    fn op_type(&self) -> &'static str {
        self.op_type
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        ElementType::INT64
    }

    fn is_position(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let label = |score: f64| self.labels[usize::from(score > self.threshold)] as f64;
        operands[0].map(label).reshaped(shape)
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let scores = operands[0].activation()?;
        let unit = 2f64.powi(scores.scale as i32);
        let below = |score: i64| score as f64 <= self.threshold * unit;
        Ok(lowering.step(scores, below, self.labels).with_shape(shape))
    }
}
