//! Prices of instructions and precompiles, the same on every fork.

use super::schedule::named;

/// Gas, by the yellow paper's names of price classes.
#[derive(Clone, Copy)]
pub(super) struct Instructions {
    /// POP, PUSH0, GAS, RETURNDATASIZE.
    pub(super) base: u64,
    /// ADD, SUB, LT, EQ, AND, ISZERO, MLOAD, MSTORE, CALLDATALOAD, PUSH, DUP, SWAP.
    pub(super) very_low: u64,
    /// MUL, MOD.
    pub(super) low: u64,
    /// ADDMOD, MULMOD, JUMP.
    pub(super) mid: u64,
    /// JUMPI.
    pub(super) high: u64,
    pub(super) jumpdest: u64,
    pub(super) keccak: u64,
    pub(super) keccak_word: u64,
    /// CALLDATACOPY, CODECOPY; besides `very_low`.
    pub(super) copy_word: u64,
    pub(super) memory_word: u64,
    /// Memory of `n` words costs another `n^2` divided by this.
    pub(super) memory_square_divisor: u64,
    /// Call of an account accessed before, as precompiles are (EIP-2929).
    pub(super) warm_call: u64,
    /// EIP-1108, as the next three.
    pub(super) ec_add: u64,
    pub(super) ec_mul: u64,
    pub(super) pairing: u64,
    /// For each pair, of which there are two.
    pub(super) pairing_pair: u64,
    /// EIP-3860.
    pub(super) init_code_word: u64,
}

pub(super) const INSTRUCTIONS: Instructions = Instructions {
    base: 2,
    very_low: 3,
    low: 5,
    mid: 8,
    high: 10,
    jumpdest: 1,
    keccak: 30,
    keccak_word: 6,
    copy_word: 3,
    memory_word: 3,
    memory_square_divisor: 512,
    warm_call: 100,
    ec_add: 150,
    ec_mul: 6_000,
    pairing: 45_000,
    pairing_pair: 34_000,
    init_code_word: 2,
};

impl Instructions {
    pub(super) fn named(self) -> [(&'static str, u64); 17] {
        named!(
            self,
            Self {
                base,
                very_low,
                low,
                mid,
                high,
                jumpdest,
                keccak,
                keccak_word,
                copy_word,
                memory_word,
                memory_square_divisor,
                warm_call,
                ec_add,
                ec_mul,
                pairing,
                pairing_pair,
                init_code_word,
            }
        )
    }
}

/// A hash of so many words.
pub(super) const fn keccak(words: u64) -> u64 {
    INSTRUCTIONS.keccak + INSTRUCTIONS.keccak_word * words
}

/// A copy of so many words.
pub(super) const fn copy(words: u64) -> u64 {
    INSTRUCTIONS.very_low + INSTRUCTIONS.copy_word * words
}

/// Memory of so many words.
pub(super) fn expansion(words: usize) -> u64 {
    let words = words as u64;
    INSTRUCTIONS.memory_word * words + words * words / INSTRUCTIONS.memory_square_divisor
}
