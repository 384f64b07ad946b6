//! Limits of the chain, before anything is compiled.

use verifier_program::{Fork, Gas, GasEstimate};

/// A limit of the target fork that a contract, its deployment or a call of it would exceed. Figures are predicted.
/// [`Self::way_out`] says what to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// Too long for deployed code (EIP-170, EIP-7954).
    #[error("the verifier would have about {got} bytes of code, {fork} allows {expected}")]
    RuntimeSize {
        /// The target.
        fork: Fork,
        /// Bytes allowed.
        expected: usize,
        /// Bytes predicted.
        got: usize,
    },
    /// Too long for code that deploys (EIP-3860, EIP-7954).
    #[error("the code that deploys the verifier would have about {got} bytes, {fork} allows {expected}")]
    InitCodeSize {
        /// The target.
        fork: Fork,
        /// Bytes allowed.
        expected: usize,
        /// Bytes predicted.
        got: usize,
    },
    /// A verification costs more than a transaction may (EIP-7825).
    #[error("a verification would cost about {got} gas, a transaction on {fork} may cost {expected}")]
    VerificationGas {
        /// The target.
        fork: Fork,
        /// Gas allowed.
        expected: Gas,
        /// Gas predicted.
        got: Gas,
    },
    /// The deployment costs more than a transaction may (EIP-7825).
    #[error("the deployment would cost about {got} gas, a transaction on {fork} may cost {expected}")]
    DeploymentGas {
        /// The target.
        fork: Fork,
        /// Gas allowed.
        expected: Gas,
        /// Gas predicted, without what the cap does not count.
        got: Gas,
    },
}

impl LimitError {
    /// What to change, for users of this crate.
    pub fn way_out(&self) -> &'static str {
        match self {
            Self::RuntimeSize { .. } => {
                "use fewer lanes or columns, pack or hash the public values, choose the `size` mode or a shared verifier, \
                 or target a fork that allows more"
            }
            Self::InitCodeSize { .. } | Self::DeploymentGas { .. } => {
                "use fewer lanes or columns, choose the `size` mode or a shared verifier, or target a fork that allows more"
            }
            Self::VerificationGas { .. } => {
                "use fewer lanes or columns, pack or hash the public values, or target a fork that allows more"
            }
        }
    }
}

/// Compares what is predicted for a fork with what the fork allows.
///
/// # Errors
/// The first limit that is exceeded, in the order of the variants of [`LimitError`].
pub(super) fn check(predicted: &GasEstimate, fork: Fork) -> Result<(), LimitError> {
    let limits = fork.limits();
    let (expected, got) = (limits.runtime_bytes, predicted.runtime_bytes);
    if got > expected {
        return Err(LimitError::RuntimeSize { fork, expected, got });
    }
    let (expected, got) = (limits.init_code_bytes, predicted.deployment.init_code_bytes);
    if got > expected {
        return Err(LimitError::InitCodeSize { fork, expected, got });
    }
    let (expected, got) = (limits.transaction_gas, predicted.transaction);
    if got > expected {
        return Err(LimitError::VerificationGas { fork, expected, got });
    }
    let got = predicted.deployment.capped_gas(fork);
    if got > expected {
        return Err(LimitError::DeploymentGas { fork, expected, got });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use verifier_program::DeploymentEstimate;

    use super::super::generate::GenerateError;
    use super::*;

    /// Exactly at every limit of a fork.
    fn at_the_limits(fork: Fork) -> GasEstimate {
        let limits = fork.limits();
        let gas = limits.transaction_gas;
        let deployment = DeploymentEstimate {
            transaction: gas,
            intrinsic: Gas(0),
            calldata: Gas(0),
            execution: gas,
            deposit: Gas(0),
            floor: Gas(0),
            init_code_bytes: limits.init_code_bytes,
        };
        GasEstimate {
            transaction: gas,
            intrinsic: Gas(0),
            calldata: Gas(0),
            execution: gas,
            floor: Gas(0),
            sections: BTreeMap::new(),
            runtime_bytes: limits.runtime_bytes,
            deployment,
        }
    }

    #[test]
    fn what_is_at_a_limit_passes_and_one_more_does_not() {
        for fork in Fork::ALL {
            assert_eq!(check(&at_the_limits(fork), fork), Ok(()));
            let beyond = |change: fn(&mut GasEstimate)| {
                let mut estimate = at_the_limits(fork);
                change(&mut estimate);
                check(&estimate, fork).unwrap_err()
            };
            let limits = fork.limits();
            let (expected, got) = (limits.runtime_bytes, limits.runtime_bytes + 1);
            assert_eq!(beyond(|e| e.runtime_bytes += 1), LimitError::RuntimeSize { fork, expected, got });
            let (expected, got) = (limits.init_code_bytes, limits.init_code_bytes + 1);
            assert_eq!(beyond(|e| e.deployment.init_code_bytes += 1), LimitError::InitCodeSize { fork, expected, got });
            let (expected, got) = (limits.transaction_gas, limits.transaction_gas + Gas(1));
            assert_eq!(beyond(|e| e.transaction += Gas(1)), LimitError::VerificationGas { fork, expected, got });
            let deployment = beyond(|e| {
                e.deployment.transaction += Gas(1);
                e.deployment.execution += Gas(1);
            });
            assert_eq!(deployment, LimitError::DeploymentGas { fork, expected, got });
        }
    }

    #[test]
    fn gas_paid_for_state_is_beyond_the_cap_on_amsterdam_only() {
        for fork in Fork::ALL {
            let mut estimate = at_the_limits(fork);
            estimate.deployment.deposit += Gas(1);
            estimate.deployment.transaction += Gas(1);
            assert_eq!(check(&estimate, fork).is_ok(), fork == Fork::Amsterdam, "{fork}");
        }
    }

    #[test]
    fn an_error_names_figure_limit_fork_and_the_way_out() {
        let text = |error: LimitError| GenerateError::from(error).to_string();
        let size = text(LimitError::RuntimeSize { fork: Fork::Osaka, expected: 24_576, got: 30_001 });
        for part in ["30001", "24576", "osaka", "fewer lanes", "pack or hash", "`size` mode", "shared verifier"] {
            assert!(size.contains(part), "{part}: {size}");
        }
        let gas = text(LimitError::VerificationGas { fork: Fork::Osaka, expected: Gas(1 << 24), got: Gas(17_000_000) });
        for part in ["17000000", "16777216", "osaka", "fewer lanes", "pack or hash", "target a fork"] {
            assert!(gas.contains(part), "{part}: {gas}");
        }
    }
}
