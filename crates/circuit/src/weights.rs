//! Weights and biases of a linear layer: constants of the circuit, or part of the witness.

use std::ops::Range;

use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;

use crate::convolution::Weight;
use crate::error::CircuitError;
use crate::field::from_integer;
use crate::gadgets::{Sum, SumSlot, is_narrow, range_of_product, sum_of};
use crate::relation::{Slot, Term};
use crate::signal::Signal;

/// The parameters of a layer with so many weights for each output: those of the first output, then of the next.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LinearParameters<'a> {
    Fixed(FixedParameters<'a>),
    Secret(SecretParameters<'a>),
}

/// Constants of the circuit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FixedParameters<'a> {
    pub(crate) weights: &'a [i64],
    /// One for each output.
    pub(crate) bias: &'a [i128],
}

/// Wires.
///
/// Each slot with a table is looked up once, where the identity of the layer reads it, whatever else its wire stands in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SecretParameters<'a> {
    pub(crate) weights: &'a [SecretWeight],
    /// One for each output, with as many terms, which have the same tables in all of them.
    pub(crate) bias: &'a [SecretBias],
    /// What the terms of a bias lack of it, below zero: `-2^(bits - 1)` for biases of so many bits.
    pub(crate) bias_offset: i128,
}

/// The integer `wire - 2^12`, whose wire the slot's table proves to hold an integer in `[0, 2^13)`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SecretWeight {
    pub(crate) slot: Slot,
    pub(crate) value: i64,
}

impl SecretWeight {
    /// The wire's bits.
    pub(crate) const BITS: u32 = 13;
    /// What the wire lacks of the weight.
    pub(crate) const OFFSET: i64 = -(1 << (Self::BITS - 1));
    /// What a weight can be.
    pub(crate) const RANGE: Interval = Interval { low: Self::OFFSET as i128, high: -(Self::OFFSET as i128) - 1 };
}

/// The integer `sum of terms + offset`, with the layer's offset, which the terms' tables prove to lie in `[offset, -offset)`.
#[derive(Clone, Debug)]
pub(crate) struct SecretBias {
    pub(crate) terms: Vec<Term>,
    pub(crate) value: i128,
}

impl<'a> FixedParameters<'a> {
    pub(crate) fn slot(self, output: usize) -> SumSlot<'a> {
        SumSlot { weights: part(self.weights, self.bias.len(), output), bias: self.bias[output] }
    }
}

impl<'a> SecretParameters<'a> {
    /// Those of some outputs.
    pub(crate) fn outputs(self, outputs: Range<usize>) -> Self {
        let each = self.weights.len() / self.bias.len();
        let weights: &'a [SecretWeight] = &self.weights[outputs.start * each..outputs.end * each];
        Self { weights, bias: &self.bias[outputs], ..self }
    }

    /// The sum of each output over `inputs`, one for each of its weights. All have one range: that of all parameters admitted.
    ///
    /// # Errors
    /// [`CircuitError::Overflow`] when one could reach 2^126.
    pub(crate) fn sums<'s>(self, inputs: impl Iterator<Item = &'s Signal> + Clone) -> Result<Vec<Sum>, CircuitError> {
        let range = self.range(inputs.clone()).filter(|range| is_narrow(*range)).ok_or(CircuitError::Overflow)?;
        let each = self.weights.len() / self.bias.len();
        let sum = |(weights, bias): (&[SecretWeight], &SecretBias)| {
            let mut terms = inputs.clone().zip(weights);
            let value = terms.try_fold(bias.value, |sum, (input, weight)| {
                sum.checked_add(input.value.checked_mul(i128::from(weight.value))?)
            });
            value.map(|value| Sum { value, range }).ok_or(CircuitError::Overflow)
        };
        self.weights.chunks(each).zip(self.bias).map(sum).collect()
    }

    fn range<'s>(self, mut inputs: impl Iterator<Item = &'s Signal>) -> Option<Interval> {
        let bias = Interval { low: self.bias_offset, high: -self.bias_offset - 1 };
        inputs.try_fold(bias, |sum, input| {
            let product = range_of_product(&input.range, &SecretWeight::RANGE)?;
            Some(Interval { low: sum.low.checked_add(product.low)?, high: sum.high.checked_add(product.high)? })
        })
    }
}

impl LinearParameters<'_> {
    /// The sums of some outputs over `inputs`, one for each of their weights.
    ///
    /// # Errors
    /// [`CircuitError::Overflow`] when one could reach 2^126.
    pub(crate) fn sums<'s>(
        self,
        inputs: impl Iterator<Item = &'s Signal> + Clone,
        outputs: Range<usize>,
    ) -> Result<Vec<Sum>, CircuitError> {
        match self {
            Self::Fixed(fixed) => outputs.map(|output| sum_of(inputs.clone(), &fixed.slot(output))).collect(),
            Self::Secret(secret) => secret.outputs(outputs).sums(inputs),
        }
    }

    /// An output's weights as they stand in an identity.
    pub(crate) fn weights_of(self, output: usize) -> Vec<Weight> {
        match self {
            Self::Fixed(fixed) => fixed.slot(output).weights.iter().map(|weight| Weight::Fixed(*weight)).collect(),
            Self::Secret(secret) => {
                let own = part(secret.weights, secret.bias.len(), output);
                own.iter().map(|weight| Weight::Secret(weight.slot)).collect()
            }
        }
    }

    /// An output's weights as integers.
    pub(crate) fn values_of(self, output: usize) -> Vec<i64> {
        match self {
            Self::Fixed(fixed) => fixed.slot(output).weights.to_vec(),
            Self::Secret(secret) => {
                part(secret.weights, secret.bias.len(), output).iter().map(|weight| weight.value).collect()
            }
        }
    }

    /// An output's bias: terms and what is added to them.
    pub(crate) fn bias_of(self, output: usize) -> (Vec<Term>, Fr) {
        match self {
            Self::Fixed(fixed) => (Vec::new(), from_integer(fixed.bias[output])),
            Self::Secret(secret) => (secret.bias[output].terms.clone(), from_integer(secret.bias_offset)),
        }
    }
}

/// Part number `index` of a list in so many parts of one length.
fn part<T>(list: &[T], parts: usize, index: usize) -> &[T] {
    let length = list.len() / parts;
    &list[index * length..][..length]
}

#[cfg(test)]
pub(crate) mod testing;
