//! Base, calldata, execution and floor of whole transactions, and equality with a local chain's receipts.

mod common;

use std::path::Path;
use std::process::Command;

use alloy_primitives::Address;
use common::{GAS, POP, PUSH0, SSTORE, STATICCALL, STOP, deployer, precompile_caller};
use foundry_project::{Anvil, AnvilOptions, Tool, ToolSearch};
use gas_meter::{CallReport, Evm, EvmError, Fork, Gas, TransactionGas};

fn gas_of_call(fork: Fork, runtime: &[u8], calldata: &[u8]) -> TransactionGas {
    let mut evm = Evm::new(fork);
    let contract = evm.install(runtime).unwrap();
    evm.call(contract, calldata).unwrap().gas
}

#[test]
fn an_empty_call_costs_the_base() {
    for (fork, base) in [(Fork::Prague, 21_000), (Fork::Osaka, 21_000), (Fork::Amsterdam, 15_000)] {
        let gas = gas_of_call(fork, &[STOP], &[]);
        assert_eq!(gas.transaction_gas, Gas(base));
        assert_eq!(gas.intrinsic_gas, Gas(base));
        assert_eq!((gas.calldata_gas, gas.execution_gas, gas.refunded_gas), (Gas(0), Gas(0), Gas(0)));
    }
}

/// EIP-7623: 10 per zero byte and 40 per other byte at least; EIP-7976: 64 per byte.
#[test]
fn calldata_that_is_hardly_used_costs_the_floor() {
    let calldata = [vec![0; 100], vec![7; 50]].concat();
    for (fork, base, floor) in [
        (Fork::Prague, 21_000, 100 * 10 + 50 * 40),
        (Fork::Osaka, 21_000, 100 * 10 + 50 * 40),
        (Fork::Amsterdam, 15_000, 150 * 64),
    ] {
        let gas = gas_of_call(fork, &[PUSH0, POP, STOP], &calldata);
        assert_eq!(gas.calldata_gas, Gas(100 * 4 + 50 * 16));
        assert_eq!(gas.execution_gas, Gas(4));
        assert_eq!(gas.floor_gas, Gas(base + floor));
        assert_eq!(gas.transaction_gas, gas.floor_gas);
    }
}

#[test]
fn calldata_that_is_much_used_costs_its_own_price() {
    let calldata = [vec![0; 100], vec![7; 28]].concat();
    let gas = gas_of_call(Fork::Osaka, &precompile_caller(8), &[calldata, vec![0; 64]].concat());
    assert!(gas.execution_gas > Gas(45_000));
    assert!(gas.transaction_gas > gas.floor_gas);
    assert_eq!(gas.transaction_gas, gas.intrinsic_gas + gas.calldata_gas + gas.execution_gas);
}

#[test]
fn prices_before_execution_need_no_run() {
    let calldata = [0, 1, 2, 0, 0, 255];
    for fork in Fork::ALL {
        let gas = gas_of_call(fork, &[STOP], &calldata);
        assert_eq!(gas.intrinsic_gas, fork.intrinsic_gas());
        assert_eq!(gas.calldata_gas, fork.calldata_gas(&calldata));
        assert_eq!(gas.floor_gas, fork.floor_gas(&calldata));
    }
}

#[test]
fn cleared_storage_is_a_refund() {
    // SSTORE(0, 1); SSTORE(0, 0)
    let gas = gas_of_call(Fork::Osaka, &[0x60, 1, PUSH0, SSTORE, PUSH0, PUSH0, SSTORE, STOP], &[]);
    assert!(gas.refunded_gas > Gas(0));
    assert_eq!(gas.transaction_gas, gas.intrinsic_gas + gas.execution_gas - gas.refunded_gas);
}

#[test]
fn a_call_leaves_no_trace() {
    let mut evm = Evm::new(Fork::Osaka);
    let writer = evm.install(&[0x60, 1, PUSH0, SSTORE, STOP]).unwrap();
    let first = evm.call(writer, &[]).unwrap();
    let second = evm.call(writer, &[]).unwrap();
    assert_eq!(first, second);
    assert!(evm.static_call(writer, &[]).unwrap().is_success());
    assert_eq!(evm.call(writer, &[]).unwrap(), first);
}

fn cast(arguments: &[&str]) -> serde_json::Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let cast = Tool::Cast.find(&ToolSearch::new(root, None, None)).unwrap();
    let output = Command::new(cast.program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn gas_used(receipt: &serde_json::Value) -> Gas {
    let text = receipt["gasUsed"].as_str().unwrap().strip_prefix("0x").unwrap();
    Gas(u64::from_str_radix(text, 16).unwrap())
}

/// Sends `data` from the chain's first account and returns the receipt.
fn send(chain: &Anvil, to: &[&str], data: &[u8]) -> serde_json::Value {
    let (url, data) = (chain.rpc_url(), format!("0x{}", hex::encode(data)));
    let sender = &chain.accounts()[0].address;
    let head = ["send", "--json", "--unlocked", "--gas-limit", "16000000", "--from", sender, "--rpc-url", &url];
    cast(&[&head, to, &[&data]].concat())
}

#[test]
fn gas_equals_the_receipts_of_a_local_chain() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let search = ToolSearch::new(root, None, None);
    for fork in [Fork::Prague, Fork::Osaka] {
        let options = AnvilOptions { hardfork: fork.to_string(), ..AnvilOptions::default() };
        let chain = Anvil::start(&search, &options).unwrap();
        let mut evm = Evm::new(fork);
        let heavy = deployer(&[precompile_caller(8), vec![0xab; 3_000]].concat());
        let deployment = evm.deploy(&heavy).unwrap();
        let receipt = send(&chain, &["--create"], &heavy);
        assert_eq!(deployment.deploy_gas, gas_used(&receipt), "{fork}");
        let address = receipt["contractAddress"].as_str().unwrap();
        assert_eq!(address, deployment.address.to_string().to_lowercase());

        let light = deployer(&[GAS, POP, PUSH0, PUSH0, PUSH0, PUSH0, 0x60, 0x99, GAS, STATICCALL, STOP]);
        let light_deployment = evm.deploy(&light).unwrap();
        let light_receipt = send(&chain, &["--create"], &light);
        assert_eq!(light_deployment.deploy_gas, gas_used(&light_receipt), "{fork}");
        let light_address = light_receipt["contractAddress"].as_str().unwrap();

        // Pairings of points at infinity, and bytes that nobody looks at.
        let pairings = [vec![], vec![0; 192], vec![0; 384]];
        let ignored = [vec![], vec![7; 40], [vec![0; 500], vec![255; 3]].concat()];
        for (here, there, inputs) in
            [(deployment.address, address, pairings), (light_deployment.address, light_address, ignored)]
        {
            for data in inputs {
                let gas = evm.call(here, &data).unwrap().gas;
                assert_eq!(gas.transaction_gas, gas_used(&send(&chain, &[there], &data)), "{fork} {}", data.len());
            }
        }
    }
}

/// Returns slot 0 and the caller, and puts the first word of the calldata into that slot.
const REGISTER: [u8; 16] =
    [0x5f, 0x54, 0x5f, 0x52, 0x33, 0x60, 0x20, 0x52, 0x5f, 0x35, 0x5f, 0x55, 0x60, 0x40, 0x5f, 0xf3];

#[test]
fn transactions_leave_traces_and_calls_do_not() {
    let (sender, place) = (Address::repeat_byte(0xaa), Address::repeat_byte(0xbb));
    let mut evm = Evm::new(Fork::Osaka);
    assert!(evm.transact(sender, place, &[1; 32]).is_err(), "there is no contract yet");
    evm.install_at(place, &REGISTER).unwrap();
    let outcome = |report: CallReport| report.outcome.data().to_vec();
    let first = evm.transact(sender, place, &[1; 32]).unwrap();
    assert!(first.gas.transaction_gas > Gas(21_000 + 22_100));
    assert_eq!(outcome(first), [vec![0; 32], sender.into_word().to_vec()].concat());
    for _ in 0..2 {
        assert_eq!(outcome(evm.call(place, &[2; 32]).unwrap())[..32], [1; 32]);
    }
    let second = evm.transact(place, place, &[3; 32]).unwrap_err();
    assert!(matches!(second, EvmError::Refused { .. }), "a contract sends no transaction: {second}");
    assert_eq!(outcome(evm.transact(sender, place, &[]).unwrap())[..32], [1; 32]);
}
