//! The rounded quotient of two secret integers.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;

use super::product::range_of;
use crate::builder::{Builder, Checked};
use crate::error::CircuitError;
use crate::field::{bits_for, from_integer, power_of_two};
use crate::relation::{Relation, Term};
use crate::signal::Signal;

#[cfg(test)]
mod attacks;

/// The fraction `(2^shift x + addend d) / (factor d)`, of which a quotient is the floor.
#[derive(Clone, Copy)]
pub(super) struct Fraction {
    pub(super) shift: u32,
    pub(super) addend: i128,
    pub(super) factor: i128,
}

/// A quotient `base + excess` whose excess is range-checked; `admitted` is all that the check lets through.
struct Quotient {
    base: i128,
    excess: Checked,
    value: i128,
    admitted: Interval,
}

/// `floor((2^(shift+1) x + d) / (2 d))`: the quotient `2^shift x / d` with ties towards plus infinity.
///
/// See [`floor`] for how it is proven.
///
/// # Assumptions
/// Both wires are proven to hold their integers and the ranges are true.
///
/// # Errors
/// [`CircuitError::Divisor`] where the divisor can be below 1, [`CircuitError::Overflow`] where one of the bounds fails.
pub(crate) fn divide(builder: &mut Builder, x: Signal, divisor: Signal, shift: u32) -> Result<Signal, CircuitError> {
    if divisor.range.low < 1 {
        return Err(CircuitError::Divisor { low: divisor.range.low });
    }
    let range = x.range.quotient(divisor.range, shift).ok_or(CircuitError::Overflow)?;
    if range.low == range.high {
        return Ok(Signal::constant(range.low));
    }
    floor(builder, Fraction { shift: shift + 1, addend: 1, factor: 2 }, x, divisor, range)
}

/// The floor of a fraction, which lies in `range`.
///
/// Proven by `2^shift x + addend d = factor d q + r` with `r >= 0` and `factor d - 1 - r >= 0`, which one pair `(q, r)` solves.
/// The sum on the left, `d q` for every `q` that its check admits, and `d` are below 2^126 in magnitude, `r` below 2^127: the
/// two sides differ by less than 2^129, so they are equal as integers where they are equal in the field.
///
/// # Assumptions
/// Both wires are proven to hold their integers and the ranges are true; the divisor's starts at 1 or above; the factor is 1
/// or 2; the sum on the left and the divisor stay below 2^126 in magnitude.
///
/// # Errors
/// [`CircuitError::Overflow`] where `factor d` could reach 2^127, or `d q` 2^126.
pub(super) fn floor(
    builder: &mut Builder,
    fraction: Fraction,
    x: Signal,
    divisor: Signal,
    range: Interval,
) -> Result<Signal, CircuitError> {
    let largest_remainder = divisor.range.high.checked_mul(fraction.factor).ok_or(CircuitError::Overflow)? - 1;
    let width = bits_for(largest_remainder);

    let value = fraction.numerator(&x, &divisor).div_euclid(fraction.factor * divisor.value);
    let quotient = Quotient::checked(builder, value, range);
    let multiple = quotient.times(builder, &divisor)?;
    let remainder = fraction.remainder(builder, &x, &divisor, &multiple, width);
    fraction.keep_below_divisor(builder, &divisor, remainder, width);
    Ok(Signal { wire: Some(quotient.excess.slot.wire), offset: quotient.base, value, range })
}

impl Quotient {
    fn checked(builder: &mut Builder, value: i128, range: Interval) -> Self {
        let bits = bits_for(range.high - range.low);
        let excess = builder.checked(value - range.low, bits);
        let admitted = Interval { low: range.low, high: range.low + (i128::MAX >> (127 - bits)) };
        Self { base: range.low, excess, value, admitted }
    }

    /// The quotient times the divisor; the relation holds the lookup of a narrow excess.
    fn times(&self, builder: &mut Builder, divisor: &Signal) -> Result<Signal, CircuitError> {
        let range = range_of(&self.admitted, &divisor.range).ok_or(CircuitError::Overflow)?;
        let (base, offset) = (from_integer(self.base), from_integer(divisor.offset));
        let value = self.value * divisor.value;
        let wire = match divisor.wire {
            Some(wire) => {
                let out = builder.wire(from_integer(value));
                builder.push(Relation::Product {
                    left: self.excess.slot,
                    right: wire.into(),
                    left_factor: offset,
                    right_factor: base,
                    addend: None,
                    constant: base * offset,
                    out: out.into(),
                });
                out
            }
            None => builder.linear(vec![Term { coefficient: offset, slot: self.excess.slot }], base * offset),
        };
        Ok(Signal { wire: Some(wire), offset: 0, value, range })
    }
}

impl Fraction {
    fn numerator(self, x: &Signal, divisor: &Signal) -> i128 {
        (x.value << self.shift) + self.addend * divisor.value
    }

    /// `r = 2^shift x + addend d - factor d q`, checked to lie in `[0, 2^width)`.
    fn remainder(self, builder: &mut Builder, x: &Signal, divisor: &Signal, multiple: &Signal, width: u32) -> Checked {
        let value = self.numerator(x, divisor) - self.factor * multiple.value;
        let remainder = builder.checked(value, width);
        let mut terms = Vec::new();
        let mut constant = Fr::ZERO;
        Builder::accumulate(&mut terms, &mut constant, power_of_two(self.shift), x);
        Builder::accumulate(&mut terms, &mut constant, from_integer(self.addend), divisor);
        Builder::accumulate(&mut terms, &mut constant, -from_integer(self.factor), multiple);
        terms.push(Term { coefficient: -Fr::ONE, slot: remainder.slot });
        builder.zero_sum(terms, constant);
        remainder
    }

    /// `factor d - 1 - r` is in `[0, 2^width)`.
    fn keep_below_divisor(self, builder: &mut Builder, divisor: &Signal, remainder: Checked, width: u32) {
        let mut terms = builder.limbs(self.factor * divisor.value - 1 - remainder.value, width);
        let mut constant = Fr::ONE;
        Builder::accumulate(&mut terms, &mut constant, -from_integer(self.factor), divisor);
        terms.push(Term { coefficient: Fr::ONE, slot: remainder.slot.wire.into() });
        builder.zero_sum(terms, constant);
    }
}
