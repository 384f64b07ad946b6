//! Instructions of compiled code.

const PUSH1: u8 = 0x60;
const PUSH32: u8 = 0x7f;

/// The operation codes of a runtime code that has no data behind it, without what is pushed.
pub(super) fn operations(runtime: &[u8]) -> Vec<u8> {
    let mut operations = Vec::new();
    let mut at = 0;
    while at < runtime.len() {
        operations.push(runtime[at]);
        at += match runtime[at] {
            push @ PUSH1..=PUSH32 => usize::from(push - PUSH1) + 2,
            _ => 1,
        };
    }
    operations
}

pub(super) const ADDRESS: u8 = 0x30;
pub(super) const STATICCALL: u8 = 0xfa;

/// Whether an operation only calculates, jumps, reads calldata, code and memory, calls without state changes, and ends
/// the call: no storage, no caller, no block, no balance, no other kind of call, no creation.
pub(super) fn is_pure(operation: u8) -> bool {
    const CALLVALUE: u8 = 0x34;
    const INVALID: u8 = 0xfe;
    matches!(
        operation,
        // STOP to SIGNEXTEND, LT to CLZ, KECCAK256
        0x00..=0x0b | 0x10..=0x1e | 0x20
        // CALLVALUE, CALLDATALOAD, CALLDATASIZE, CALLDATACOPY, CODESIZE, CODECOPY, RETURNDATASIZE, RETURNDATACOPY
        | CALLVALUE | 0x35..=0x39 | 0x3d | 0x3e
        // POP, MLOAD, MSTORE, MSTORE8, JUMP, JUMPI, PC, MSIZE, GAS, JUMPDEST, MCOPY, PUSH0
        | 0x50..=0x53 | 0x56..=0x5b | 0x5e | 0x5f
        // PUSH, DUP, SWAP, RETURN, STATICCALL, REVERT
        | PUSH1..=0x9f | 0xf3 | STATICCALL | 0xfd | INVALID
    )
}

#[test]
fn pushed_bytes_are_no_operations() {
    // PUSH2 SSTORE SSTORE, PUSH0, SSTORE, PUSH1 cut off
    assert_eq!(operations(&[0x61, 0x55, 0x55, 0x5f, 0x55, 0x60]), [0x61, 0x5f, 0x55, 0x60]);
    assert!(
        ![0x31, 0x32, 0x33, 0x3a, 0x3b, 0x3c, 0x3f, 0x40, 0x42, 0x47, 0x54, 0x55, 0x5c, 0x5d].into_iter().any(is_pure)
    );
    assert!(![0xa0, 0xf0, 0xf1, 0xf2, 0xf4, 0xf5, 0xff].into_iter().any(is_pure));
}
