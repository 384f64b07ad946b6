//! Rounded sums of products, several to a field element.

use std::collections::HashMap;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::{Interval, round_shift};

use super::digit::{Digit, DigitForm, Sum, Use};
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::{PACKED_BITS, from_integer, power_of_two};
use crate::relation::Term;
use crate::signal::Signal;

/// One sum `round_shift(sum_i weights[i] * x_i + bias, shift)` over the inputs of the call.
#[derive(Clone, Debug)]
pub(crate) struct SumSlot<'a> {
    pub(crate) weights: &'a [i64],
    pub(crate) bias: i128,
}

/// Slots over inputs of one call, or of several that differ in nothing else.
#[derive(Debug)]
pub(crate) struct SumSlots<'a> {
    list: Vec<SumSlot<'a>>,
    /// What each input is multiplied by, for slots that share a relation and the places of their digits in it.
    factors: HashMap<Vec<(usize, u32)>, Vec<Fr>>,
}

impl<'a> SumSlots<'a> {
    pub(crate) fn new(list: Vec<SumSlot<'a>>) -> Self {
        Self { list, factors: HashMap::new() }
    }

    pub(crate) fn one(weights: &'a [i64], bias: i128) -> Self {
        Self::new(vec![SumSlot { weights, bias }])
    }

    fn factors(&mut self, places: Vec<(usize, u32)>) -> &[Fr] {
        let list = &self.list;
        self.factors.entry(places).or_insert_with_key(|places| {
            let inputs = list.first().map_or(0, |slot| slot.weights.len());
            let mut factors = vec![Fr::ZERO; inputs];
            for (index, place) in places {
                let size = power_of_two(*place);
                for (factor, weight) in factors.iter_mut().zip(list[*index].weights) {
                    *factor += size * from_integer(i128::from(*weight));
                }
            }
            factors
        })
    }
}

/// Proves `round_shift(sum, shift)` for each slot, or its positive part with `rectified`, and returns the results.
///
/// Sums over the same inputs share one multiplication per input: with `B_j` the product of the earlier slots' sizes,
/// `sum_j B_j * digit_j` is one linear relation. Another assignment of the parts changes the digits by less than their
/// sizes, so the lowest digit that it changes cannot be made up for by those above it.
///
/// # Assumptions
/// Every input's wire is proven to hold its integer, and its `range` is true for all admitted inputs.
///
/// # Errors
/// [`CircuitError::Overflow`] when a sum could reach 2^126, [`CircuitError::TooManyCells`] beyond what a circuit holds.
pub(crate) fn packed_sums(
    builder: &mut Builder,
    inputs: &[Signal],
    slots: &mut SumSlots<'_>,
    shift: u32,
    rectified: bool,
) -> Result<Vec<Signal>, CircuitError> {
    builder.stay_within_limit()?;
    let sums = slots.list.iter().map(|slot| sum_of(inputs.iter(), slot)).collect::<Result<Vec<_>, _>>()?;
    // A sum that is never positive is not needed.
    let needed = |sum: &Sum| !rectified || round_shift(sum.range.high, shift) > 0;
    let form = DigitForm::of(builder, sums.iter().copied().filter(needed), shift, rectified, Use::Packed);

    let mut results = Vec::with_capacity(sums.len());
    let mut group: Vec<(usize, Digit)> = Vec::new();
    let mut used = 0;
    for (index, sum) in sums.into_iter().enumerate() {
        if !needed(&sum) {
            results.push(Signal::constant(0));
            continue;
        }
        let digit = form.split(builder, sum);
        if used + digit.bits > PACKED_BITS {
            emit(builder, inputs, slots, &group);
            group.clear();
            used = 0;
        }
        used += digit.bits;
        results.push(digit.result);
        group.push((index, digit));
    }
    if !group.is_empty() {
        emit(builder, inputs, slots, &group);
    }
    Ok(results)
}

/// `max(x, 0)`.
///
/// # Assumptions
/// As for [`packed_sums`].
pub(crate) fn rectify(builder: &mut Builder, input: Signal) -> Result<Signal, CircuitError> {
    if input.range.low >= 0 {
        return Ok(input);
    }
    Ok(packed_sums(builder, &[input], &mut SumSlots::one(&[1], 0), 0, true)?.remove(0))
}

/// The sum of one slot over `inputs`.
///
/// # Errors
/// [`CircuitError::Overflow`] when it could reach 2^126.
pub(crate) fn sum_of<'a>(inputs: impl Iterator<Item = &'a Signal>, slot: &SumSlot<'_>) -> Result<Sum, CircuitError> {
    let start = Sum { value: slot.bias, range: Interval::point(slot.bias) };
    let mut terms = inputs.zip(slot.weights);
    let sum = terms.try_fold(start, |sum, (input, weight)| with_term(sum, input, i128::from(*weight)));
    sum.filter(|sum| is_narrow(sum.range)).ok_or(CircuitError::Overflow)
}

/// `sum + weight * input`; `None` on overflow.
fn with_term(Sum { value, range }: Sum, input: &Signal, weight: i128) -> Option<Sum> {
    let Interval { low, high } = input.range;
    let (low, high) = if weight >= 0 { (low, high) } else { (high, low) };
    let add = |sum: i128, factor: i128| sum.checked_add(factor.checked_mul(weight)?);
    let range = Interval { low: add(range.low, low)?, high: add(range.high, high)? };
    Some(Sum { value: add(value, input.value)?, range })
}

/// Whether nothing in `range`, nor its length, reaches 2^126.
fn is_narrow(Interval { low, high }: Interval) -> bool {
    const LIMIT: i128 = 1 << 126;
    low > -LIMIT && high < LIMIT && high.checked_sub(low).is_some_and(|spread| spread < LIMIT)
}

/// The relation `sum_j B_j * (sum + constant)_j - sum_j B_j * (parts)_j = 0`.
fn emit(builder: &mut Builder, inputs: &[Signal], slots: &mut SumSlots<'_>, group: &[(usize, Digit)]) {
    let mut constant = Fr::ZERO;
    let mut parts = Vec::new();
    let mut places = Vec::with_capacity(group.len());
    let mut place = 0;
    for (index, digit) in group {
        let size = power_of_two(place);
        constant += size * (from_integer(slots.list[*index].bias) + digit.constant);
        parts.extend(digit.parts.iter().map(|part| Term { coefficient: -size * part.coefficient, slot: part.slot }));
        places.push((*index, place));
        place += digit.bits;
    }
    let factors = slots.factors(places);
    let mut terms = Vec::with_capacity(inputs.len() + parts.len());
    for (input, factor) in inputs.iter().zip(factors) {
        Builder::accumulate(&mut terms, &mut constant, *factor, input);
    }
    terms.append(&mut parts);
    builder.zero_sum(terms, constant);
}
