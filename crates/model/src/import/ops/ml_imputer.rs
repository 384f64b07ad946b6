//! `Imputer` of `ai.onnx.ml`: other values in place of one that stands for a missing one.
//!
//! Inputs are numbers, so where the value to be replaced is none (`NaN`) nothing is.

use std::fmt;
use std::sync::Arc;

use crate::float::element_type::ElementType;
use crate::float::ensemble::Precision;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::ml::Rows;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

const OP_TYPE: &str = "ai.onnx.ml.Imputer";

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: OP_TYPE,
    attributes: &["imputed_value_floats", "imputed_value_int64s", "replaced_value_float", "replaced_value_int64"],
    operands: 1..=1,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (rows, attributes) = (Rows::of(node)?, node.attributes());
    let element_type = rows.operand.element_type;
    let (imputed, replaced): (Vec<f64>, f64) = match element_type {
        ElementType::Integer { .. } => {
            let imputed = attributes.integers("imputed_value_int64s")?.unwrap_or_default();
            let replaced = attributes.integer("replaced_value_int64")?.unwrap_or(0);
            if imputed.iter().chain([&replaced]).any(|value| value.unsigned_abs() > 1 << 53) {
                return Err(node.invalid("an integer of more than 53 bits".to_owned()));
            }
            (imputed.iter().map(|&value| value as f64).collect(), replaced as f64)
        }
        _ => {
            let imputed = attributes.floats("imputed_value_floats")?.unwrap_or_default();
            let replaced = attributes.any_float("replaced_value_float")?.unwrap_or(0.0);
            (imputed.iter().map(|&value| f64::from(value)).collect(), f64::from(replaced))
        }
    };
    if ![1, rows.features].contains(&imputed.len()) {
        return Err(node.invalid(format!("{} values for {} features", imputed.len(), rows.features)));
    }
    if !replaced.is_finite() {
        return Ok(Imported::Alias(rows.operand.id));
    }
    let precision = match element_type {
        ElementType::Integer { .. } => Some(Precision::Double),
        other => Precision::of(other),
    };
    let precision =
        precision.ok_or_else(|| node.invalid(format!("elements of type {element_type} are not supported")))?;
    let range = element_type.range().map(|(low, high)| (low as f64, high as f64));
    if let Some(value) = imputed.iter().find(|&&value| range.is_some_and(|(low, high)| value < low || value > high)) {
        return Err(node.invalid(format!("{value} is no {element_type}")));
    }
    let operator = Imputer { imputed, replaced, precision, range };
    Ok(Imported::Node { operator: Arc::new(operator), operands: vec![rows.operand.id], shape: rows.operand.shape })
}

#[derive(Debug)]
struct Imputer {
    /// One value, or one for each feature.
    imputed: Vec<f64>,
    replaced: f64,
    precision: Precision,
    /// Of a type of integers.
    range: Option<(f64, f64)>,
}

impl fmt::Display for Imputer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "replaced={}", self.replaced)
    }
}

impl Operator for Imputer {
    fn op_type(&self) -> &'static str {
        OP_TYPE
    }

    fn compares(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let imputed = self.imputed.iter().cycle();
        let value = |(&x, &imputed): (&f64, &f64)| if self.precision.seen(x) == self.replaced { imputed } else { x };
        Tensor { shape: shape.to_vec(), values: operands[0].values.iter().zip(imputed).map(value).collect() }
    }

    fn lower(&self, lowering: &mut Lowering<'_>, operands: &[Operand<'_>], _: &[usize]) -> Result<Lowered, QuantiseError> {
        let x = operands[0].activation()?;
        let (precision, scale) = (self.precision, x.scale);
        let side = |n| precision.seen_integer(n, scale).total_cmp(&(self.replaced + 0.0));
        let result = lowering.replaced(x, side, &self.imputed)?;
        match self.range {
            // All values lie within the type: it is the bounds of the sum that do not.
            Some((low, high)) => lowering.clip(&result, Some(low), Some(high)),
            None => Ok(result),
        }
    }
}
