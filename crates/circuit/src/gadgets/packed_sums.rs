//! Rounded sums of products, several to a field element.

use std::collections::HashMap;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::{Interval, round_shift};

use super::digit::{Digit, DigitForm, Sum, Use};
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::{from_integer, power_of_two};
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
    let digits = sums.iter().copied().filter(needed);
    let purpose = Use::Packed { terms: inputs.len() };
    let form = DigitForm::of(builder, digits.clone(), shift, rectified, purpose);
    let mut sizes = pack_sizes(builder, form, digits.count()).into_iter();
    let aligned = builder.one().is_some();

    let mut results = Vec::with_capacity(sums.len());
    let mut size = sizes.next();
    let mut group: Vec<(usize, Digit)> = Vec::new();
    let mut packs = Vec::new();
    for (index, sum) in sums.into_iter().enumerate() {
        if !needed(&sum) {
            results.push(Signal::constant(0));
            continue;
        }
        let digit = form.split(builder, sum);
        results.push(digit.result);
        group.push((index, digit));
        if Some(group.len()) == size {
            let pack = Pack::of(inputs, slots, &group);
            if aligned {
                packs.push(pack)
            } else {
                pack.emit(builder)
            }
            group.clear();
            size = sizes.next();
        }
    }
    align(&mut packs);
    packs.into_iter().for_each(|pack| pack.emit(builder));
    Ok(results)
}

/// Digits of each pack, of so many in all. Where sums are folded, as few packs as there have to be share them evenly.
fn pack_sizes(builder: &Builder, form: DigitForm, digits: usize) -> Vec<usize> {
    let most = form.per_pack();
    let packs = digits.div_ceil(most);
    let mut left = digits;
    let mut size = |pack| {
        let size = if builder.one().is_some() { left.div_ceil(packs - pack) } else { most.min(left) };
        left -= size;
        size
    };
    (0..packs).map(&mut size).collect()
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
pub(crate) fn is_narrow(Interval { low, high }: Interval) -> bool {
    const LIMIT: i128 = 1 << 126;
    low > -LIMIT && high < LIMIT && high.checked_sub(low).is_some_and(|spread| spread < LIMIT)
}

/// The relation `sum_j B_j * (sum + constant)_j - sum_j B_j * (parts)_j = 0`.
struct Pack {
    terms: Vec<Term>,
    /// Of the digits: as many of each, with the same tables.
    parts: Vec<Term>,
    constant: Fr,
}

impl Pack {
    fn of(inputs: &[Signal], slots: &mut SumSlots<'_>, group: &[(usize, Digit)]) -> Self {
        let mut constant = Fr::ZERO;
        let mut parts = Vec::new();
        let mut places = Vec::with_capacity(group.len());
        let mut place = 0;
        for (index, digit) in group {
            let size = power_of_two(place);
            constant += size * (from_integer(slots.list[*index].bias) + digit.constant);
            parts
                .extend(digit.parts.iter().map(|part| Term { coefficient: -size * part.coefficient, slot: part.slot }));
            places.push((*index, place));
            place += digit.bits;
        }
        let mut terms = Vec::with_capacity(inputs.len() + parts.len());
        for (input, factor) in inputs.iter().zip(slots.factors(places)) {
            Builder::accumulate(&mut terms, &mut constant, *factor, input);
        }
        Self { terms, parts, constant }
    }

    fn emit(mut self, builder: &mut Builder) {
        self.terms.append(&mut self.parts);
        builder.zero_sum(self.terms, self.constant);
    }
}

/// Cells that a common shape may take for each one that the packs take by themselves, in hundredths.
const WORTH_ALIGNING: usize = 125;

/// Gives all packs one shape, in which they stand side by side in the lanes: shorter ones have some terms and parts again,
/// times zero. Packs of very different lengths stay as they are.
fn align(packs: &mut [Pack]) {
    let longest = |length: fn(&Pack) -> usize| packs.iter().map(length).max().unwrap_or(0);
    let (terms, parts) = (longest(|pack| pack.terms.len()), longest(|pack| pack.parts.len()));
    let own: usize = packs.iter().map(|pack| pack.terms.len() + pack.parts.len()).sum();
    if 100 * packs.len() * (terms + parts) > WORTH_ALIGNING * own {
        return;
    }
    for pack in packs {
        lengthen(&mut pack.terms, terms);
        lengthen(&mut pack.parts, parts);
    }
}

/// Puts idle copies of the first terms in front, in their order.
fn lengthen(terms: &mut Vec<Term>, length: usize) {
    let missing = length - terms.len();
    let idle = |term: &Term| Term { coefficient: Fr::ZERO, slot: term.slot };
    let copies: Vec<Term> = terms.iter().cycle().take(missing).map(idle).collect();
    terms.splice(0..0, copies);
}

#[cfg(test)]
mod tests;
