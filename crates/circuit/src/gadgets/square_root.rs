//! The square root of a secret integer, rounded down.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::product::product;
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::{bits_for, from_integer, power_of_two};
use crate::relation::Term;
use crate::signal::Signal;

#[cfg(test)]
mod attacks;

/// `floor(sqrt(2^shift x))`.
///
/// Proven by `2^shift x = y^2 + r` and `2 y = r + s` with `r` and `s` in `[0, 2^width)`: they say `y >= 0` and
/// `y^2 <= 2^shift x <= y^2 + 2 y`, which one `y` solves. The root needs no check of its own. What is under the root is below
/// 2^126, so that the width is at most 64, and `(r + s)^2 = 4 (2^shift x - r)`, both sides below 2^130, holds for integers where
/// it holds in the field: `r + s` is even and `y` an integer.
///
/// # Assumptions
/// The wire is proven to hold its integer and its range is true.
///
/// # Errors
/// [`CircuitError::Root`] where the integer can be negative, [`CircuitError::Overflow`] where `2^shift x` could reach 2^126,
/// [`CircuitError::TooManyCells`] beyond what a circuit holds.
pub(crate) fn square_root(builder: &mut Builder, x: Signal, shift: u32) -> Result<Signal, CircuitError> {
    builder.stay_within_limit()?;
    if x.range.low < 0 {
        return Err(CircuitError::Root { low: x.range.low });
    }
    let range = x.range.square_root(shift).ok_or(CircuitError::Overflow)?;
    if range.low == range.high {
        return Ok(Signal::constant(range.low));
    }
    let value = (x.value << shift).isqrt();
    let root = Signal { wire: Some(builder.wire(from_integer(value))), offset: 0, value, range };
    let square = product(builder, root, root)?;

    let width = bits_for(2 * range.high);
    let rest = builder.checked((x.value << shift) - square.value, width);
    let (mut terms, mut constant) = (Vec::new(), Fr::ZERO);
    Builder::accumulate(&mut terms, &mut constant, power_of_two(shift), &x);
    Builder::accumulate(&mut terms, &mut constant, -Fr::ONE, &square);
    terms.push(Term { coefficient: -Fr::ONE, slot: rest.slot.wire.into() });
    builder.zero_sum(terms, constant);

    // The relation holds the lookup of a narrow rest.
    let (mut terms, mut constant) = (builder.limbs(2 * value - rest.value, width), Fr::ZERO);
    terms.push(Term { coefficient: Fr::ONE, slot: rest.slot });
    Builder::accumulate(&mut terms, &mut constant, -Fr::from(2), &root);
    builder.zero_sum(terms, constant);
    Ok(root)
}
