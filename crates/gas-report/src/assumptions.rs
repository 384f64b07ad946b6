//! Every constant that the figures rest on, so that a comparison can name the one that changed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::prices::Prices;

/// What the figures rest on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assumptions {
    /// Seconds between two verifications.
    pub heartbeat_seconds: u64,
    /// Of gas on each chain, recorded.
    pub prices: Prices,
    /// What gas is predicted from, see [`gas_schedule`].
    pub gas_schedule: BTreeMap<String, u64>,
    /// Constants of the prover's cost model on the reference machine.
    pub prover_model: BTreeMap<String, f64>,
}

/// Every number that predicted gas rests on: prices of instructions and precompiles (`ec_mul`), prices and limits of forks
/// (`osaka.intrinsic`), gas and bytes of a contract's constant parts (`shell.gas`). [`verifier_program::Fork::is_final`]
/// says which forks may still change.
pub fn gas_schedule() -> BTreeMap<String, u64> {
    verifier_program::gas_schedule().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use protocol_spec::CalldataStats;
    use verifier_program::{Fork, compile, price};

    use super::*;
    use crate::fixture::protocol;

    #[test]
    fn names_are_told_apart() {
        assert_eq!(gas_schedule().len(), verifier_program::gas_schedule().len());
    }

    #[test]
    fn prices_follow_from_the_schedule() {
        let schedule = gas_schedule();
        let program = compile(&protocol(3)).unwrap();
        let calldata = CalldataStats { zero_bytes: 100, nonzero_bytes: 1_000 };
        for fork in Fork::ALL {
            let of = |name: &str| schedule[&format!("{fork}.{name}")];
            let gas = price(&program, fork, &calldata);
            assert_eq!(gas.intrinsic.0, of("intrinsic"));
            assert_eq!(gas.calldata.0, 100 * of("calldata_zero_byte") + 1_000 * of("calldata_nonzero_byte"));
            let floor = 100 * of("floor_zero_byte") + 1_000 * of("floor_nonzero_byte");
            assert_eq!(gas.floor.0, of("intrinsic") + floor);
            let bytes = gas.runtime_bytes as u64;
            let kept = of("code_byte") * (of("account_bytes") + bytes) + of("code_word") * bytes.div_ceil(32);
            assert_eq!((gas.deployment.deposit.0, gas.deployment.intrinsic.0), (kept, of("creation")));
        }
    }

    /// EIP-150, EIP-1108, EIP-2028, EIP-2929, EIP-7623, EIP-7825; EIP-7976 and EIP-8037 as planned.
    #[test]
    fn figures_are_those_of_the_specifications() {
        let schedule = gas_schedule();
        let expected = [
            ("ec_mul", 6_000),
            ("ec_add", 150),
            ("pairing", 45_000),
            ("pairing_pair", 34_000),
            ("warm_call", 100),
            ("keccak", 30),
            ("prague.intrinsic", 21_000),
            ("osaka.calldata_nonzero_byte", 16),
            ("osaka.floor_nonzero_byte", 40),
            ("osaka.code_byte", 200),
            ("osaka.limit_transaction", 1 << 24),
            ("amsterdam.floor_zero_byte", 64),
            ("amsterdam.code_byte", 1_530),
        ];
        for (name, value) in expected {
            assert_eq!(schedule.get(name), Some(&value), "{name}");
        }
    }
}
