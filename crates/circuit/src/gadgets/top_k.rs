//! The largest of several secret integers in falling order, with their places.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;

use super::arg_max::index_below;
use super::maximum::maximum;
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::{bits_for, from_integer};
use crate::relation::Term;
use crate::signal::Signal;

#[cfg(test)]
mod attacks;

/// Cells of a comparator beyond those of its rounded sum, about.
const COMPARATOR_CELLS: usize = 16;

/// The `count` largest of a row in falling order, then their indices; of equal elements the one with the lowest index comes
/// first.
///
/// The keys `n x_j + n - 1 - j` of a row of `n` are distinct, and their order is that of the result. Comparators sort them, and
/// each leaves a prover no choice: the larger is [`maximum`], the smaller the rest of the sum of both. A key's only form
/// `n v + n - 1 - i` with `0 <= i < n` gives element and index. Keys stay below 2^126 in magnitude, and `n v` for every `v` that
/// its check admits below 2^128, so sums are equal as integers where they are equal in the field.
///
/// # Assumptions
/// Every wire is proven to hold its integer and the ranges are true; the row is not empty.
///
/// # Errors
/// [`CircuitError::Overflow`] where a key or the difference of two could reach 2^126, [`CircuitError::TooManyCells`] beyond what
/// a circuit holds.
pub(crate) fn top_k(builder: &mut Builder, row: &[Signal], count: usize) -> Result<Vec<Signal>, CircuitError> {
    if let [only] = row {
        return Ok(vec![*only, Signal::constant(0)]);
    }
    let keys = row.iter().enumerate().map(|(index, x)| key(builder, x, index, row.len()));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let largest = largest(builder, &keys, count)?;
    let ranges = falling(row);
    let (mut elements, mut indices) = (Vec::with_capacity(2 * count), Vec::with_capacity(count));
    for (key, range) in largest.iter().zip(ranges) {
        let (element, index) = element_and_index(builder, key, range, row.len() as i128);
        elements.push(element);
        indices.push(index);
    }
    elements.append(&mut indices);
    Ok(elements)
}

/// `n x_j + n - 1 - j`.
fn key(builder: &mut Builder, x: &Signal, index: usize, length: usize) -> Result<Signal, CircuitError> {
    builder.claim(2)?;
    let (length, place) = (length as i128, (length - 1 - index) as i128);
    let of = |x: i128| {
        let key = x.checked_mul(length).and_then(|key| key.checked_add(place));
        key.filter(|key| key.unsigned_abs() < 1 << 126).ok_or(CircuitError::Overflow)
    };
    let (value, range) = (of(x.value)?, Interval { low: of(x.range.low)?, high: of(x.range.high)? });
    if x.wire.is_none() {
        return Ok(Signal::constant(value));
    }
    let (mut terms, mut constant) = (Vec::new(), from_integer(place));
    Builder::accumulate(&mut terms, &mut constant, from_integer(length), x);
    let wire = builder.linear(terms, constant);
    Ok(Signal { wire: Some(wire), offset: 0, value, range })
}

/// What the largest element can be, the second largest and so on.
fn falling(row: &[Signal]) -> impl Iterator<Item = Interval> {
    let sorted = |end: fn(&Signal) -> i128| {
        let mut ends: Vec<i128> = row.iter().map(end).collect();
        ends.sort_unstable_by(|a, b| b.cmp(a));
        ends.into_iter()
    };
    sorted(|x| x.range.low).zip(sorted(|x| x.range.high)).map(|(low, high)| Interval { low, high })
}

/// The `count` largest of distinct keys, all of them where there are fewer, in falling order.
fn largest(builder: &mut Builder, keys: &[Signal], count: usize) -> Result<Vec<Signal>, CircuitError> {
    if keys.len() < 2 {
        return Ok(keys.to_vec());
    }
    let (left, right) = keys.split_at(keys.len() / 2);
    let (left, right) = (largest(builder, left, count)?, largest(builder, right, count)?);
    merged(builder, &left, &right, count)
}

/// The `count` largest of two falling lists, all of them where there are fewer, in falling order: Batcher's odd-even merge for
/// lists of any lengths (Knuth, The Art of Computer Programming, 5.3.4), without comparators that no result needs.
fn merged(builder: &mut Builder, left: &[Signal], right: &[Signal], count: usize) -> Result<Vec<Signal>, CircuitError> {
    let (left, right) = (&left[..left.len().min(count)], &right[..right.len().min(count)]);
    match (left, right) {
        ([], only) | (only, []) => return Ok(only.to_vec()),
        ([left], [right]) => return compared(builder, *left, *right, count),
        _ => {}
    }
    let every_second =
        |list: &[Signal], first: usize| -> Vec<Signal> { list.iter().skip(first).step_by(2).copied().collect() };
    let half = |builder: &mut Builder, first, count| {
        merged(builder, &every_second(left, first), &every_second(right, first), count)
    };
    let mut even = half(builder, 0, count / 2 + 1)?.into_iter();
    let mut odd = half(builder, 1, count / 2)?.into_iter();
    let mut sorted: Vec<Signal> = even.next().into_iter().collect();
    loop {
        match (odd.next(), even.next()) {
            (Some(odd), Some(even)) => sorted.append(&mut compared(builder, odd, even, count - sorted.len())?),
            (Some(last), None) | (None, Some(last)) => sorted.push(last),
            (None, None) => break,
        }
    }
    Ok(sorted)
}

/// The larger of two, then the smaller where `count` is more than 1.
fn compared(builder: &mut Builder, left: Signal, right: Signal, count: usize) -> Result<Vec<Signal>, CircuitError> {
    builder.claim(COMPARATOR_CELLS)?;
    let larger = maximum(builder, left, right)?;
    if count < 2 {
        return Ok(vec![larger]);
    }
    if left.range.low >= right.range.high {
        return Ok(vec![left, right]);
    }
    if right.range.low >= left.range.high {
        return Ok(vec![right, left]);
    }
    let (mut terms, mut constant) = (Vec::with_capacity(3), Fr::ZERO);
    for (factor, part) in [(Fr::ONE, &left), (Fr::ONE, &right), (-Fr::ONE, &larger)] {
        Builder::accumulate(&mut terms, &mut constant, factor, part);
    }
    let wire = Some(builder.linear(terms, constant));
    let range = Interval { low: left.range.low.min(right.range.low), high: left.range.high.min(right.range.high) };
    Ok(vec![larger, Signal { wire, offset: 0, value: left.value.min(right.value), range }])
}

/// `v` and `i` of the key `n v + n - 1 - i`, where `v` lies in `range`.
fn element_and_index(builder: &mut Builder, key: &Signal, range: Interval, length: i128) -> (Signal, Signal) {
    let element = key.value.div_euclid(length);
    let place = length - 1 - key.value.rem_euclid(length);
    if key.wire.is_none() {
        return (Signal::constant(element), Signal::constant(place));
    }
    let index = index_below(builder, place, length);
    let (mut terms, mut constant) = (Vec::new(), from_integer(range.low * length + length - 1));
    Builder::accumulate(&mut terms, &mut constant, -Fr::ONE, key);
    let mut of_range = Signal::constant(range.low);
    if range.low < range.high {
        let excess = builder.checked(element - range.low, bits_for(range.high - range.low));
        terms.push(Term { coefficient: from_integer(length), slot: excess.slot });
        of_range = Signal { wire: Some(excess.slot.wire), offset: range.low, value: element, range };
    }
    terms.push(Term { coefficient: -Fr::ONE, slot: index.slot });
    builder.zero_sum(terms, constant);
    let places = Interval { low: 0, high: length - 1 };
    (of_range, Signal { wire: Some(index.slot.wire), offset: 0, value: index.value, range: places })
}
