//! The larger of two secret integers.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;

use super::packed_sums::{SumSlots, packed_sums};
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::signal::Signal;

#[cfg(test)]
mod attacks;

/// `max(left, right)`, as `right` plus the positive part of their difference.
///
/// # Assumptions
/// As for [`packed_sums`].
///
/// # Errors
/// [`CircuitError::Overflow`] when the difference could reach 2^126.
pub(crate) fn maximum(builder: &mut Builder, left: Signal, right: Signal) -> Result<Signal, CircuitError> {
    if left.range.low >= right.range.high {
        return Ok(left);
    }
    if right.range.low >= left.range.high {
        return Ok(right);
    }
    let mut difference = SumSlots::one(&[1, -1], 0);
    let excess = packed_sums(builder, &[left, right], &mut difference, 0, true)?.remove(0);
    let (mut terms, mut constant) = (Vec::with_capacity(2), Fr::ZERO);
    for part in [&excess, &right] {
        Builder::accumulate(&mut terms, &mut constant, Fr::ONE, part);
    }
    let range = Interval { low: left.range.low.max(right.range.low), high: left.range.high.max(right.range.high) };
    let wire = Some(builder.linear(terms, constant));
    Ok(Signal { wire, offset: 0, value: left.value.max(right.value), range })
}
