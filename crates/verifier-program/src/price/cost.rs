//! What instructions cost to run and how many bytes they take in the code.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul};

use alloy_primitives::U256;
use protocol_spec::CalldataStats;

use super::instructions::INSTRUCTIONS;

/// Gas to run a sequence of instructions once, and its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cost {
    pub(super) gas: u64,
    pub(super) bytes: u64,
    /// Bytes among them that are zero: cheaper where the code is calldata.
    pub(super) zero_bytes: u64,
}

/// An instruction without data behind it, at the price of one execution.
pub(super) const fn op(gas: u64) -> Cost {
    Cost { gas, bytes: 1, zero_bytes: 0 }
}

/// ADD, SUB, LT, EQ, AND, ISZERO, MLOAD, MSTORE, CALLDATALOAD, DUP, SWAP.
pub(super) const VERY_LOW: Cost = op(INSTRUCTIONS.very_low);
/// ADDMOD, MULMOD.
pub(super) const MID: Cost = op(INSTRUCTIONS.mid);
/// MUL, MOD.
pub(super) const LOW: Cost = op(INSTRUCTIONS.low);
/// POP, PUSH0, GAS, RETURNDATASIZE.
pub(super) const BASE: Cost = op(INSTRUCTIONS.base);
/// JUMPI with the PUSH2 of its target.
pub(super) const BRANCH: Cost = Cost { gas: INSTRUCTIONS.very_low + INSTRUCTIONS.high, bytes: 4, zero_bytes: 0 };
/// Where a branch leads.
pub(super) const JUMPDEST: Cost = op(INSTRUCTIONS.jumpdest);

/// The shortest PUSH of a number.
pub(super) fn push(value: impl TryInto<U256>) -> Cost {
    let value = value.try_into().unwrap_or(U256::MAX);
    let length = value.bit_len().div_ceil(8);
    if length == 0 {
        return BASE;
    }
    let zeros = value.to_le_bytes::<32>()[..length].iter().filter(|byte| **byte == 0).count();
    Cost { gas: INSTRUCTIONS.very_low, bytes: 1 + length as u64, zero_bytes: zeros as u64 }
}

impl Cost {
    /// The bytes as calldata.
    pub(super) fn as_calldata(self) -> CalldataStats {
        CalldataStats { zero_bytes: self.zero_bytes, nonzero_bytes: self.bytes - self.zero_bytes }
    }
}

impl Add for Cost {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            gas: self.gas + other.gas,
            bytes: self.bytes + other.bytes,
            zero_bytes: self.zero_bytes + other.zero_bytes,
        }
    }
}

impl AddAssign for Cost {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Mul<u64> for Cost {
    type Output = Self;

    fn mul(self, count: u64) -> Self {
        Self { gas: self.gas * count, bytes: self.bytes * count, zero_bytes: self.zero_bytes * count }
    }
}

impl Sum for Cost {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::default(), Add::add)
    }
}
