//! Truth values, which are 0 and 1 at scale 0, and choices by them.

use crate::fixed::graph::FixedOp;
use crate::float::element_type::ElementType;
use crate::float::tensor::Tensor;
use crate::import::logic::Logic;
use crate::quantise::error::QuantiseError;
use crate::quantise::linear::collapse;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::quantise::scales;
use crate::shape::broadcast_positions;

impl Lowering<'_> {
    /// `logic` of truth values, broadcast to `shape`. Every form has 0 and 1 as its bounds for interval analysis too.
    pub(crate) fn logic(
        &mut self,
        logic: Logic,
        operands: [&Operand<'_>; 2],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        match operands {
            [Operand::Activation(x), Operand::Activation(y)] => Ok(self.logic_of_pair(logic, x, y, shape)),
            [Operand::Activation(x), Operand::Constant(c)] | [Operand::Constant(c), Operand::Activation(x)] => {
                self.refuse_public_list(c)?;
                let x = self.broadcast(x, shape);
                let known: Vec<bool> = c.broadcast(shape).values.iter().map(|value| *value != 0.0).collect();
                // With one operand known, the result is where the other is false and how it changes where that is true.
                let at = |x: bool, known: bool| i64::from(logic.of(x, known));
                let rise = known.iter().map(|&known| at(true, known) - at(false, known)).collect();
                let start = known.iter().map(|&known| i128::from(at(false, known))).collect();
                Ok(self.affine(&x, rise, start))
            }
            [Operand::Constant(_), Operand::Constant(_)] => Err(self.constant_operands()),
        }
    }

    fn logic_of_pair(&mut self, logic: Logic, x: &Lowered, y: &Lowered, shape: &[usize]) -> Lowered {
        match logic {
            Logic::And => Lowered { settled: true, ..self.multiply(x, y, shape) },
            Logic::Or => {
                let (x, y) = (self.subtracted_from(1, x), self.subtracted_from(1, y));
                let neither = self.multiply(&x, &y, shape);
                Lowered { settled: true, ..self.subtracted_from(1, &neither) }
            }
            Logic::Xor => {
                let sum = self.sum([x, y], [1, 1], shape);
                self.stepped(&sum, &[0, 1], &[0, 1, 0])
            }
        }
    }

    /// `multipliers[e] x[e] + bias[e]` at the scale of `x`, exactly.
    pub(super) fn affine(&mut self, x: &Lowered, multipliers: Vec<i64>, bias: Vec<i128>) -> Lowered {
        let op = FixedOp::Affine { multipliers: vec![collapse(multipliers)], bias: collapse(bias), shift: 0 };
        self.settled(op, &[x], &x.shape, x.scale)
    }

    /// The elements of `yes` where `condition` is 1 and those of `no` where it is 0, all broadcast to `shape`.
    ///
    /// Bounds for interval analysis are those of the branches where one of them is a constant, where both are truth values and
    /// where they are integers of up to 16 bits; otherwise they are at most as far from zero as those of both branches together.
    pub(crate) fn choose(
        &mut self,
        condition: &Operand<'_>,
        [yes, no]: [&Operand<'_>; 2],
        element_type: ElementType,
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let condition = match condition {
            Operand::Activation(condition) => self.broadcast(condition, shape),
            Operand::Constant(condition) => {
                self.refuse_public_list(condition)?;
                return self.choose_known(condition, [yes, no], shape);
            }
        };
        match [yes, no] {
            [Operand::Constant(yes), Operand::Constant(no)] => self.choose_constants(&condition, [yes, no], shape),
            [Operand::Activation(x), Operand::Constant(other)] => self.choose_or(&condition, x, other, shape),
            [Operand::Constant(other), Operand::Activation(x)] => {
                let opposite = self.subtracted_from(1, &condition);
                self.choose_or(&opposite, x, other, shape)
            }
            [Operand::Activation(x), Operand::Activation(y)] => {
                self.choose_activations(&condition, [x, y], element_type, shape)
            }
        }
    }

    fn choose_known(
        &mut self,
        condition: &Tensor,
        branches: [&Operand<'_>; 2],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        // Import limits the number of elements far below 2^32.
        let behind = branches[0].len() as u32;
        let [yes, no] = branches.map(|branch| match branch {
            Operand::Activation(x) => broadcast_positions(&x.shape, shape),
            Operand::Constant(constant) => broadcast_positions(&constant.shape, shape),
        });
        let chosen = condition.broadcast(shape).values.into_iter().zip(yes.into_iter().zip(no));
        let positions: Vec<u32> =
            chosen.map(|(condition, (yes, no))| if condition != 0.0 { yes } else { behind + no }).collect();
        self.assemble(&branches.map(Clone::clone), &positions, None, shape)
    }

    fn choose_constants(
        &mut self,
        condition: &Lowered,
        branches: [&Tensor; 2],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        branches.iter().try_for_each(|branch| self.refuse_public_list(branch))?;
        let magnitude = branches[0].magnitude().max(branches[1].magnitude());
        let whole = branches.iter().all(|branch| branch.values.iter().all(|value| value.fract() == 0.0));
        let scale = if whole { 0 } else { scales::activation_scale(magnitude, self.config.activation_bits) };
        let [yes, no] = branches.map(|branch| {
            let integers = branch.broadcast(shape).values.into_iter().map(|value| scales::to_integer(value, scale));
            integers.collect::<Option<Vec<i128>>>()
        });
        let (yes, no) = yes.zip(no).ok_or_else(|| self.constant_too_large(branches[0]))?;
        let rise = yes.iter().zip(&no).map(|(yes, no)| i64::try_from(yes.checked_sub(*no)?).ok());
        let rise = rise.collect::<Option<Vec<i64>>>().ok_or_else(|| self.constant_too_large(branches[0]))?;
        let op = FixedOp::Affine { multipliers: vec![collapse(rise)], bias: collapse(no), shift: 0 };
        Ok(self.settled(op, &[condition], shape, scale))
    }

    /// `x` where the condition is 1, and `other` elsewhere: `other + condition (x - other)`.
    fn choose_or(
        &mut self,
        condition: &Lowered,
        x: &Lowered,
        other: &Tensor,
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        self.refuse_public_list(other)?;
        let x = self.narrow(x);
        let x = self.resolving(&x, other);
        let x = self.broadcast(&x, shape);
        let integers = other.broadcast(shape).values.into_iter().map(|value| scales::to_integer(value, x.scale));
        let other: Vec<i128> = integers.collect::<Option<_>>().ok_or_else(|| self.constant_too_large(other))?;
        let negative = other.iter().map(|value| -value).collect();
        let distance = Lowered { settled: true, ..self.shifted(&x, 1, collapse(negative)) };
        let kept = self.multiply(condition, &distance, shape);
        let result = self.shifted(&kept, 1, collapse(other));
        Ok(Lowered { settled: true, ..result })
    }

    fn choose_activations(
        &mut self,
        condition: &Lowered,
        [x, y]: [&Lowered; 2],
        element_type: ElementType,
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let opposite = self.subtracted_from(1, condition);
        if element_type == ElementType::Bool {
            let x = self.logic_of_pair(Logic::And, condition, x, shape);
            let y = self.logic_of_pair(Logic::And, &opposite, y, shape);
            return Ok(self.logic_of_pair(Logic::Or, &x, &y, shape));
        }
        let (aligned, _) = self.aligned(&[Operand::Activation(x.clone()), Operand::Activation(y.clone())]);
        let kept = self.multiply(condition, &aligned[0], shape);
        let others = self.multiply(&opposite, &aligned[1], shape);
        let sum = Lowered { settled: true, ..self.sum([&kept, &others], [1, 1], shape) };
        match element_type {
            ElementType::Integer { bits: ..=16, .. } => {
                let (low, high) = element_type.range().unwrap_or_default();
                // Both branches lie between these: it is the bounds of the sum that do not.
                self.clip(&sum, Some(low as f64), Some(high as f64))
            }
            _ => Ok(sum),
        }
    }

    /// `x`, where it is at scale 0 though the constant is no integer, as fine as activations of their size are.
    pub(super) fn resolving(&mut self, x: &Lowered, constant: &Tensor) -> Lowered {
        if x.scale > 0 || constant.values.iter().all(|value| value.fract() == 0.0) {
            return x.clone();
        }
        let scale = scales::activation_scale(x.magnitude.max(constant.magnitude()), self.config.activation_bits);
        self.rescale(x, scale)
    }
}
