//! A sum that is made to hold by all its digits together, as an honest prover cuts it.

use alloy_primitives::U256;
use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::super::equations::Equation;
use super::Attempt;
use crate::field::{to_field, to_integer};
use crate::table::Table;

/// A digit below `end`, or a digit and its rectified part.
struct Digit {
    coefficient: Fr,
    weight: U256,
    end: U256,
    value: usize,
    /// The value of the positive part, and the bits that it may have.
    rectified: Option<(usize, u32)>,
}

impl Attempt<'_> {
    /// Whether the equation can be made to hold by these looked-up values, the others of the sum staying as they are.
    pub(super) fn digits(&mut self, equation: &Equation, checked: &[usize]) -> bool {
        let factor = |value: &usize| equation.product.is_some_and(|(left, right)| [left, right].contains(value));
        let checked: Vec<usize> = checked.iter().copied().filter(|value| !factor(value)).collect();
        let mut digits = self.as_digits(equation, &checked);
        let moved = |value: &usize| {
            digits.iter().any(|digit| digit.value == *value || digit.rectified.is_some_and(|(part, _)| part == *value))
        };
        let rest = self.error_with(equation, |value| if moved(&value) { Fr::ZERO } else { self.value(value) });
        // Relations are scaled so that their output has the coefficient -1: some scale makes all weights powers of two.
        let scales: Vec<Fr> = digits.iter().filter_map(|digit| digit.coefficient.invert().into_option()).collect();
        let scale = scales.into_iter().find(|scale| {
            digits.iter_mut().for_each(|digit| digit.weight = to_integer(digit.coefficient * scale));
            digits.iter().all(|digit| digit.weight.is_power_of_two())
        });
        let Some(scale) = scale else { return false };
        digits.sort_by_key(|digit| std::cmp::Reverse(digit.weight));
        let mut left = to_integer(-rest * scale);
        let mut claims = Vec::new();
        for digit in &digits {
            let own = (left / digit.weight).min(digit.end - U256::from(1));
            left -= own * digit.weight;
            claims.extend(digit.claims(own));
        }
        left == U256::ZERO
            && claims.into_iter().all(|(value, claimed)| self.value(value) == claimed || self.claim(value, claimed))
    }

    fn as_digits(&self, equation: &Equation, checked: &[usize]) -> Vec<Digit> {
        let tables = &self.equations.tables;
        let table = |value: usize| self.equations.looked_up[value].first().map(|table| &tables[*table]);
        let open = || equation.terms.iter().filter(|(_, value)| checked.contains(value));
        let mut digits = Vec::new();
        let mut parts = Vec::new();
        for (coefficient, value) in open() {
            let Some(Table::Rectified { bits }) = table(*value) else { continue };
            let lift = -*coefficient * to_field(U256::from(2u64 << bits));
            if let Some((_, part)) = open().find(|(other, _)| *other == lift) {
                parts.push(*part);
                let rectified = Some((*part, *bits));
                digits.push(Digit::new(*coefficient, 2u64 << bits, *value, rectified));
            }
        }
        for (coefficient, value) in open().filter(|(_, value)| !parts.contains(value)) {
            if let Some(Table::Range { bits }) = table(*value) {
                digits.push(Digit::new(*coefficient, 1u64 << bits, *value, None));
            }
        }
        digits
    }
}

impl Digit {
    fn new(coefficient: Fr, end: u64, value: usize, rectified: Option<(usize, u32)>) -> Self {
        Self { coefficient, weight: U256::ZERO, end: U256::from(end), value, rectified }
    }

    /// The values that make up this digit.
    fn claims(&self, own: U256) -> Vec<(usize, Fr)> {
        let Some((part, bits)) = self.rectified else { return vec![(self.value, to_field(own))] };
        let positive = own.saturating_sub(U256::from(1u64 << bits));
        let entry = own + (positive << (bits as usize + 1));
        vec![(self.value, to_field(entry)), (part, to_field(positive))]
    }
}
