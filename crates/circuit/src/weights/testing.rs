//! Secret parameters from integers, as wires that nothing else refers to.

use super::{SecretBias, SecretParameters, SecretWeight};
use crate::builder::Builder;
use crate::field::{from_integer, power_of_two};
use crate::relation::{Slot, Term, Wire};
use crate::table::Table;

const BIAS_DIGITS: u32 = 2;
const BIAS_OFFSET: i128 = -(1 << (BIAS_DIGITS * SecretWeight::BITS - 1));

pub(crate) struct Secrets {
    pub(crate) weights: Vec<SecretWeight>,
    pub(crate) bias: Vec<SecretBias>,
}

impl Secrets {
    /// Integers beyond their range get wires that their tables refuse.
    pub(crate) fn new(builder: &mut Builder, weights: &[i64], bias: &[i128]) -> Self {
        let table = Some(builder.table(&Table::Range { bits: SecretWeight::BITS }));
        let mut slot = |digit: i128| Slot { wire: builder.wire(from_integer(digit)), table };
        let weights = weights
            .iter()
            .map(|value| SecretWeight { slot: slot(i128::from(value - SecretWeight::OFFSET)), value: *value })
            .collect();
        let bias = bias
            .iter()
            .map(|value| {
                let unsigned = value - BIAS_OFFSET;
                let low = unsigned & ((1 << SecretWeight::BITS) - 1);
                let digits = [low, unsigned >> SecretWeight::BITS];
                let term = |(place, digit)| Term { coefficient: power_of_two(place), slot: slot(digit) };
                SecretBias { terms: [0, SecretWeight::BITS].into_iter().zip(digits).map(term).collect(), value: *value }
            })
            .collect();
        Self { weights, bias }
    }

    pub(crate) fn parameters(&self) -> SecretParameters<'_> {
        SecretParameters { weights: &self.weights, bias: &self.bias, bias_offset: BIAS_OFFSET }
    }

    /// Weights, then digits of biases.
    pub(crate) fn wires(&self) -> Vec<Wire> {
        let digits = self.bias.iter().flat_map(|bias| bias.terms.iter().map(|term| term.slot));
        self.weights.iter().map(|weight| weight.slot).chain(digits).map(|slot| slot.wire).collect()
    }
}
