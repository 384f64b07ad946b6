//! Rounded sums of products, several to a field element.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::{Interval, round_shift};

use crate::builder::{Builder, Checked};
use crate::error::CircuitError;
use crate::field::{PACKED_BITS, bits_for, from_integer, power_of_two};
use crate::relation::{Relation, Slot, Term};
use crate::signal::Signal;

/// One sum `round_shift(sum_i weights[i] * x_i + bias, shift)` over the inputs of the call.
#[derive(Clone, Debug)]
pub(crate) struct SumSlot<'a> {
    pub(crate) weights: &'a [i64],
    pub(crate) bias: i128,
}

/// The digit of one sum in base `2^bits`: `sum + half - base * d = quotient * d + remainder` with `d = 2^shift`.
///
/// The quotient is `[sign,] magnitude`; every part is range-checked to its exact width, so the digit lies in
/// `[0, 2^bits)` whatever the prover does, and the interval of the true sum says that it lies there too.
struct Digit {
    base: i128,
    bits: u32,
    magnitude: Checked,
    /// 1 where the rounded sum is not negative; only for rectified slots that can have either sign.
    sign: Option<Checked>,
    remainder: Vec<Term>,
    rounded: i128,
    range: Interval,
}

/// Proves `round_shift(sum, shift)` for each slot, or its positive part with `rectified`, and returns the results.
///
/// Sums over the same inputs share one multiplication per input: with `B_j` the product of the earlier slots' sizes,
/// `sum_j B_j * digit_j` is one linear relation, and digits below their bases make the decomposition unique.
///
/// # Assumptions
/// Every input's wire is proven to hold its integer, and its `range` is true for all admitted inputs.
///
/// # Errors
/// [`CircuitError::Overflow`] when a sum could reach 2^126.
pub(crate) fn packed_sums(
    builder: &mut Builder,
    inputs: &[Signal],
    slots: &[SumSlot<'_>],
    shift: u32,
    rectified: bool,
) -> Result<Vec<Signal>, CircuitError> {
    let sums = slots.iter().map(|slot| sum_of(inputs, slot)).collect::<Result<Vec<_>, _>>()?;
    let rounded: Vec<(i128, Interval)> = sums
        .iter()
        .map(|(value, range)| {
            let range = Interval { low: round_shift(range.low, shift), high: round_shift(range.high, shift) };
            (round_shift(*value, shift), range)
        })
        .collect();
    let width = common_width(rounded.iter().map(|(_, range)| range), rectified);

    let mut results = Vec::with_capacity(slots.len());
    let mut group: Vec<(usize, Digit)> = Vec::new();
    let mut used = 0;
    for (index, (value, range)) in rounded.into_iter().enumerate() {
        if rectified && range.high <= 0 {
            results.push(Signal::constant(0));
            continue;
        }
        let sum = sums[index].0;
        let digit = digit(builder, sum, value, range, shift, width, rectified);
        if used + digit.bits > PACKED_BITS {
            emit(builder, inputs, slots, shift, &group);
            group.clear();
            used = 0;
        }
        used += digit.bits;
        results.push(digit.result(builder));
        group.push((index, digit));
    }
    if !group.is_empty() {
        emit(builder, inputs, slots, shift, &group);
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

fn sum_of(inputs: &[Signal], slot: &SumSlot<'_>) -> Result<(i128, Interval), CircuitError> {
    const LIMIT: i128 = 1 << 126;
    let (mut value, mut low, mut high) = (slot.bias, slot.bias, slot.bias);
    for (input, weight) in inputs.iter().zip(slot.weights) {
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
        Ok((value, Interval { low, high }))
    }
}

/// One width of magnitude for all slots of a call, so that few range tables serve it.
fn common_width<'a>(ranges: impl Iterator<Item = &'a Interval>, rectified: bool) -> u32 {
    ranges
        .map(|range| match signed(range, rectified) {
            true => bits_for((-range.low - 1).max(range.high)),
            false => bits_for(range.high - range.low),
        })
        .max()
        .unwrap_or(0)
        .max(1)
}

fn signed(range: &Interval, rectified: bool) -> bool {
    rectified && range.low < 0
}

fn digit(
    builder: &mut Builder,
    sum: i128,
    rounded: i128,
    range: Interval,
    shift: u32,
    width: u32,
    rectified: bool,
) -> Digit {
    let half = if shift == 0 { 0 } else { 1 << (shift - 1) };
    let remainder_value = sum + half - (rounded << shift);
    let signed = signed(&range, rectified);
    let base = if signed { -(1 << width) } else { range.low };
    let sign = signed.then(|| builder.checked(i128::from(rounded >= 0), 1));
    let magnitude = builder.checked((rounded - base) & (i128::MAX >> (127 - width)), width);
    let remainder = builder.limbs(remainder_value, shift);
    Digit { base, bits: width + u32::from(signed) + shift, magnitude, sign, remainder, rounded, range }
}

impl Digit {
    /// The slot's result; for a signed slot `sign * magnitude`, the positive part.
    fn result(&self, builder: &mut Builder) -> Signal {
        let magnitude = self.magnitude.slot.wire;
        let Some(sign) = self.sign else {
            return Signal { wire: Some(magnitude), offset: self.base, value: self.rounded, range: self.range };
        };
        let value = self.rounded.max(0);
        let out = builder.wire(from_integer(value));
        builder.push(Relation::Product {
            left: sign.slot.wire.into(),
            right: magnitude.into(),
            left_factor: Fr::ZERO,
            right_factor: Fr::ZERO,
            constant: Fr::ZERO,
            out: out.into(),
        });
        Signal { wire: Some(out), offset: 0, value, range: Interval { low: 0, high: self.range.high } }
    }
}

/// The relation `sum_j B_j * (sum + half - base * d)_j - sum_j B_j * (quotient * d + remainder)_j = 0`.
fn emit(builder: &mut Builder, inputs: &[Signal], slots: &[SumSlot<'_>], shift: u32, group: &[(usize, Digit)]) {
    let half = if shift == 0 { 0 } else { 1 << (shift - 1) };
    let mut constant = Fr::ZERO;
    let mut place = 0;
    let mut factors = vec![Fr::ZERO; inputs.len()];
    let mut parts = Vec::new();
    for (index, digit) in group {
        let slot = &slots[*index];
        let size = power_of_two(place);
        let base = from_integer(digit.base) * power_of_two(shift);
        constant += size * (from_integer(slot.bias) + from_integer(half) - base);
        for (factor, weight) in factors.iter_mut().zip(slot.weights) {
            *factor += size * from_integer(i128::from(*weight));
        }
        let magnitude_size = digit.bits - shift - u32::from(digit.sign.is_some());
        let mut part = |coefficient: Fr, slot: Slot| parts.push(Term { coefficient: -coefficient, slot });
        part(power_of_two(place + shift), digit.magnitude.slot);
        if let Some(sign) = digit.sign {
            part(power_of_two(place + shift + magnitude_size), sign.slot);
        }
        for term in &digit.remainder {
            part(size * term.coefficient, term.slot);
        }
        place += digit.bits;
    }
    let mut terms = Vec::with_capacity(inputs.len() + parts.len());
    for (input, factor) in inputs.iter().zip(factors) {
        Builder::accumulate(&mut terms, &mut constant, factor, input);
    }
    terms.append(&mut parts);
    builder.zero_sum(terms, constant);
}
