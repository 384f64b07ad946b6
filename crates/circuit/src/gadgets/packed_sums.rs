//! Rounded sums of products, several to a field element.

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
    slots: &[SumSlot<'_>],
    shift: u32,
    rectified: bool,
) -> Result<Vec<Signal>, CircuitError> {
    builder.stay_within_limit()?;
    let sums = slots.iter().map(|slot| sum_of(inputs.iter(), slot)).collect::<Result<Vec<_>, _>>()?;
    // A sum that is never positive is not needed.
    let needed = |sum: &Sum| !rectified || round_shift(sum.range.high, shift) > 0;
    let form = DigitForm::of(builder, sums.iter().copied().filter(needed), shift, rectified, Use::Packed);

    let mut results = Vec::with_capacity(slots.len());
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
    let slot = SumSlot { weights: &[1], bias: 0 };
    Ok(packed_sums(builder, &[input], &[slot], 0, true)?.remove(0))
}

/// The sum of one slot over `inputs`.
///
/// # Errors
/// [`CircuitError::Overflow`] when it could reach 2^126.
pub(crate) fn sum_of<'a>(inputs: impl Iterator<Item = &'a Signal>, slot: &SumSlot<'_>) -> Result<Sum, CircuitError> {
    const LIMIT: i128 = 1 << 126;
    let (mut value, mut low, mut high) = (slot.bias, slot.bias, slot.bias);
    for (input, weight) in inputs.zip(slot.weights) {
        let weight = i128::from(*weight);
        let (a, b) =
            if weight >= 0 { (input.range.low, input.range.high) } else { (input.range.high, input.range.low) };
        let add = |sum: i128, factor: i128| factor.checked_mul(weight).and_then(|product| sum.checked_add(product));
        value = add(value, input.value).ok_or(CircuitError::Overflow)?;
        low = add(low, a).ok_or(CircuitError::Overflow)?;
        high = add(high, b).ok_or(CircuitError::Overflow)?;
    }
    let spread = high.checked_sub(low).is_none_or(|spread| spread >= LIMIT);
    if low <= -LIMIT || high >= LIMIT || spread {
        Err(CircuitError::Overflow)
    } else {
        Ok(Sum { value, range: Interval { low, high } })
    }
}

/// The relation `sum_j B_j * (sum + constant)_j - sum_j B_j * (parts)_j = 0`.
fn emit(builder: &mut Builder, inputs: &[Signal], slots: &[SumSlot<'_>], group: &[(usize, Digit)]) {
    let mut constant = Fr::ZERO;
    let mut place = 0;
    let mut factors = vec![Fr::ZERO; inputs.len()];
    let mut parts = Vec::new();
    for (index, digit) in group {
        let slot = &slots[*index];
        let size = power_of_two(place);
        constant += size * (from_integer(slot.bias) + digit.constant);
        for (factor, weight) in factors.iter_mut().zip(slot.weights) {
            *factor += size * from_integer(i128::from(*weight));
        }
        parts.extend(digit.parts.iter().map(|part| Term { coefficient: -size * part.coefficient, slot: part.slot }));
        place += digit.bits;
    }
    let mut terms = Vec::with_capacity(inputs.len() + parts.len());
    for (input, factor) in inputs.iter().zip(factors) {
        Builder::accumulate(&mut terms, &mut constant, factor, input);
    }
    terms.append(&mut parts);
    builder.zero_sum(terms, constant);
}
