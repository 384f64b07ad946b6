//! Comparisons of two tensors, element by element.

use std::fmt;

use crate::fixed::steps::StepTable;
use crate::float::element_type::ElementType;
use crate::float::kernels;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// What is asked about the first operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Comparison {
    /// The same comparison with its operands exchanged.
    pub(crate) fn mirrored(self) -> Comparison {
        match self {
            Comparison::Equal => Comparison::Equal,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterOrEqual => Comparison::LessOrEqual,
            Comparison::Less => Comparison::Greater,
            Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        }
    }

    /// Whether the comparison holds.
    pub(crate) fn holds(self, a: f64, b: f64) -> bool {
        match self {
            Comparison::Equal => a == b,
            Comparison::Greater => a > b,
            Comparison::GreaterOrEqual => a >= b,
            Comparison::Less => a < b,
            Comparison::LessOrEqual => a <= b,
        }
    }

    /// 1 for each integer that compares so with `bound`, which is below 2^62, and 0 for the others.
    pub(crate) fn table(self, bound: f64) -> StepTable {
        let (floor, ceiling) = (bound.floor() as i64, bound.ceil() as i64);
        match self {
            Comparison::Equal if floor != ceiling => StepTable::new(vec![], vec![0]),
            Comparison::Equal => StepTable::new(vec![floor - 1, floor], vec![0, 1, 0]),
            Comparison::Greater => StepTable::new(vec![floor], vec![0, 1]),
            Comparison::GreaterOrEqual => StepTable::new(vec![ceiling - 1], vec![0, 1]),
            Comparison::Less => StepTable::new(vec![ceiling - 1], vec![1, 0]),
            Comparison::LessOrEqual => StepTable::new(vec![floor], vec![1, 0]),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Comparison {
    fn op_type(&self) -> &'static str {
        match self {
            Comparison::Equal => "Equal",
            Comparison::Greater => "Greater",
            Comparison::GreaterOrEqual => "GreaterOrEqual",
            Comparison::Less => "Less",
            Comparison::LessOrEqual => "LessOrEqual",
        }
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        ElementType::Bool
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        kernels::binary(operands, shape, |a, b| f64::from(u8::from(self.holds(a, b))))
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.compare(*self, [&operands[0], &operands[1]], shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_agree_with_the_comparisons_around_every_bound() {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
        for comparison in [Equal, Greater, GreaterOrEqual, Less, LessOrEqual] {
            for bound in [-3.0, -2.5, -0.25, 0.0, 0.5, 1.0, 2.75] {
                for x in -6..6 {
                    let expected = i128::from(comparison.holds(f64::from(x), bound));
                    let got = comparison.table(bound).evaluate(i128::from(x));
                    assert_eq!(got, expected, "{x} {comparison:?} {bound}");
                    assert_eq!(comparison.mirrored().holds(bound, f64::from(x)), got == 1);
                }
            }
        }
    }
}
