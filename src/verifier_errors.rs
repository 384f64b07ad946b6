//! The typed errors of a generated verifier, as people read them.

use alloy_primitives::U256;
use alloy_sol_types::sol;
use gas_meter::Outcome;

sol!("contracts/interfaces/IAssayVerifier.sol");

use IAssayVerifier::IAssayVerifierErrors as VerifierError;

/// Why a call of `verify` did not return, such as `MalformedCalldata()`; `None` for a call that did.
pub(crate) fn rejection(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Success { .. } => None,
        Outcome::Revert { data } => Some(typed_error(data)),
        Outcome::Halt { reason } => Some(format!("the call halted: {reason}")),
    }
}

/// Name and arguments of an error in revert data. All arguments of these errors are numbers of one word.
pub(crate) fn typed_error(data: &[u8]) -> String {
    let Some((selector, arguments)) = data.split_first_chunk::<4>() else {
        return "a revert without data".to_owned();
    };
    match VerifierError::name_by_selector(*selector) {
        Some(name) => {
            let arguments: Vec<_> = arguments.chunks(32).map(|word| U256::from_be_slice(word).to_string()).collect();
            format!("{name}({})", arguments.join(", "))
        }
        None => format!("unknown revert data 0x{}", hex::encode(data)),
    }
}

#[cfg(test)]
mod tests {
    use alloy_sol_types::SolError;

    use super::*;

    #[test]
    fn errors_are_named_with_their_arguments() {
        let error = IAssayVerifier::InstanceNotInField { index: U256::from(3) };
        assert_eq!(typed_error(&error.abi_encode()), "InstanceNotInField(3)");
        assert_eq!(typed_error(&IAssayVerifier::MalformedCalldata {}.abi_encode()), "MalformedCalldata()");
        assert_eq!(typed_error(&[]), "a revert without data");
        assert_eq!(typed_error(&[1, 2, 3, 4]), "unknown revert data 0x01020304");
    }
}
