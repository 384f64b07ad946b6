//! The place of the largest of several secret integers.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;

use crate::builder::{Builder, Checked};
use crate::error::CircuitError;
use crate::field::{bits_for, from_integer};
use crate::relation::{Relation, Slot, Term};
use crate::signal::Signal;

#[cfg(test)]
mod attacks;

/// `n x_j + n - 1 - j` for the element `x_j` of a row of `n`. No two keys are equal, and the largest is that of the
/// lowest index among the largest elements.
#[derive(Clone, Copy)]
struct Key {
    element: Signal,
    /// `n - 1 - j`.
    place: i128,
    value: i128,
    range: Interval,
}

/// `min { i : x_i = max_j x_j }`.
///
/// One wire is proven to be the largest [`Key`]: its distance from every key is range-checked, so no key is larger, and
/// the product of the distances is zero, so it is one of the keys. Its only form `n v + n - 1 - i` with `0 <= i < n` gives
/// the index. Keys stay below 2^126 in magnitude and distances below 2^127, so sums are equal as integers where they
/// are equal in the field.
///
/// # Assumptions
/// Every wire is proven to hold its integer and the ranges are true; the row is not empty.
///
/// # Errors
/// [`CircuitError::Overflow`] where a key could reach 2^126.
pub(crate) fn arg_max(builder: &mut Builder, row: &[Signal]) -> Result<Signal, CircuitError> {
    let count = row.len() as i128;
    let keys = row.iter().enumerate().map(|(j, x)| Key::of(x, j as i128, count)).collect::<Result<Vec<_>, _>>()?;
    let sure = keys.iter().map(|key| key.range.low).max().unwrap_or(0);
    // Whatever the inputs, another key is larger than those left out.
    let keys: Vec<Key> = keys.into_iter().filter(|key| key.range.high >= sure).collect();
    if let [only] = keys.as_slice() {
        return Ok(Signal::constant(count - 1 - only.place));
    }
    let (largest, index) = largest_and_index(builder, row, &keys);
    let distances = distances(builder, &keys, &largest, count);
    one_is_zero(builder, &distances);
    Ok(Signal {
        wire: Some(index.slot.wire),
        offset: 0,
        value: index.value,
        range: Interval { low: 0, high: count - 1 },
    })
}

impl Key {
    fn of(element: &Signal, index: i128, count: i128) -> Result<Self, CircuitError> {
        let place = count - 1 - index;
        let of = |x: i128| {
            let key = x.checked_mul(count).and_then(|key| key.checked_add(place));
            key.filter(|key| key.unsigned_abs() < 1 << 126).ok_or(CircuitError::Overflow)
        };
        let range = Interval { low: of(element.range.low)?, high: of(element.range.high)? };
        Ok(Self { element: *element, place, value: of(element.value)?, range })
    }
}

/// The largest key in its form `n v + n - 1 - i`, with `v` within the range of the largest element and `0 <= i < n`.
fn largest_and_index(builder: &mut Builder, row: &[Signal], keys: &[Key]) -> (Signal, Checked) {
    let count = row.len() as i128;
    let value = keys.iter().map(|key| key.value).max().unwrap_or(0);
    let low = row.iter().map(|x| x.range.low).max().unwrap_or(0);
    let high = row.iter().map(|x| x.range.high).max().unwrap_or(0);
    let index = index_below(builder, count - 1 - value.rem_euclid(count), count);

    let mut terms = builder.limbs(value.div_euclid(count) - low, bits_for(high - low));
    for term in &mut terms {
        term.coefficient *= from_integer(count);
    }
    terms.push(Term { coefficient: -Fr::ONE, slot: index.slot });
    let wire = builder.linear(terms, from_integer(low * count + count - 1));
    let range = Interval { low: low * count, high: high * count + count - 1 };
    (Signal { wire: Some(wire), offset: 0, value, range }, index)
}

/// A wire in `[0, count)`; the caller places its slot in a relation.
pub(super) fn index_below(builder: &mut Builder, value: i128, count: i128) -> Checked {
    let bits = bits_for(count - 1);
    let index = builder.checked(value, bits);
    if count != 1 << bits {
        let mut terms = builder.limbs(count - 1 - value, bits);
        terms.push(Term { coefficient: Fr::ONE, slot: index.slot.wire.into() });
        builder.zero_sum(terms, from_integer(1 - count));
    }
    index
}

/// `largest - key` for each key, checked to be as wide as the keys allow.
fn distances(builder: &mut Builder, keys: &[Key], largest: &Signal, count: i128) -> Vec<Checked> {
    let low = keys.iter().map(|key| key.range.low).min().unwrap_or(0);
    let high = keys.iter().map(|key| key.range.high).max().unwrap_or(0);
    let width = bits_for(high - low);
    keys.iter()
        .map(|key| {
            let distance = builder.checked(largest.value - key.value, width);
            let mut terms = Vec::new();
            let mut constant = from_integer(key.place);
            Builder::accumulate(&mut terms, &mut constant, from_integer(count), &key.element);
            terms.push(Term { coefficient: Fr::ONE, slot: distance.slot });
            Builder::accumulate(&mut terms, &mut constant, -Fr::ONE, largest);
            builder.zero_sum(terms, constant);
            distance
        })
        .collect()
}

/// The product of two or more wires is zero.
fn one_is_zero(builder: &mut Builder, wires: &[Checked]) {
    let [first, between @ .., last] = wires else { return };
    let mut product = first.slot.wire;
    for factor in between {
        let value = builder.value(product) * builder.value(factor.slot.wire);
        let out = builder.wire(value);
        times(builder, product.into(), factor.slot.wire.into(), Fr::ZERO, out.into());
        product = out;
    }
    // product * last + last = last
    let last = Slot::from(last.slot.wire);
    times(builder, product.into(), last, Fr::ONE, last);
}

/// `out = left * right + right_factor * right`.
fn times(builder: &mut Builder, left: Slot, right: Slot, right_factor: Fr, out: Slot) {
    builder.push(Relation::Product {
        left,
        right,
        left_factor: Fr::ZERO,
        right_factor,
        addend: None,
        constant: Fr::ZERO,
        out,
    });
}
