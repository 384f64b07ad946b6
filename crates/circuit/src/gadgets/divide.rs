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

/// A quotient `base + excess` whose excess is range-checked; `admitted` is all that the check lets through.
struct Quotient {
    base: i128,
    excess: Checked,
    value: i128,
    admitted: Interval,
}

/// `floor((2^(shift+1) x + d) / (2 d))`: the quotient `2^shift x / d` with ties towards plus infinity.
///
/// Proven by `2^(shift+1) x + d = 2 d q + r` with `r >= 0` and `2 d - 1 - r >= 0`, which one pair `(q, r)` solves. The sum on
/// the left, `d q` for every `q` that its check admits, and `d` are below 2^126 in magnitude, `r` below 2^127: the two
/// sides differ by less than 2^129, so they are equal as integers where they are equal in the field.
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
    let largest_remainder = divisor.range.high.checked_mul(2).ok_or(CircuitError::Overflow)? - 1;
    let width = bits_for(largest_remainder);

    let value = ((x.value << (shift + 1)) + divisor.value).div_euclid(2 * divisor.value);
    let quotient = Quotient::checked(builder, value, range);
    let multiple = quotient.times(builder, &divisor)?;
    let remainder = remainder(builder, &x, &divisor, &multiple, shift, width);
    keep_below_twice(builder, &divisor, remainder, width);
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

/// `r = 2^(shift+1) x + d - 2 d q`, checked to lie in `[0, 2^width)`.
fn remainder(
    builder: &mut Builder,
    x: &Signal,
    divisor: &Signal,
    multiple: &Signal,
    shift: u32,
    width: u32,
) -> Checked {
    let value = (x.value << (shift + 1)) + divisor.value - 2 * multiple.value;
    let remainder = builder.checked(value, width);
    let mut terms = Vec::new();
    let mut constant = Fr::ZERO;
    Builder::accumulate(&mut terms, &mut constant, power_of_two(shift + 1), x);
    Builder::accumulate(&mut terms, &mut constant, Fr::ONE, divisor);
    Builder::accumulate(&mut terms, &mut constant, -Fr::from(2), multiple);
    terms.push(Term { coefficient: -Fr::ONE, slot: remainder.slot });
    builder.zero_sum(terms, constant);
    remainder
}

/// `2 d - 1 - r` is in `[0, 2^width)`.
fn keep_below_twice(builder: &mut Builder, divisor: &Signal, remainder: Checked, width: u32) {
    let mut terms = builder.limbs(2 * divisor.value - 1 - remainder.value, width);
    let mut constant = Fr::ONE;
    Builder::accumulate(&mut terms, &mut constant, -Fr::from(2), divisor);
    terms.push(Term { coefficient: Fr::ONE, slot: remainder.slot.wire.into() });
    builder.zero_sum(terms, constant);
}
