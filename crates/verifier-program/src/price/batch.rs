//! What a batch costs.

use std::collections::BTreeMap;

use protocol_spec::{CalldataStats, InstanceBytes};

use crate::batch::BatchProgram;
use crate::code::Statement;
use crate::section::Section;
use crate::validate::ValidatedProgram;

use super::cost::{Cost, VERY_LOW, push};
use super::fork::Fork;
use super::gas::Gas;
use super::instructions::{INSTRUCTIONS, expansion};
use super::locals::Locals;
use super::statements::{UPDATE, enter_checked, of_statement};
use super::{GasEstimate, estimate};

/// Dispatch, decoding of the arguments, comparison of heads and lengths, the result; and the code of errors and
/// constants, all but the words copied. Measured: the text is the same for every circuit.
const SHELL: Frame = Frame {
    once: Cost { gas: 1_039, bytes: 2_437, zero_bytes: 344 },
    // The loop's condition, copying a proof, moving on to the next.
    each: Cost { gas: 124, bytes: 0, zero_bytes: 0 },
};
/// What circuits with instances have in addition. Measured.
const INSTANCES: Frame =
    Frame { once: Cost { gas: 60, bytes: 219, zero_bytes: 80 }, each: Cost { gas: 16, bytes: 0, zero_bytes: 0 } };
/// For [`super::schedule`].
pub(super) const PARTS: [(&str, Cost); 4] = [
    ("batch_shell", SHELL.once),
    ("batch_shell_proof", SHELL.each),
    ("batch_instances", INSTANCES.once),
    ("batch_instances_proof", INSTANCES.each),
];
/// Words of the arguments besides proofs and instances: heads and lengths, and the digest that is hashed with them.
const FRAME_WORDS: usize = 5;

/// What surrounds the printed statements, once and for each proof.
struct Frame {
    once: Cost,
    each: Cost,
}

/// Prices a call of `verifyBatch` with `proofs` proofs on a fork, and the deployment of its contract.
pub fn price_batch(program: &BatchProgram, proofs: usize, fork: Fork, calldata: &CalldataStats) -> GasEstimate {
    estimate(by_section(program, proofs), fork, calldata)
}

/// How many proofs fit a transaction of so much gas, as predicted with calldata of average density: by [`Fork::limits`],
/// say. A contract that calls the batch verifier has less: its own code costs gas, and a call gets 63/64 (EIP-150).
pub fn largest_batch(program: &BatchProgram, fork: Fork, limit: Gas) -> usize {
    let fits = |proofs| {
        let calldata = CalldataStats::expected_batch(program.layout(), proofs, InstanceBytes::RANDOM);
        price_batch(program, proofs, fork, &calldata).transaction <= limit
    };
    let (mut fitting, mut beyond) = (0, 1);
    while fits(beyond) {
        (fitting, beyond) = (beyond, 2 * beyond);
    }
    while beyond - fitting > 1 {
        let middle = fitting + (beyond - fitting) / 2;
        if fits(middle) { fitting = middle } else { beyond = middle }
    }
    fitting
}

fn by_section(program: &BatchProgram, proofs: usize) -> BTreeMap<Section, Cost> {
    let mut sections: BTreeMap<Section, Cost> =
        Section::ALL.iter().map(|section| (*section, Cost::default())).collect();
    let mut charge = |section, cost| *sections.entry(section).or_default() += cost;
    let each = program.each();
    let code = each.code();
    for frame in [Some(SHELL), (each.layout().instances() > 0).then_some(INSTANCES)].into_iter().flatten() {
        charge(Section::Other, frame.once + repeated(frame.each, proofs));
    }
    let mut locals = Locals::new(code);
    for (at, (section, statement)) in code.statements.iter().enumerate() {
        charge(*section, repeated(of_printed(each, statement) + locals.step(code, at, statement), proofs));
    }
    let words = each.layout().words() + each.layout().instances();
    let copied = Cost { gas: INSTRUCTIONS.copy_word * words as u64, ..Cost::default() };
    charge(Section::Other, repeated(copied + enter_checked() + locals.end(), proofs));
    for (section, statement) in program.once() {
        charge(*section, of_printed(each, statement));
    }
    let hashed = FRAME_WORDS + words * proofs;
    let memory = code.memory_end.0.div_ceil(32).max(code.memory_start.0 / 32 + hashed);
    let per_word = INSTRUCTIONS.keccak_word + INSTRUCTIONS.copy_word;
    charge(Section::Transcript, Cost { gas: per_word * hashed as u64 + expansion(memory), ..Cost::default() });
    sections
}

/// Code that is there once and runs several times.
fn repeated(cost: Cost, times: usize) -> Cost {
    Cost { gas: cost.gas * times as u64, ..cost }
}

/// Where the proof lies is read from memory; a product and the sum that follows are one assignment.
fn of_printed(each: &ValidatedProgram, statement: &Statement) -> Cost {
    let more = match statement {
        Statement::CopyProof(..) | Statement::CopyInstances(..) => push(each.code().memory_end.0) + VERY_LOW * 2,
        Statement::EcMul(..) => VERY_LOW + UPDATE,
        _ => Cost::default(),
    };
    of_statement(each, statement) + more
}
