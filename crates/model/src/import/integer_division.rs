//! Quotients and remainders of integers.

use std::fmt;

use crate::float::kernels;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// What of a division of integers. A divisor that is no constant has to be positive for every admitted input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntegerDivision {
    /// The quotient, rounded towards zero.
    Quotient { signed: bool },
    /// What is left of it, with the sign of the dividend.
    Remainder { signed: bool },
    /// What is left of the quotient rounded down, with the sign of the divisor.
    Modulo,
}

impl IntegerDivision {
    /// The result, not a number where `b` is 0.
    fn of(self, a: f64, b: f64) -> f64 {
        // Both are integers up to 2^53.
        let (a, b) = (a as i128, b as i128);
        let result = match self {
            IntegerDivision::Quotient { .. } => a.checked_div(b),
            IntegerDivision::Remainder { .. } => a.checked_rem(b),
            IntegerDivision::Modulo => a.checked_rem(b).map(|rest| if rest * b < 0 { rest + b } else { rest }),
        };
        result.map_or(f64::NAN, |value| value as f64)
    }
}

impl fmt::Display for IntegerDivision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IntegerDivision::Quotient { .. } => f.write_str("integers"),
            IntegerDivision::Remainder { .. } => f.write_str("fmod=1"),
            IntegerDivision::Modulo => f.write_str("fmod=0"),
        }
    }
}

impl Operator for IntegerDivision {
    fn op_type(&self) -> &'static str {
        match self {
            IntegerDivision::Quotient { .. } => "Div",
            IntegerDivision::Remainder { .. } | IntegerDivision::Modulo => "Mod",
        }
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        kernels::binary(operands, shape, |a, b| self.of(a, b))
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let (x, by) = (&operands[0], &operands[1]);
        match self {
            IntegerDivision::Quotient { signed } => lowering.integer_quotient(x, by, *signed, shape),
            IntegerDivision::Remainder { signed } => lowering.remainder(x, by, *signed, shape),
            IntegerDivision::Modulo => lowering.modulo(x, by, shape),
        }
    }
}
