//! Bytecode by hand.

#![allow(dead_code, reason = "each test file compiles this module, and none uses all of it")]

pub(crate) const STOP: u8 = 0x00;
pub(crate) const GAS: u8 = 0x5a;
pub(crate) const POP: u8 = 0x50;
pub(crate) const RETURN: u8 = 0xf3;
pub(crate) const REVERT: u8 = 0xfd;
pub(crate) const INVALID: u8 = 0xfe;
pub(crate) const STATICCALL: u8 = 0xfa;
pub(crate) const RETURNDATASIZE: u8 = 0x3d;
pub(crate) const RETURNDATACOPY: u8 = 0x3e;
pub(crate) const CALLDATASIZE: u8 = 0x36;
pub(crate) const CALLDATACOPY: u8 = 0x37;
pub(crate) const CODECOPY: u8 = 0x39;
pub(crate) const MSTORE: u8 = 0x52;
pub(crate) const SSTORE: u8 = 0x55;
pub(crate) const PUSH0: u8 = 0x5f;

/// PUSH2 with its two bytes.
pub(crate) fn push2(value: u16) -> Vec<u8> {
    let [high, low] = value.to_be_bytes();
    vec![0x61, high, low]
}

/// Init code that deploys `runtime`: copy it to memory and return it.
pub(crate) fn deployer(runtime: &[u8]) -> Vec<u8> {
    const PREFIX: u16 = 13;
    let length = push2(u16::try_from(runtime.len()).unwrap());
    let mut code = [length.as_slice(), &push2(PREFIX), &[PUSH0, CODECOPY]].concat();
    code.extend([length.as_slice(), &[PUSH0, RETURN]].concat());
    assert_eq!(code.len(), usize::from(PREFIX));
    code.extend(runtime);
    code
}

/// Hands the calldata to the precompile at `address` and returns the word of success, then what it returned.
pub(crate) fn precompile_caller(address: u8) -> Vec<u8> {
    let mut code = vec![CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY];
    code.extend([PUSH0, PUSH0, CALLDATASIZE, PUSH0, 0x60, address, GAS, STATICCALL]);
    code.extend([PUSH0, MSTORE, RETURNDATASIZE, PUSH0, 0x60, 0x20, RETURNDATACOPY]);
    code.extend([RETURNDATASIZE, 0x60, 0x20, 0x01, PUSH0, RETURN]);
    code
}
