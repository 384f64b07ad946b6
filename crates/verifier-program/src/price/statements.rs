//! Every statement as the instructions that the printer's text compiles to: solc's legacy pipeline translates inline
//! assembly word by word, arguments from right to left.

use std::collections::BTreeMap;

use protocol_spec::{PROOF_START, PinnedInstance, WordOffset};

use crate::code::{Expr, Memory, Place, Statement};
use crate::lower::modulus_multiple;
use crate::mode::Mode;
use crate::section::Section;
use crate::validate::ValidatedProgram;

use super::cost::{BRANCH, Cost, JUMPDEST, LOW, MID, VERY_LOW, op, push};
use super::instructions::{self, INSTRUCTIONS, expansion, keccak};
use super::locals::Locals;
use super::{front, loops, precompiles};

/// Dispatch, decoding of the arguments, comparison of heads and lengths, the result; and the code of errors and
/// constants, which a valid proof does not reach. Measured: the text is the same for every circuit.
const SHELL: Cost = Cost { gas: 742, bytes: 1_837, zero_bytes: 300 };
/// The same, compiled for short code.
const SHORT_SHELL: Cost = Cost { gas: 705, bytes: 1_467, zero_bytes: 100 };
/// The same of a shared verifier, without the comparisons whose length depends on the number of instance columns.
const SHARED_SHELL: Cost = Cost { gas: 790, bytes: 3_263, zero_bytes: 800 };
/// For [`super::schedule`].
pub(super) const PARTS: [(&str, Cost); 3] =
    [("shell", SHELL), ("short_shell", SHORT_SHELL), ("shared_shell", SHARED_SHELL)];
/// Scalars checked by one printed statement.
const CHECKS_PER_STATEMENT: usize = 12;
/// Words of memory that the shell has in use.
const SHELL_WORDS: usize = 3;

/// Gas by section, and the size of the whole code.
pub(super) fn by_section(program: &ValidatedProgram, mode: Mode) -> BTreeMap<Section, Cost> {
    let mut sections: BTreeMap<Section, Cost> =
        Section::ALL.iter().map(|section| (*section, Cost::default())).collect();
    let mut charge = |section, cost| *sections.entry(section).or_default() += cost;
    let code = program.code();
    let (mut locals, mut memory_words, mut printed) = (Locals::new(code), SHELL_WORDS, 0);
    match mode {
        Mode::Gas => charge(Section::Other, shell(program)),
        Mode::Size => {
            charge(Section::Other, SHORT_SHELL);
            charge(Section::Opening, precompiles::FUNCTION);
        }
    }
    for (at, (section, statement)) in code.statements.iter().enumerate() {
        charge(*section, locals.step(code, at, statement));
        if at >= printed {
            let next = code.statements.get(at + 1).map(|(_, next)| next);
            let group = precompiles::group(statement, next, mode);
            let (cost, count) = group.unwrap_or_else(|| (of_statement(program, statement), 1));
            charge(*section, cost);
            printed = at + count;
        }
        let words = memory_end(program, statement).map_or(0, |end| end.0.div_ceil(32));
        if words > memory_words {
            charge(*section, Cost { gas: expansion(words) - expansion(memory_words), ..Cost::default() });
            memory_words = words;
        }
    }
    charge(Section::Other, locals.end());
    sections
}

fn shell(program: &ValidatedProgram) -> Cost {
    let Some(key) = &program.program().key else { return SHELL };
    SHARED_SHELL + loops::counts(program) + front::of_call(program, key)
}

/// An assignment to a variable: SWAP, POP.
pub(super) const UPDATE: Cost = Cost { gas: INSTRUCTIONS.very_low + INSTRUCTIONS.base, bytes: 2, zero_bytes: 0 };

/// The first byte after what a statement writes.
fn memory_end(program: &ValidatedProgram, statement: &Statement) -> Option<Memory> {
    match statement {
        Statement::Store(at, ..) | Statement::Hash(at, _) | Statement::Pairing(_, at) => Some(at.word(1)),
        Statement::Define(id, _) => match program.code().place(*id) {
            Some(Place::Memory(at)) => Some(at.word(1)),
            _ => None,
        },
        Statement::CopyProof(at, _, words, _)
        | Statement::CopyKey(at, _, words, _)
        | Statement::CopyInstances(at, words) => Some(at.word(*words)),
        Statement::HashFirst(at, _, words) => Some(at.word(1 + program.layout().instances() + words)),
        Statement::Loop(body) => {
            let places = body.defined().into_iter().filter_map(|id| program.code().place(id));
            let words = places.filter_map(|place| match place {
                Place::Memory(at) => Some(at.word(1)),
                Place::Stack => None,
            });
            words.max()
        }
        Statement::StoreSqueezeByte(at) => Some(Memory(at.0 + 1)),
        Statement::EcMul(_, to) | Statement::EcAdd(_, to) => Some(to.word(2)),
        Statement::CheckScalars | Statement::CheckPinned | Statement::CheckInversion(_) | Statement::CheckCalls => None,
    }
}

pub(super) fn of_statement(program: &ValidatedProgram, statement: &Statement) -> Cost {
    match statement {
        Statement::CheckScalars => check_scalars(program),
        Statement::CheckPinned => check_pinned(program),
        Statement::Store(at, expr, _) => of_expr(program, expr) + push(at.0) + VERY_LOW,
        Statement::Define(id, expr) => of_expr(program, expr) + keep(program.code().place(*id)),
        Statement::CopyProof(to, from, words, _) => copy(*to, proof_word(program, *from), *words),
        Statement::CopyKey(to, from, words, _) => copy(*to, 32 * from, *words),
        Statement::HashFirst(at, _, words) => loops::first_hash(program, at.0, *words),
        Statement::Loop(body) => {
            let kept = body.defined().into_iter().map(|id| keep(program.code().place(id)));
            loops::of(program, body) + kept.sum()
        }
        Statement::CopyInstances(to, words) => copy(*to, instance(program, 0), *words),
        Statement::StoreSqueezeByte(at) => push(1) + push(at.0) + VERY_LOW,
        Statement::Hash(at, bytes) => {
            let hash = op(keccak(bytes.div_ceil(32) as u64));
            push(*bytes) + push(at.0) + hash + push(at.0) + VERY_LOW
        }
        // The status, the comparison, the counter of calls.
        Statement::CheckInversion(expr) => {
            push(1) + UPDATE + push(1) + of_expr(program, expr) + VERY_LOW + BRANCH + JUMPDEST + push(64)
        }
        Statement::CheckCalls => enter_checked(),
        Statement::EcMul(from, to) => precompiles::multiplication(*from, *to),
        Statement::EcAdd(from, to) => precompiles::addition(*from, *to),
        Statement::Pairing(from, to) => {
            let checked = push(32) + precompiles::pairing(*from, *to) + VERY_LOW + BRANCH;
            let verdict = push(1) + push(to.0) + VERY_LOW * 3 + UPDATE;
            enter_checked() + checked + verdict
        }
    }
}

/// The status, the comparison of the counter of calls, the block's end.
pub(super) fn enter_checked() -> Cost {
    push(1) + UPDATE + push(64) + VERY_LOW * 2 + BRANCH + JUMPDEST
}

/// Writing a named value: of local variables, [`Locals`] keeps account.
fn keep(place: Option<Place>) -> Cost {
    match place {
        Some(Place::Memory(at)) => push(at.0) + VERY_LOW,
        _ => Cost::default(),
    }
}

fn check_scalars(program: &ValidatedProgram) -> Cost {
    let layout = program.layout();
    let looped = program.program().instances.looped;
    let unrolled = if looped { 0 } else { layout.instances() };
    let instances = (0..unrolled).map(|index| instance(program, index));
    let words = layout.scalar_words().map(|word| proof_word(program, word));
    let addresses: Vec<usize> = instances.chain(words).collect();
    let in_loop = if looped { loops::range_checks(program) } else { Cost::default() };
    let one = |address: &usize| VERY_LOW + push(*address) + VERY_LOW * 3;
    let statements = addresses.len().div_ceil(CHECKS_PER_STATEMENT) as u64;
    let decide = VERY_LOW * 2 + BRANCH + JUMPDEST;
    addresses.iter().map(one).sum::<Cost>() + (VERY_LOW + UPDATE) * statements + in_loop + decide
}

/// The status; then, of each instance, the comparison. Its block ends where that of the range checks does.
fn check_pinned(program: &ValidatedProgram) -> Cost {
    let compare = |pin: &PinnedInstance| {
        let read = push(instance(program, pin.index)) + VERY_LOW;
        loops::pinned_value(program, pin) + read + VERY_LOW + BRANCH
    };
    push(1) + UPDATE + program.program().pinned.iter().map(compare).sum()
}

/// CALLDATACOPY.
fn copy(to: Memory, from: usize, words: usize) -> Cost {
    push(32 * words) + push(from) + push(to.0) + op(instructions::copy(words as u64))
}

/// Where the call lies in calldata: after the key, if that comes with it.
fn call_start(program: &ValidatedProgram) -> usize {
    loops::key_bytes(program)
}

/// Where a word of the proof lies in calldata.
pub(super) fn proof_word(program: &ValidatedProgram, word: WordOffset) -> usize {
    call_start(program) + PROOF_START + word.byte()
}

/// Where an instance lies in calldata, behind the proof and their number.
pub(super) fn instance(program: &ValidatedProgram, index: usize) -> usize {
    call_start(program) + PROOF_START + program.layout().bytes() + 32 * (1 + index)
}

pub(super) fn of_expr(program: &ValidatedProgram, expr: &Expr) -> Cost {
    let mut cost = Cost::default();
    expr.visit(&mut |node| {
        cost += match node {
            Expr::Constant(value) => push(*value),
            Expr::Modulus(1) => VERY_LOW,
            Expr::Modulus(multiple) => push(modulus_multiple(*multiple)),
            Expr::ProofWord(word) => push(proof_word(program, *word)) + VERY_LOW,
            Expr::Instance(index) => push(instance(program, *index)) + VERY_LOW,
            Expr::ColumnInstance(column, index) => loops::column_instance(program, *column, *index),
            Expr::RowsInverse => loops::rows_inverse(program),
            Expr::Load(at) => push(at.0) + VERY_LOW,
            Expr::Value(id) => match program.code().place(*id) {
                Some(Place::Memory(at)) => push(at.0) + VERY_LOW,
                _ => VERY_LOW,
            },
            Expr::Add(..) => VERY_LOW,
            Expr::Complement(1, _) => VERY_LOW * 2,
            Expr::Complement(multiple, _) => push(modulus_multiple(*multiple)) + VERY_LOW,
            Expr::MulMod(..) | Expr::AddMod(..) => VERY_LOW + MID,
            Expr::Reduce(_) => VERY_LOW + LOW,
        }
    });
    cost
}
