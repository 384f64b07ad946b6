//! Loops, whose price depends on how often they run, and what is read from a key that comes with the call. All as solc's
//! optimiser leaves it.

use protocol_spec::{PinnedInstance, Query, WordOffset};

use crate::code::{Loop, Squarings};
use crate::key::{Key, KeyWord};
use crate::shape::TWO_ADICITY;
use crate::validate::ValidatedProgram;

use super::cost::{BASE, BRANCH, Cost, JUMPDEST, LOW, MID, VERY_LOW, op, push};
use super::instructions::{INSTRUCTIONS, copy, keccak};
use super::statements::{UPDATE, instance, of_expr, proof_word};

/// PUSH2 of the loop's start, JUMP.
const BACK: Cost = Cost { gas: INSTRUCTIONS.very_low + INSTRUCTIONS.mid, bytes: 4, zero_bytes: 0 };
/// Counting down adds 2^256 - 1, as solc writes it.
const COUNT_DOWN: Cost = Cost { gas: 2 * INSTRUCTIONS.very_low, bytes: 34, zero_bytes: 0 };

/// A loop's code, which is there once, and its price: the condition is met `turns` times and fails once.
fn run(condition: Cost, turn: Cost, turns: u64) -> Cost {
    let condition = JUMPDEST + condition + VERY_LOW + BRANCH;
    let (once, turn) = (condition + JUMPDEST, condition + turn + BACK);
    Cost { gas: once.gas + turn.gas * turns, bytes: turn.bytes + 1, zero_bytes: turn.zero_bytes }
}

/// `value := mulmod(value, other, r)`.
fn multiply() -> Cost {
    VERY_LOW * 3 + MID + UPDATE
}

/// A loop with its operands, without keeping its results.
pub(super) fn of(program: &ValidatedProgram, body: &Loop) -> Cost {
    let log_rows = u64::from(program.program().log_rows);
    match body {
        Loop::Square { base, times, .. } => {
            let (times, turns) = match times {
                Squarings::LogRows => (of_log_rows(program), log_rows),
                Squarings::ToRows => (
                    of_log_rows(program) + push(TWO_ADICITY) + VERY_LOW,
                    u64::from(TWO_ADICITY).saturating_sub(log_rows),
                ),
            };
            of_expr(program, base) + times + run(VERY_LOW, multiply() + COUNT_DOWN, turns) + BASE
        }
        Loop::InvertDistance { root, halvings, .. } => {
            let half = Cost { gas: INSTRUCTIONS.very_low, bytes: 33, zero_bytes: 0 };
            let times = push(halvings + 1) + of_log_rows(program) + VERY_LOW;
            let turn = multiply() * 2 + push(1) + VERY_LOW + COUNT_DOWN;
            let turns = log_rows.saturating_sub(u64::from(*halvings) + 1);
            half + of_expr(program, root) + times + run(VERY_LOW, turn, turns) + BASE * 2
        }
        Loop::SumRows { query, x, omega, .. } => {
            let (x, omega) = (of_expr(program, x), of_expr(program, omega));
            let (declared, compared, popped) = end(program);
            let begin = push(0) + push(1) + declared + omega + push(1);
            let distance = VERY_LOW * 4 + x + BASE;
            let sum = VERY_LOW * 8 + looped_instance(program, *query) + MID * 3 + UPDATE;
            let next = VERY_LOW * 2 + omega + MID + UPDATE + push(1) + VERY_LOW;
            let turn = distance + sum + multiply() + next;
            let turns = program.program().instances.span().end - 1;
            begin + run(compared + VERY_LOW * 2, turn, turns as u64) + popped + BASE * 2
        }
    }
}

/// The range check of all instances.
pub(super) fn range_checks(program: &ValidatedProgram) -> Cost {
    let turn = VERY_LOW * 8 + push(0x20) + VERY_LOW;
    let turns = program.layout().instances() as u64;
    push(instance(program, 0)) + run(BASE + VERY_LOW * 2, turn, turns) + BASE
}

/// The first hash, the number of its words being known from the call.
pub(super) fn first_hash(program: &ValidatedProgram, state: usize, words: usize) -> Cost {
    let (block, instances) = (state + 32, program.layout().instances());
    let size = instance_count(program) + push(5) + VERY_LOW;
    let digest = key_word(program, KeyWord::Digest) + push(state) + VERY_LOW;
    let copied = VERY_LOW + push(instance(program, 0)) + push(block) + op(copy(instances as u64));
    let proof = push(proof_word(program, WordOffset(0)));
    let messages = push(32 * words) + proof + VERY_LOW * 2 + push(block) + op(copy(words as u64));
    let hash = VERY_LOW * 2 + push(32 * (1 + words)) + push(state) + op(keccak((1 + words + instances) as u64));
    size + digest + copied + messages + hash + push(state) + VERY_LOW + BASE
}

/// A word of the key; nothing where the key is in the code.
fn key_word(program: &ValidatedProgram, word: KeyWord) -> Cost {
    let at = program.program().key.as_ref().and_then(|key| key.position(word));
    at.map_or_else(Cost::default, |at| push(32 * at) + VERY_LOW)
}

/// What a pinned instance has to be.
pub(super) fn pinned_value(program: &ValidatedProgram, pin: &PinnedInstance) -> Cost {
    let known = push(pin.value.to_u256());
    if is_keyed(program) { key_word(program, KeyWord::Pinned(pin.index)) } else { known }
}

fn of_log_rows(program: &ValidatedProgram) -> Cost {
    let known = push(program.program().log_rows);
    if is_keyed(program) { key_word(program, KeyWord::LogRows) } else { known }
}

fn is_keyed(program: &ValidatedProgram) -> bool {
    program.program().key.is_some()
}

fn length(program: &ValidatedProgram, column: usize) -> Cost {
    let known = push(program.program().instances.lengths[column]);
    if is_keyed(program) { key_word(program, KeyWord::InstanceLength(column)) } else { known }
}

/// The number of instances of the columns before this one, where it comes with the key.
fn before(program: &ValidatedProgram, column: usize) -> Cost {
    if column == 0 {
        return push(0);
    }
    (0..column).map(|column| length(program, column)).sum::<Cost>() + VERY_LOW * (column as u64 - 1)
}

/// The number of all instances.
pub(super) fn instance_count(program: &ValidatedProgram) -> Cost {
    before(program, program.program().instances.lengths.len())
}

/// The address of a value of a column.
fn column_start(program: &ValidatedProgram, column: usize) -> Cost {
    let first = push(instance(program, 0));
    if column == 0 || !is_keyed(program) { first } else { first + before(program, column) + push(5) + VERY_LOW * 2 }
}

/// An instance that may lie beyond its column's end.
pub(super) fn column_instance(program: &ValidatedProgram, column: usize, index: usize) -> Cost {
    column_start(program, column) + length(program, column) + push(index) + VERY_LOW * 2 + LOW
}

/// What a query meets on the row that a loop has come to.
fn looped_instance(program: &ValidatedProgram, query: Query) -> Cost {
    let load = column_start(program, query.column) + push(5) + VERY_LOW * 4;
    if !program.program().instances.has_gaps(query) {
        return load;
    }
    load + VERY_LOW + shift(query) + length(program, query.column) + VERY_LOW + LOW
}

/// A small number added or subtracted.
fn shift(query: Query) -> Cost {
    if query.rotation == 0 { Cost::default() } else { push(query.rotation.unsigned_abs()) + VERY_LOW }
}

/// The first row on which no query meets a value: computing it, reading it, giving up its variable.
fn end(program: &ValidatedProgram) -> (Cost, Cost, Cost) {
    let instances = &program.program().instances;
    if !is_keyed(program) {
        return (Cost::default(), push(instances.span().end as u64), Cost::default());
    }
    let of = |query: &Query| length(program, query.column) + shift(*query);
    let first: Cost = instances.queries.iter().take(1).map(of).sum();
    // What a later query adds where it moves the end is not counted.
    let compared = instances.queries.iter().skip(1).map(|query| {
        // Where it is assigned, solc adds the complement of what is subtracted.
        let complement = if query.rotation > 0 { 31 } else { 0 };
        let assigned = of(query) + UPDATE;
        of(query) + VERY_LOW * 3 + BRANCH + JUMPDEST + Cost { gas: 0, bytes: assigned.bytes + complement, ..assigned }
    });
    (first + compared.sum(), VERY_LOW, BASE)
}

/// `r - (r - 1) / 2^k`.
pub(super) fn rows_inverse(program: &ValidatedProgram) -> Cost {
    push(1) + VERY_LOW * 5 + of_log_rows(program)
}

/// What the shell compares with the key's number of instances.
pub(super) fn counts(program: &ValidatedProgram) -> Cost {
    instance_count(program) * 2 + push(5) + VERY_LOW * 2
}

/// Bytes of the key before the call.
pub(super) fn key_bytes(program: &ValidatedProgram) -> usize {
    program.program().key.as_ref().map_or(0, Key::bytes)
}
