//! Packed public values: several small integers in one instance.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;

use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::{PACKED_BITS, from_integer, power_of_two};
use crate::relation::Term;
use crate::signal::Signal;

/// Public inputs: each value is checked to lie in `[offset, offset + 2^bits)` exactly, and
/// `sum_j 2^(bits*j) * (value_j - offset)` of every `floor(253 / bits)` values equals the next instance.
pub(crate) fn receive(builder: &mut Builder, values: &[i64], bits: u32, offset: i64) -> Vec<Signal> {
    let offset = i128::from(offset);
    let range = Interval { low: offset, high: offset + (1 << bits) - 1 };
    let mut signals = Vec::with_capacity(values.len());
    for group in values.chunks((PACKED_BITS / bits) as usize) {
        let mut terms = Vec::with_capacity(group.len());
        for (place, value) in group.iter().enumerate() {
            let value = i128::from(*value);
            let checked = builder.checked(value - offset, bits);
            terms.push(Term { coefficient: power_of_two(bits * place as u32), slot: checked.slot });
            signals.push(Signal { wire: Some(checked.slot.wire), offset, value, range });
        }
        bind(builder, terms, Fr::ZERO);
    }
    signals
}

/// Public outputs: `sum_j 2^(bits*j) * (value_j - offset)` of every `floor(253 / bits)` values equals the next instance.
///
/// # Assumptions
/// Every wire is proven to hold its integer, within its range.
///
/// # Errors
/// [`CircuitError::OutputRange`] when a value's range does not lie in `[offset, offset + 2^bits)`.
pub(crate) fn expose(builder: &mut Builder, signals: &[Signal], bits: u32, offset: i64) -> Result<(), CircuitError> {
    let offset = i128::from(offset);
    for group in signals.chunks((PACKED_BITS / bits) as usize) {
        let mut terms = Vec::with_capacity(group.len());
        let mut constant = Fr::ZERO;
        for (place, signal) in group.iter().enumerate() {
            if signal.range.low < offset || signal.range.high >= offset + (1 << bits) {
                return Err(CircuitError::OutputRange { low: signal.range.low, high: signal.range.high, offset, bits });
            }
            let weight = power_of_two(bits * place as u32);
            Builder::accumulate(&mut terms, &mut constant, weight, signal);
            constant -= weight * from_integer(offset);
        }
        bind(builder, terms, constant);
    }
    Ok(())
}

fn bind(builder: &mut Builder, mut terms: Vec<Term>, constant: Fr) {
    let sum = terms.iter().map(|term| term.coefficient * builder.value(term.slot.wire)).sum::<Fr>() + constant;
    let instance = builder.instance(sum);
    terms.push(Term { coefficient: -Fr::ONE, slot: instance.into() });
    builder.zero_sum(terms, constant);
}
