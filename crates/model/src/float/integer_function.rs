//! Functions of one integer, exactly: requantisation, and functions between quantised tensors.

use std::fmt;
use std::sync::Arc;

use crate::float::element_type::ElementType;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// What an [`IntegerFunction`] makes of an integer of a channel.
pub(crate) type OfInteger = Arc<dyn Fn(usize, i64) -> i64 + Send + Sync>;

/// `y[e] = of(c, x[e])` with the channel `c = (e / inner) % domains.len()`.
#[derive(Clone)]
pub(crate) struct IntegerFunction {
    /// The ONNX operator it belongs to.
    pub(crate) op_type: &'static str,
    pub(crate) name: &'static str,
    pub(crate) of: OfInteger,
    /// Least and largest operand of each channel.
    pub(crate) domains: Vec<(i64, i64)>,
    /// Elements of a channel that follow each other.
    pub(crate) inner: usize,
    /// Whether the function of each channel never falls; one that may has a domain of at most 2^16 integers.
    pub(crate) rising: bool,
    pub(crate) result: ElementType,
}

impl fmt::Debug for IntegerFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Display for IntegerFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Operator for IntegerFunction {
    fn op_type(&self) -> &'static str {
        self.op_type
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        self.result
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let channel = |element: usize| element / self.inner % self.domains.len();
        let of = |(element, x): (usize, &f64)| (self.of)(channel(element), *x as i64) as f64;
        Tensor { shape: shape.to_vec(), values: operands[0].values.iter().enumerate().map(of).collect() }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.integer_function(self, operands[0].activation()?)
    }
}
