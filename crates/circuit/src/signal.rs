//! An integer of the model inside the circuit.

use model::Interval;

use crate::error::CircuitError;
use crate::relation::Wire;

/// An integer `wire + offset`, or the constant `offset` where there is no wire.
///
/// `range` bounds the integer for every admitted input. The wire's field element is the integer
/// `value - offset` modulo r, which the gadget that made it has proven.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signal {
    pub wire: Option<Wire>,
    pub offset: i128,
    pub value: i128,
    pub range: Interval,
}

impl Signal {
    /// A constant of the circuit.
    pub(crate) fn constant(value: i128) -> Self {
        Self { wire: None, offset: value, value, range: Interval { low: value, high: value } }
    }

    /// The same wire, shifted by a constant.
    ///
    /// # Errors
    /// [`CircuitError::Overflow`] when the result could reach 2^126.
    pub(crate) fn plus(self, constant: i128) -> Result<Self, CircuitError> {
        const LIMIT: i128 = 1 << 126;
        let shifted = |value: i128| value.checked_add(constant).filter(|sum| -LIMIT < *sum && *sum < LIMIT);
        let range = shifted(self.range.low).zip(shifted(self.range.high));
        match (shifted(self.offset), shifted(self.value), range) {
            (Some(offset), Some(value), Some((low, high))) => {
                Ok(Self { offset, value, range: Interval { low, high }, ..self })
            }
            _ => Err(CircuitError::Overflow),
        }
    }
}
