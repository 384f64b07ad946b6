//! Verdicts of the embedded EVM, as people read them.

use gas_meter::Outcome;

use crate::chain::typed_error;

/// Why a call of `verify` did not return, such as `MalformedCalldata()`; `None` for a call that did.
pub(crate) fn rejection(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Success { .. } => None,
        Outcome::Revert { data } => Some(typed_error(data)),
        Outcome::Halt { reason } => Some(format!("the call halted: {reason}")),
    }
}
