//! Calls of the curve precompiles.

use crate::code::{Memory, Statement};
use crate::mode::Mode;

use super::cost::{BASE, Cost, JUMPDEST, LOW, VERY_LOW, op, push};
use super::instructions::INSTRUCTIONS;
use super::statements::UPDATE;

const PAIRING: u64 = INSTRUCTIONS.pairing + 2 * INSTRUCTIONS.pairing_pair;

/// The function that size mode calls, with the jump past it.
pub(super) const FUNCTION: Cost = Cost { gas: 12, bytes: 47, zero_bytes: 0 };
/// One call of it: its own instructions, precompiles aside.
const FUNCTION_BODY: Cost = Cost { gas: 98, bytes: 0, zero_bytes: 0 };
/// For [`super::schedule`].
pub(super) const PARTS: [(&str, Cost); 2] = [("function", FUNCTION), ("function_body", FUNCTION_BODY)];
/// PUSH2 of an address in the code.
const LABEL: Cost = Cost { gas: INSTRUCTIONS.very_low, bytes: 3, zero_bytes: 0 };
/// JUMP.
const JUMP: Cost = op(INSTRUCTIONS.mid);

/// A statement that calls precompiles, and how many statements of the program it stands for: a product and the sum
/// that follows are printed as one.
pub(super) fn group(statement: &Statement, next: Option<&Statement>, mode: Mode) -> Option<(Cost, usize)> {
    let update = VERY_LOW + UPDATE;
    Some(match (statement, next, mode) {
        (Statement::EcMul(from, to), Some(Statement::EcAdd(both, _)), Mode::Size) => {
            let arguments = push(both.0) + push(to.0) + push(from.0) + VERY_LOW;
            let calls = 2 * INSTRUCTIONS.warm_call + INSTRUCTIONS.ec_mul + INSTRUCTIONS.ec_add;
            let body = Cost { gas: calls + FUNCTION_BODY.gas, ..Cost::default() };
            (LABEL + arguments + LABEL + JUMP + body + JUMPDEST + UPDATE, 2)
        }
        (Statement::EcMul(from, to), Some(Statement::EcAdd(both, sum)), Mode::Gas) => {
            (multiplication(*from, *to) + addition(*both, *sum) + update, 2)
        }
        (Statement::EcMul(from, to), ..) => (multiplication(*from, *to) + update, 1),
        (Statement::EcAdd(from, to), ..) => (addition(*from, *to) + update, 1),
        _ => return None,
    })
}

pub(super) fn multiplication(from: Memory, to: Memory) -> Cost {
    call(INSTRUCTIONS.ec_mul, from, 96, to, 64) + VERY_LOW
}

pub(super) fn addition(from: Memory, to: Memory) -> Cost {
    call(INSTRUCTIONS.ec_add, from, 128, to, 64) + VERY_LOW
}

pub(super) fn pairing(from: Memory, to: Memory) -> Cost {
    call(PAIRING, from, 384, to, 32)
}

/// A precompile's own price, its arguments, and success times return size.
fn call(price: u64, from: Memory, length: usize, to: Memory, returned: usize) -> Cost {
    let arguments = push(returned) + push(to.0) + push(length) + push(from.0) + push(6) + BASE;
    arguments + op(INSTRUCTIONS.warm_call + price) + BASE + LOW
}
