//! `OneHotEncoder` of `ai.onnx.ml` for numbers: for each category whether an element is it, as 0 or 1. Fractions do not count.

use std::fmt;
use std::sync::Arc;

use crate::float::element_type::ElementType;
use crate::float::ensemble::Precision;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

const OP_TYPE: &str = "ai.onnx.ml.OneHotEncoder";

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: OP_TYPE, attributes: &["cats_int64s", "cats_strings", "zeros"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, attributes) = (node.number(0)?, node.attributes());
    if attributes.strings("cats_strings")?.is_some_and(|texts| !texts.is_empty()) {
        return Err(node.invalid("categories that are text: encode them before the model".to_owned()));
    }
    if attributes.integer("zeros")? == Some(0) {
        return Err(node.invalid("`zeros` of 0, which makes other values an error: export with 1".to_owned()));
    }
    let categories = attributes.integers("cats_int64s")?.unwrap_or_default().to_vec();
    let mut distinct = categories.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let small = categories.iter().all(|category| category.unsigned_abs() < 1 << 53);
    if categories.is_empty() || distinct.len() < categories.len() || !small {
        return Err(node.invalid("categories that are none, repeated, or of more than 53 bits".to_owned()));
    }
    let precision = match x.element_type {
        ElementType::Integer { .. } => Some(Precision::Double),
        other => Precision::of(other),
    };
    let precision =
        precision.ok_or_else(|| node.invalid(format!("elements of type {} are not supported", x.element_type)))?;
    let mut shape = x.shape.clone();
    shape.push(categories.len());
    node.admit(&shape)?;
    Ok(Imported::Node { operator: Arc::new(OneHot { categories, precision }), operands: vec![x.id], shape })
}

#[derive(Debug)]
struct OneHot {
    categories: Vec<i64>,
    precision: Precision,
}

impl fmt::Display for OneHot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "categories={}", self.categories.len())
    }
}

impl Operator for OneHot {
    fn op_type(&self) -> &'static str {
        OP_TYPE
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        ElementType::FLOAT
    }

    fn compares(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let is = |x: f64, category: i64| f64::from(u8::from(self.precision.seen(x).trunc() == category as f64));
        let elements = operands[0].values.iter();
        let values = elements.flat_map(|&x| self.categories.iter().map(move |&category| is(x, category))).collect();
        Tensor { shape: shape.to_vec(), values }
    }

    fn lower(&self, lowering: &mut Lowering<'_>, operands: &[Operand<'_>], shape: &[usize]) -> Result<Lowered, QuantiseError> {
        let x = operands[0].activation()?;
        let (precision, scale) = (self.precision, x.scale);
        let whole = |n: i64| precision.seen_integer(n, scale).trunc();
        Ok(lowering.indicators(x, whole, &self.categories, shape))
    }
}
