//! Functions that change at a few integers, and comparisons.

use crate::fixed::graph::FixedOp;
use crate::fixed::steps::StepTable;
use crate::float::tensor::Tensor;
use crate::import::comparison::Comparison;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// No bound of a comparison is as large, so that neither it nor its neighbours leave the range of a threshold.
const LARGEST_BOUND: f64 = (1u64 << 61) as f64;

impl Lowering<'_> {
    /// A tensor that is as wide as it should be.
    pub(super) fn settled(&mut self, op: FixedOp, operands: &[&Lowered], shape: &[usize], scale: u32) -> Lowered {
        let tensor = self.push(op, operands, shape, scale);
        let magnitude = self.magnitude;
        Lowered { tensor, shape: shape.to_vec(), scale, magnitude, settled: true, shared: false }
    }

    /// `values[number of thresholds below x]`: integers at scale 0, of the integers of `x`.
    pub(super) fn stepped(&mut self, x: &Lowered, thresholds: &[i64], values: &[i64]) -> Lowered {
        let table = StepTable::new(thresholds.to_vec(), values.to_vec());
        self.settled(FixedOp::Steps { tables: vec![table], inner: 1 }, &[x], &x.shape, 0)
    }

    /// 1 where `x` is not zero and 0 elsewhere.
    pub(crate) fn non_zero(&mut self, x: &Lowered) -> Lowered {
        let x = self.narrow(x);
        self.stepped(&x, &[-1, 0], &[1, 0, 1])
    }

    /// -1, 0 or 1: the sign.
    pub(crate) fn sign(&mut self, x: &Lowered) -> Lowered {
        let x = self.narrow(x);
        self.stepped(&x, &[-1, 0], &[-1, 0, 1])
    }

    /// `x` where it is above `bound` and 0 elsewhere.
    pub(crate) fn above(&mut self, x: &Lowered, bound: f64) -> Result<Lowered, QuantiseError> {
        let x = self.narrow(x);
        let bound_tensor = Tensor { shape: vec![], values: vec![bound] };
        let kept = self.compare_with(Comparison::Greater, &x, &bound_tensor, &x.shape)?;
        // What is kept of it is not negative where the bound is not, which interval analysis then knows.
        let x = if bound >= 0.0 { self.rectified(&x) } else { x };
        Ok(Lowered { settled: true, ..self.multiply(&kept, &x, &x.shape) })
    }

    /// `x + bias` below `-bound`, `x - bias` above `bound` and 0 between; where the two overlap, the former.
    pub(crate) fn shrink(&mut self, x: &Lowered, bias: f64, bound: f64) -> Result<Lowered, QuantiseError> {
        let x = self.narrow(x);
        let real = |value: f64| Tensor { shape: vec![], values: vec![value] };
        let below = self.compare_with(Comparison::Less, &x, &real(-bound), &x.shape)?;
        let above = self.compare_with(Comparison::Greater, &x, &real(bound), &x.shape)?;
        let above = if bound < 0.0 { self.subtracted_from(1, &below) } else { above };
        let kept = self.sum([&below, &above], [1, 1], &x.shape);
        let kept = Lowered { settled: true, ..self.multiply(&kept, &x, &x.shape) };
        let direction = self.sum([&below, &above], [1, -1], &x.shape);
        let direction = Operand::Activation(Lowered { magnitude: 1.0, ..direction });
        let Operand::Activation(moved) = self.scaled(&direction, bias)? else { return Err(self.constant_operands()) };
        Ok(self.sum([&kept, &moved], [1, 1], &x.shape))
    }

    /// 1 where the comparison holds and 0 elsewhere, broadcast to `shape`.
    ///
    /// Two activations are compared on the finer of their two grids; a constant with every value of its operand's, exactly.
    pub(crate) fn compare(
        &mut self,
        comparison: Comparison,
        operands: [&Operand<'_>; 2],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        match operands {
            [Operand::Activation(x), Operand::Activation(y)] => {
                let (x, y) = (self.narrow(x), self.narrow(y));
                let difference = self.sum([&x, &y], [1, -1], shape);
                let table = comparison.table(0.0);
                Ok(self.settled(FixedOp::Steps { tables: vec![table], inner: 1 }, &[&difference], shape, 0))
            }
            [Operand::Activation(x), Operand::Constant(c)] => self.compare_with(comparison, x, c, shape),
            [Operand::Constant(c), Operand::Activation(x)] => self.compare_with(comparison.mirrored(), x, c, shape),
            [Operand::Constant(_), Operand::Constant(_)] => Err(self.constant_operands()),
        }
    }

    fn compare_with(
        &mut self,
        comparison: Comparison,
        x: &Lowered,
        constant: &Tensor,
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        self.refuse_public_list(constant)?;
        let x = self.narrow(x);
        let x = self.broadcast(&x, shape);
        let unit = 2f64.powi(x.scale as i32);
        let bounds = constant.broadcast(shape).map(|value| value * unit);
        if bounds.magnitude() >= LARGEST_BOUND {
            return Err(self.constant_too_large(constant));
        }
        let (distinct, inner) = repeated(&bounds);
        let tables = distinct.into_iter().map(|bound| comparison.table(bound)).collect();
        Ok(self.settled(FixedOp::Steps { tables, inner }, &[&x], shape, 0))
    }
}

/// The shortest list, and the length of runs, such that element `e` is `list[(e / run) % list.len()]`; both go by the shape.
fn repeated(tensor: &Tensor) -> (Vec<f64>, usize) {
    let values = &tensor.values;
    let blocks = |shape: &[usize]| -> Vec<usize> {
        let sizes = shape.iter().rev().scan(1, |size, dim| {
            *size *= dim;
            Some(*size)
        });
        std::iter::once(1).chain(sizes).collect()
    };
    let sizes = blocks(&tensor.shape);
    let constant = |size: &&usize| values.chunks(**size).all(|block| block.iter().all(|value| *value == block[0]));
    let inner = sizes.iter().rev().find(constant).copied().unwrap_or(1);
    let heads: Vec<f64> = values.iter().step_by(inner).copied().collect();
    let periodic = |period: &usize| heads.iter().enumerate().all(|(at, head)| *head == heads[at % period]);
    let periods = sizes.iter().filter(|size| *size % inner == 0).map(|size| size / inner);
    let period = periods.filter(|period| *period > 0).find(periodic).unwrap_or(heads.len());
    (heads[..period].to_vec(), inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_are_found_along_axes() {
        let tensor = |shape: &[usize], values: &[f64]| Tensor { shape: shape.to_vec(), values: values.to_vec() };
        assert_eq!(repeated(&tensor(&[2, 2], &[7.0; 4])), (vec![7.0], 4));
        assert_eq!(repeated(&tensor(&[2, 2], &[1.0, 2.0, 1.0, 2.0])), (vec![1.0, 2.0], 1));
        assert_eq!(repeated(&tensor(&[2, 2], &[1.0, 1.0, 2.0, 2.0])), (vec![1.0, 2.0], 2));
        let channels = tensor(&[2, 2, 2], &[1.0, 1.0, 2.0, 2.0, 1.0, 1.0, 2.0, 2.0]);
        assert_eq!(repeated(&channels), (vec![1.0, 2.0], 2));
        assert_eq!(repeated(&tensor(&[3], &[1.0, 2.0, 1.0])), (vec![1.0, 2.0, 1.0], 1));
        assert_eq!(repeated(&tensor(&[], &[5.0])), (vec![5.0], 1));
    }
}
