//! An integer of the model inside the circuit.

use model::Interval;

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
    pub(crate) fn plus(self, constant: i128) -> Self {
        Self {
            offset: self.offset + constant,
            value: self.value + constant,
            range: Interval { low: self.range.low + constant, high: self.range.high + constant },
            ..self
        }
    }
}
