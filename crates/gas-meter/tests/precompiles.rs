//! The three curve precompiles: their results, and their prices on every fork.

mod common;

use alloy_primitives::{Address, U256};
use common::{CALLDATACOPY, CALLDATASIZE, GAS, POP, PUSH0, STATICCALL, STOP, precompile_caller};
use gas_meter::{CurveFault, Evm, Fork, Gas};

const EC_ADD: u8 = 6;
const EC_MUL: u8 = 7;
const PAIRING: u8 = 8;

/// Base field of BN254 (EIP-196).
const Q: &str = "21888242871839275222246405745257275088696311157297823662689037894645226208583";

fn words<const N: usize>(values: [U256; N]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes::<32>()).collect()
}

fn small<const N: usize>(values: [u64; N]) -> Vec<u8> {
    words(values.map(U256::from))
}

/// Twice the generator (1, 2), from the curve's doubling formula y^2 = x^3 + 3.
fn doubled_generator() -> Vec<u8> {
    let q: U256 = Q.parse().unwrap();
    let sub = |a: U256, b: U256| a.add_mod(q - b, q);
    let (x, y) = (U256::from(1), U256::from(2));
    let slope = U256::from(3).mul_mod(U256::from(4).inv_mod(q).unwrap(), q);
    let x2 = sub(slope.mul_mod(slope, q), U256::from(2));
    let y2 = sub(slope.mul_mod(sub(x, x2), q), y);
    words([x2, y2])
}

/// The generator of the second group (EIP-197), imaginary parts first.
fn second_generator() -> Vec<u8> {
    let parts = [
        "11559732032986387107991004021392285783925812861821192530917403151452391805634",
        "10857046999023057135944570762232829481370756359578518086990519993285655852781",
        "4082367875863433681332203403145435568316851327593401208105741076214120093531",
        "8495653923123431417604973247489272438418190587263600148770280649306958101930",
    ];
    words(parts.map(|part| part.parse().unwrap()))
}

/// e(P, H) * e(-P, H) = 1.
fn true_pairing() -> Vec<u8> {
    let q: U256 = Q.parse().unwrap();
    let minus = words([U256::from(1), q - U256::from(2)]);
    [small([1, 2]), second_generator(), minus, second_generator()].concat()
}

/// Success flag and returned bytes.
fn run(evm: &mut Evm, precompile: u8, input: &[u8]) -> (bool, Vec<u8>) {
    let caller = evm.install(&precompile_caller(precompile)).unwrap();
    let report = evm.call(caller, input).unwrap();
    assert!(report.outcome.is_success());
    let (success, output) = report.outcome.data().split_at(32);
    (success[31] == 1, output.to_vec())
}

#[test]
fn points_are_added_multiplied_and_paired() {
    for fork in Fork::ALL {
        let mut evm = Evm::new(fork);
        assert_eq!(run(&mut evm, EC_ADD, &small([1, 2, 1, 2])), (true, doubled_generator()), "{fork}");
        assert_eq!(run(&mut evm, EC_MUL, &small([1, 2, 2])), (true, doubled_generator()), "{fork}");
        assert_eq!(run(&mut evm, PAIRING, &true_pairing()), (true, small([1])), "{fork}");
        let wrong = [small([1, 2]), second_generator()].concat();
        assert_eq!(run(&mut evm, PAIRING, &wrong), (true, small([0])), "{fork}");
    }
}

#[test]
fn points_off_the_curve_fail() {
    let mut evm = Evm::new(Fork::Osaka);
    assert_eq!(run(&mut evm, EC_ADD, &small([1, 2, 1, 3])), (false, vec![]));
    assert_eq!(run(&mut evm, EC_MUL, &small([1, 3, 5])), (false, vec![]));
    assert_eq!(run(&mut evm, PAIRING, &[small([1, 3]), second_generator()].concat()), (false, vec![]));
}

#[test]
fn without_precompiles_a_call_succeeds_and_returns_nothing() {
    let mut evm = Evm::without_curve_precompiles(Fork::Osaka);
    for (precompile, input) in [(EC_ADD, small([1, 2, 1, 2])), (EC_MUL, small([1, 2, 2])), (PAIRING, true_pairing())] {
        assert_eq!(run(&mut evm, precompile, &input), (true, vec![]));
    }
}

#[test]
fn code_at_the_address_of_a_missing_precompile_is_run() {
    let mut evm = Evm::without_precompiles(Fork::Osaka, &[EC_MUL]);
    assert_eq!(run(&mut evm, EC_ADD, &small([1, 2, 1, 2])), (true, doubled_generator()));
    assert_eq!(run(&mut evm, EC_MUL, &small([1, 2, 2])), (true, vec![]));
    // PUSH1 7, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN
    let seven = [0x60, 7, PUSH0, 0x52, 0x60, 0x20, PUSH0, 0xf3];
    for address in [EC_ADD, EC_MUL] {
        evm.install_at(Address::with_last_byte(address), &seven).unwrap();
    }
    assert_eq!(run(&mut evm, EC_ADD, &small([1, 2, 1, 2])), (true, doubled_generator()));
    assert_eq!(run(&mut evm, EC_MUL, &small([1, 2, 2])), (true, small([7])));
}

/// Doubles the generator by ecMul, and hands what it is given to ecAdd: the words of both successes, and the sum.
fn mul_then_add() -> Vec<u8> {
    let mut code = [0x60, 1, PUSH0, 0x52, 0x60, 2, 0x60, 0x20, 0x52, 0x60, 2, 0x60, 0x40, 0x52].to_vec();
    code.extend([0x60, 0x40, 0x60, 0x80, 0x60, 0x60, PUSH0, 0x60, EC_MUL, GAS, STATICCALL, PUSH0, 0x52]);
    code.extend([0x60, 0x40, 0x60, 0xc0, 0x60, 0x80, 0x60, 0x80, 0x60, EC_ADD, GAS, STATICCALL, 0x60, 0x20, 0x52]);
    code.extend([0x61, 0x01, 0x00, PUSH0, 0xf3]);
    code
}

#[test]
fn a_fault_spoils_one_call_of_each_transaction() {
    let run = |evm: &mut Evm| {
        let caller = evm.install(&mul_then_add()).unwrap();
        let report = evm.call(caller, &[]).unwrap();
        let data = report.outcome.data().to_vec();
        ((data[31], data[63]), data[0x80..0xc0].to_vec(), data[0xc0..].to_vec())
    };
    let right = run(&mut Evm::new(Fork::Osaka));
    assert_eq!((right.0, &right.1), ((1, 1), &doubled_generator()));
    for (call, successes) in [(0, (0, 1)), (1, (1, 0))] {
        let mut evm = Evm::with_curve_fault(Fork::Osaka, call, CurveFault::FailsWithAnswer);
        // The second run is a transaction of its own, in which the calls are counted anew.
        for _ in 0..2 {
            assert_eq!(run(&mut evm), (successes, right.1.clone(), right.2.clone()));
        }
    }
    let mut evm = Evm::with_curve_fault(Fork::Osaka, 1, CurveFault::Returns(small([7]).into()));
    assert_eq!(run(&mut evm), ((1, 1), right.1.clone(), small([7, 0])));
    for (size, expected) in [(0, small([0, 0])), (32, [&right.2[..32], &[0; 32]].concat()), (65, right.2)] {
        let mut evm = Evm::with_curve_fault(Fork::Osaka, 1, CurveFault::Resized(size));
        assert_eq!(run(&mut evm), ((1, 1), right.1.clone(), expected), "{size}");
    }
}

/// Execution gas of a call of the precompile, over a call of the identity with the same input.
fn price(fork: Fork, precompile: u8, input: &[u8]) -> Gas {
    const IDENTITY: u8 = 4;
    let mut evm = Evm::new(fork);
    let mut execution = |address| {
        let mut code = vec![CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY];
        code.extend([PUSH0, PUSH0, CALLDATASIZE, PUSH0, 0x60, address, GAS, STATICCALL, POP, STOP]);
        let caller = evm.install(&code).unwrap();
        evm.call(caller, input).unwrap().gas.execution_gas
    };
    let words = u64::try_from(input.len()).unwrap().div_ceil(32);
    let identity = Gas(15 + 3 * words);
    execution(precompile) - execution(IDENTITY) + identity
}

/// Prices of EIP-1108; none of the forks has changed them.
#[test]
fn prices_are_those_of_the_fork() {
    for fork in Fork::ALL {
        assert_eq!(price(fork, EC_ADD, &small([1, 2, 1, 2])), Gas(150), "{fork}");
        assert_eq!(price(fork, EC_MUL, &small([1, 2, 2])), Gas(6_000), "{fork}");
        assert_eq!(price(fork, PAIRING, &true_pairing()), Gas(45_000 + 2 * 34_000), "{fork}");
    }
}
