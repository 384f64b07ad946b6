//! Integers as rows of zeros with a single one: how an index that is no constant chooses.

use std::fmt;

use crate::fixed::steps::StepTable;
use crate::float::element_type::ElementType;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// What an index outside the row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outside {
    /// A row of zeros.
    Zeros,
    /// Nothing: ONNX fails. Here it is not a number, which calibration refuses; a circuit takes the nearest index inside.
    Undefined,
}

/// For each integer a row of `length` numbers: 1 where it points to, counted from the end where it is negative, and 0 elsewhere.
#[derive(Debug)]
pub(crate) struct OneHot {
    pub(crate) length: usize,
    pub(crate) outside: Outside,
    /// Of the result.
    pub(crate) element_type: ElementType,
}

impl OneHot {
    /// What the integers are at which place `place` of the row is 1.
    fn table(&self, place: usize) -> StepTable {
        // Import limits rows far below 2^63.
        let (length, place) = (self.length as i64, place as i64);
        let undefined = self.outside == Outside::Undefined;
        let (mut thresholds, mut values) = (vec![], vec![1]);
        if !undefined || place > 0 {
            thresholds.push(place - length - 1);
            values.insert(0, 0);
        }
        if length > 1 {
            thresholds.extend([place - length, place - 1]);
            values.extend([0, 1]);
        }
        if !undefined || place < length - 1 {
            thresholds.push(place);
            values.push(0);
        }
        StepTable::new(thresholds, values)
    }

    /// The row as functions of the integer.
    pub(crate) fn tables(&self) -> Vec<StepTable> {
        (0..self.length).map(|place| self.table(place)).collect()
    }

    fn row(&self, index: f64) -> Vec<f64> {
        let place = if index < 0.0 { index + self.length as f64 } else { index };
        let inside = place >= 0.0 && place < self.length as f64;
        if !inside && self.outside == Outside::Undefined {
            return vec![f64::NAN; self.length];
        }
        (0..self.length).map(|at| if at as f64 == place { 1.0 } else { 0.0 }).collect()
    }
}

impl fmt::Display for OneHot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "length={}", self.length)
    }
}

impl Operator for OneHot {
    fn op_type(&self) -> &'static str {
        "OneHot"
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        self.element_type
    }

    fn admitted(&self) -> Option<(f64, f64)> {
        let length = self.length as f64;
        (self.outside == Outside::Undefined).then_some((-length, length - 1.0))
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        Tensor { shape: shape.to_vec(), values: operands[0].values.iter().flat_map(|&index| self.row(index)).collect() }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        Ok(lowering.step_rows(operands[0].activation()?, self.tables())?.with_shape(shape))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(length: usize, outside: Outside, index: i128) -> Vec<i128> {
        let one_hot = OneHot { length, outside, element_type: ElementType::FLOAT };
        (0..length).map(|place| one_hot.table(place).evaluate(index)).collect()
    }

    #[test]
    fn tables_say_what_evaluation_says() {
        for (length, index) in (1..5usize).flat_map(|length| (-9..9i32).map(move |index| (length, index))) {
            let one_hot = OneHot { length, outside: Outside::Zeros, element_type: ElementType::FLOAT };
            let expected: Vec<i128> = one_hot.row(f64::from(index)).iter().map(|&value| value as i128).collect();
            assert_eq!(rows(length, Outside::Zeros, i128::from(index)), expected, "{index} in {length}");
        }
    }

    #[test]
    fn beyond_either_end_the_nearest_place_is_taken() {
        for length in 1..5 {
            for index in -9..9 {
                let nearest = index.clamp(-(length as i128), length as i128 - 1);
                let (got, expected) = (rows(length, Outside::Undefined, index), rows(length, Outside::Zeros, nearest));
                assert_eq!(got, expected, "{index} in {length}");
            }
        }
        let one_hot = OneHot { length: 3, outside: Outside::Undefined, element_type: ElementType::FLOAT };
        assert!(one_hot.row(3.0).iter().chain(&one_hot.row(-4.0)).all(|value| value.is_nan()));
    }
}
