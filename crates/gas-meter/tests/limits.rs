//! What does not fit a fork is a typed error with both figures.

mod common;

use alloy_primitives::Address;
use common::{GAS, INVALID, MSTORE, PUSH0, REVERT, STOP, deployer};
use gas_meter::{Evm, EvmError, Fork, Gas, HaltReason, Outcome, UnknownFork};

#[test]
fn runtime_code_has_a_limit() {
    for (fork, limit) in [(Fork::Prague, 24_576), (Fork::Osaka, 24_576)] {
        let fits = Evm::new(fork).deploy(&deployer(&vec![STOP; limit])).unwrap();
        assert_eq!(fits.runtime.len(), limit);
        let error = Evm::new(fork).deploy(&deployer(&vec![STOP; limit + 1])).unwrap_err();
        assert_eq!(error, EvmError::RuntimeTooLong { fork, expected: limit, got: limit + 1 });
    }
    let longer = Evm::new(Fork::Amsterdam).deploy(&deployer(&vec![STOP; 24_577])).unwrap();
    assert_eq!(longer.runtime.len(), 24_577);
}

/// EIP-8037, as revm 43 has it: 1,530 for each byte of code.
#[test]
fn code_is_dearer_on_amsterdam() {
    for (fork, per_byte) in [(Fork::Osaka, 200), (Fork::Amsterdam, 1_530)] {
        let deploy_gas = |length| Evm::new(fork).deploy(&deployer(&vec![STOP; length])).unwrap().deploy_gas;
        let (short, long) = (deploy_gas(3_200), deploy_gas(6_400));
        // The init code's own length costs as well: calldata, its words, and memory.
        let rest = (long - short).units() - 3_200 * per_byte;
        assert!(rest < 3_200 * 8, "{fork}: {rest}");
    }
}

#[test]
fn init_code_has_a_limit() {
    for (fork, limit) in [(Fork::Osaka, 49_152), (Fork::Amsterdam, 131_072)] {
        let error = Evm::new(fork).deploy(&vec![STOP; limit + 1]).unwrap_err();
        assert_eq!(error, EvmError::InitCodeTooLong { fork, expected: limit, got: limit + 1 });
        assert!(Evm::new(fork).deploy(&vec![STOP; limit]).is_ok());
    }
}

#[test]
fn one_transaction_has_a_gas_cap_since_osaka() {
    let cap = Gas(1 << 24);
    let mut evm = Evm::new(Fork::Osaka);
    let contract = evm.install(&[STOP]).unwrap();
    assert!(evm.call_with_gas_limit(contract, &[], cap).is_ok());
    let error = evm.call_with_gas_limit(contract, &[], Gas(cap.units() + 1)).unwrap_err();
    assert_eq!(error, EvmError::GasLimitAboveCap { fork: Fork::Osaka, expected: cap, got: Gas(cap.units() + 1) });
    let mut evm = Evm::new(Fork::Prague);
    let contract = evm.install(&[STOP]).unwrap();
    assert!(evm.call_with_gas_limit(contract, &[], Gas(cap.units() + 1)).is_ok());
}

#[test]
fn the_call_itself_gets_no_more_than_the_cap() {
    // Returns the gas left at its start.
    let code = [GAS, PUSH0, MSTORE, 0x60, 0x20, PUSH0, 0xf3];
    let mut evm = Evm::new(Fork::Osaka);
    let contract = evm.install(&code).unwrap();
    let report = evm.call(contract, &[]).unwrap();
    let left = u64::from_be_bytes(report.outcome.data()[24..].try_into().unwrap());
    assert_eq!(left, (1 << 24) - 21_000 - 2);
}

#[test]
fn calldata_that_costs_more_than_the_limit_is_refused() {
    let mut evm = Evm::new(Fork::Osaka);
    let contract = evm.install(&[STOP]).unwrap();
    let error = evm.call_with_gas_limit(contract, &[1; 100], Gas(24_999)).unwrap_err();
    assert_eq!(error, EvmError::GasLimitBelowIntrinsic { expected: Gas(24_999), got: Gas(25_000) });
    let error = evm.call(contract, &vec![1; 500_000]).unwrap_err();
    assert!(matches!(error, EvmError::GasLimitBelowIntrinsic { .. }), "{error}");
}

#[test]
fn reverts_and_halts_are_outcomes_of_a_call_and_errors_of_a_deployment() {
    // MSTORE(0, 0xaa); REVERT(31, 1)
    let reverting = [0x60, 0xaa, PUSH0, MSTORE, 0x60, 1, 0x60, 31, REVERT];
    let mut evm = Evm::new(Fork::Osaka);
    let contract = evm.install(&reverting).unwrap();
    assert_eq!(evm.static_call(contract, &[]).unwrap(), Outcome::Revert { data: [0xaa].into() });
    assert_eq!(evm.deploy(&reverting).unwrap_err(), EvmError::DeploymentReverted { data: [0xaa].into() });

    let contract = evm.install(&[INVALID]).unwrap();
    let report = evm.call(contract, &[]).unwrap();
    assert_eq!(report.outcome, Outcome::Halt { reason: HaltReason::InvalidOpcode });
    assert_eq!(report.gas.transaction_gas, Gas(1 << 24));
    assert_eq!(evm.deploy(&[INVALID]).unwrap_err(), EvmError::DeploymentHalted { reason: HaltReason::InvalidOpcode });

    // JUMPDEST; JUMP to it for ever
    let contract = evm.install(&[0x5b, PUSH0, 0x56]).unwrap();
    let endless = evm.call_with_gas_limit(contract, &[], Gas(100_000)).unwrap();
    assert_eq!(endless.outcome, Outcome::Halt { reason: HaltReason::OutOfGas });
}

#[test]
fn an_address_without_code_is_no_contract() {
    let mut evm = Evm::new(Fork::Osaka);
    let address = Address::repeat_byte(0x11);
    assert_eq!(evm.call(address, &[]).unwrap_err(), EvmError::NoContract { address });
    assert!(matches!(evm.install(&[]), Err(EvmError::NoContract { .. })));
}

#[test]
fn forks_are_named_as_they_are_written() {
    for fork in Fork::ALL {
        assert_eq!(fork.to_string().parse(), Ok(fork));
        assert_eq!(serde_json::to_value(fork).unwrap(), fork.to_string());
    }
    assert_eq!("London".parse::<Fork>(), Err(UnknownFork { name: "London".into() }));
    assert_eq!(Fork::default(), Fork::Osaka);
}
