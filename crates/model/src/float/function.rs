//! Functions of one real number that have no operation of their own in fixed point: a table of lines.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// An elementwise function, continuous on its domain.
#[derive(Clone)]
pub(crate) struct Function {
    /// The ONNX operator it belongs to.
    pub(crate) op_type: &'static str,
    /// What tells it from others, with its parameters: equal texts are equal functions.
    pub(crate) name: String,
    pub(crate) of: std::sync::Arc<dyn Fn(f64) -> f64 + Send + Sync>,
    /// Where it is defined; beyond it stays what it is at the ends.
    pub(crate) domain: (f64, f64),
    /// Whether there is no value beyond the domain in floating point.
    pub(crate) strict: bool,
}

impl Function {
    /// A function on all real numbers.
    pub(crate) fn new(
        op_type: &'static str,
        name: impl Into<String>,
        of: impl Fn(f64) -> f64 + Send + Sync + 'static,
    ) -> Function {
        let domain = (f64::NEG_INFINITY, f64::INFINITY);
        Function { op_type, name: name.into(), of: std::sync::Arc::new(of), domain, strict: false }
    }

    /// The same on `[low, high]`; beyond it stays what it is at the ends.
    pub(crate) fn within(self, low: f64, high: f64) -> Function {
        Function { domain: (low, high), ..self }
    }

    /// The same on `[low, high]`, beyond which floating point has no value and calibration data must not lie. A table stays beyond it
    /// what it is at the ends, where rounding may bring its operand.
    pub(crate) fn defined_on(self, low: f64, high: f64) -> Function {
        Function { domain: (low, high), strict: true, ..self }
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name == self.op_type { Ok(()) } else { f.write_str(&self.name) }
    }
}

impl Operator for Function {
    fn op_type(&self) -> &'static str {
        self.op_type
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        let (low, high) = self.domain;
        operands[0].map(|x| (self.of)(if self.strict { x } else { x.clamp(low, high) }))
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.function(self, operands[0].activation()?)
    }
}
