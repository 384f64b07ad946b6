//! Gas of every statement, from the instructions that the printer's text compiles to.

use std::collections::BTreeMap;

use crate::code::{Expr, Place, Statement};
use crate::section::Section;
use crate::validate::ValidatedProgram;

use super::gas::Gas;

/// PUSH, DUP, ADD, SUB, LT, AND, MLOAD, MSTORE, CALLDATALOAD.
const VERY_LOW: Gas = Gas(3);
/// ADDMOD, MULMOD.
const MID: Gas = Gas(8);
/// MOD.
const LOW: Gas = Gas(5);
/// A precompile is always warm.
const CALL: Gas = Gas(100);
/// `gas()`, four or five constants, and what ties success and return size to the status.
const CALL_WORDS: Gas = Gas(31);
/// Dispatch, decoding of the arguments, comparison of lengths and heads, the final comparisons.
const SHELL: Gas = Gas(780);
/// One comparison with the modulus, the word being read from calldata.
const RANGE_CHECK: Gas = Gas(15);

pub(super) fn by_section(program: &ValidatedProgram) -> BTreeMap<Section, Gas> {
    let mut sections: BTreeMap<Section, Gas> = Section::ALL.iter().map(|section| (*section, Gas(0))).collect();
    let mut charge = |section, gas| *sections.entry(section).or_default() += gas;
    charge(Section::Other, SHELL);
    for (section, statement) in &program.code().statements {
        charge(*section, of_statement(program, statement));
    }
    let words = program.code().memory_end.0.div_ceil(32) as u64;
    charge(Section::Transcript, Gas(3 * words + words * words / 512));
    sections
}

fn of_statement(program: &ValidatedProgram, statement: &Statement) -> Gas {
    match statement {
        Statement::CheckScalars => {
            let layout = program.layout();
            RANGE_CHECK * (layout.scalar_words().count() + layout.instances()) as u64
        }
        Statement::Store(_, expr, _) => of_expr(program, expr) + VERY_LOW * 2,
        Statement::Define(id, expr) => {
            let keep = match program.code().place(*id) {
                Some(Place::Memory(_)) => VERY_LOW * 2,
                // A POP, or a SWAP and a POP where a dead value's word is reused.
                _ => Gas(4),
            };
            of_expr(program, expr) + keep
        }
        Statement::CopyProof(_, _, words, _) | Statement::CopyInstances(_, words) => {
            VERY_LOW * 4 + VERY_LOW * *words as u64
        }
        Statement::StoreSqueezeByte(_) => VERY_LOW * 3,
        Statement::Hash(_, bytes) => VERY_LOW * 4 + Gas(30) + Gas(6) * bytes.div_ceil(32) as u64,
        Statement::CheckInversion(expr) => of_expr(program, expr) + Gas(22),
        Statement::EcMul(..) => Gas(6_000) + CALL + CALL_WORDS,
        Statement::EcAdd(..) => Gas(150) + CALL + CALL_WORDS,
        Statement::Pairing(..) => Gas(45_000 + 2 * 34_000) + CALL + CALL_WORDS,
    }
}

fn of_expr(program: &ValidatedProgram, expr: &Expr) -> Gas {
    let mut gas = Gas(0);
    expr.visit(&mut |node| {
        gas += match node {
            Expr::Constant(value) if value.is_zero() => Gas(2),
            Expr::Constant(_) | Expr::Modulus(_) => VERY_LOW,
            Expr::ProofWord(_) | Expr::Instance(_) | Expr::Load(_) => VERY_LOW * 2,
            Expr::Value(id) => match program.code().place(*id) {
                Some(Place::Memory(_)) => VERY_LOW * 2,
                _ => VERY_LOW,
            },
            Expr::Add(..) => VERY_LOW,
            Expr::Complement(..) => VERY_LOW * 2,
            Expr::MulMod(..) | Expr::AddMod(..) => MID + VERY_LOW,
            Expr::Reduce(_) => LOW + VERY_LOW,
        }
    });
    gas
}
