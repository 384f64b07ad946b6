//! The quotient of two secret integers, rounded down.

use super::divide::{Fraction, floor};
use super::packed_sums::{SumSlots, is_narrow, packed_sums};
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::signal::Signal;

#[cfg(test)]
mod attacks;

/// `floor(x / d)`: see [`floor`] for how it is proven. By a power of two it is a rounded sum.
///
/// # Assumptions
/// Both wires are proven to hold their integers and the ranges are true.
///
/// # Errors
/// [`CircuitError::Divisor`] where the divisor can be below 1, [`CircuitError::Overflow`] where an operand, or the divisor times
/// what the quotient's check admits, could reach 2^126.
pub(crate) fn floor_divide(builder: &mut Builder, x: Signal, divisor: Signal) -> Result<Signal, CircuitError> {
    if divisor.range.low < 1 {
        return Err(CircuitError::Divisor { low: divisor.range.low });
    }
    if !is_narrow(x.range) || !is_narrow(divisor.range) {
        return Err(CircuitError::Overflow);
    }
    let range = x.range.floor_quotient(divisor.range);
    if range.low == range.high {
        return Ok(Signal::constant(range.low));
    }
    if divisor.range.low < divisor.range.high {
        return floor(builder, Fraction { shift: 0, addend: 0, factor: 1 }, x, divisor, range);
    }
    by_constant(builder, x, divisor.range.low)
}

fn by_constant(builder: &mut Builder, x: Signal, divisor: i128) -> Result<Signal, CircuitError> {
    if divisor == 1 {
        return Ok(x);
    }
    if divisor.count_ones() == 1 {
        let shift = divisor.trailing_zeros();
        // Half of the divisor less, since rounding adds it.
        let mut sum = SumSlots::one(&[1], -(1 << (shift - 1)));
        return Ok(packed_sums(builder, &[x], &mut sum, shift, false)?.remove(0));
    }
    let divisor = Signal::constant(divisor);
    let range = x.range.floor_quotient(divisor.range);
    floor(builder, Fraction { shift: 0, addend: 0, factor: 1 }, x, divisor, range)
}
