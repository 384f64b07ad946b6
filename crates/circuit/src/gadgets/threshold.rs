//! Whether a secret integer is above a constant.

use model::Interval;

use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::{bits_for, from_integer, power_of_two};
use crate::relation::Term;
use crate::signal::Signal;

/// Bits of the integer and the constant, at most.
const MAX_BITS: u32 = 120;

/// `1` if `x > threshold`, else `0`.
///
/// # Assumptions
/// The wire is proven to hold its integer and its range is true.
///
/// # Errors
/// [`CircuitError::Overflow`] where `x - threshold` can have more than [`MAX_BITS`] bits.
pub(crate) fn is_above(builder: &mut Builder, x: Signal, threshold: i128) -> Result<Signal, CircuitError> {
    is_not_negative(builder, x, 1, threshold.checked_neg().and_then(|minus| minus.checked_sub(1)))
}

/// `1` if `x <= threshold`, else `0`: as [`is_above`].
pub(crate) fn is_at_most(builder: &mut Builder, x: Signal, threshold: i128) -> Result<Signal, CircuitError> {
    is_not_negative(builder, x, -1, Some(threshold))
}

/// `1` if `y = sign * x + constant` is 0 or above, else `0`, from the exact decomposition `y + 2^w = 2^w * result + rest`, with `w` so
/// wide that `-2^w <= y < 2^w`.
fn is_not_negative(
    builder: &mut Builder,
    x: Signal,
    sign: i128,
    constant: Option<i128>,
) -> Result<Signal, CircuitError> {
    let of = |x: i128| constant.and_then(|constant| (sign * x).checked_add(constant)).ok_or(CircuitError::Overflow);
    let (ends, value) = ([of(x.range.low)?, of(x.range.high)?], of(x.value)?);
    let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
    if low >= 0 || high < 0 {
        return Ok(Signal::constant(i128::from(low >= 0)));
    }
    let width = bits_for((-low - 1).max(high));
    if width > MAX_BITS {
        return Err(CircuitError::Overflow);
    }
    let result = builder.checked(i128::from(value >= 0), 1);
    let mut sum = Vec::new();
    let mut added = from_integer(of(0)?) + power_of_two(width);
    Builder::accumulate(&mut sum, &mut added, from_integer(sign), &x);
    let rest = builder.limbs(value.rem_euclid(1 << width), width);
    sum.extend(rest.into_iter().map(|limb| Term { coefficient: -limb.coefficient, slot: limb.slot }));
    sum.push(Term { coefficient: -power_of_two(width), slot: result.slot });
    builder.zero_sum(sum, added);
    let range = Interval { low: 0, high: 1 };
    Ok(Signal { wire: Some(result.slot.wire), offset: 0, value: result.value, range })
}
