//! Bytes of the deployed code, from the instructions that the printer's text compiles to.

use crate::code::{Expr, Place, Statement};
use crate::validate::ValidatedProgram;

/// Dispatch, constants, argument decoding, errors.
const SHELL: usize = 2_000;
/// A PUSH2 and an instruction: a read or write at a fixed address.
const FIXED_ADDRESS: usize = 4;

pub(super) fn runtime_bytes(program: &ValidatedProgram) -> usize {
    SHELL + program.code().statements.iter().map(|(_, statement)| of_statement(program, statement)).sum::<usize>()
}

fn of_statement(program: &ValidatedProgram, statement: &Statement) -> usize {
    match statement {
        Statement::CheckScalars => 7 * (program.layout().scalar_words().count() + program.layout().instances()),
        Statement::Store(_, expr, _) => of_expr(program, expr) + FIXED_ADDRESS,
        Statement::Define(id, expr) => {
            let keep = if matches!(program.code().place(*id), Some(Place::Memory(_))) { FIXED_ADDRESS } else { 2 };
            of_expr(program, expr) + keep
        }
        Statement::CopyProof(..) | Statement::CopyInstances(..) => 9,
        Statement::StoreSqueezeByte(_) => 6,
        Statement::Hash(..) => 10,
        Statement::CheckInversion(expr) => of_expr(program, expr) + 14,
        Statement::EcMul(..) | Statement::EcAdd(..) | Statement::Pairing(..) => 24,
    }
}

fn of_expr(program: &ValidatedProgram, expr: &Expr) -> usize {
    let mut bytes = 0;
    expr.visit(&mut |node| {
        bytes += match node {
            Expr::Constant(value) => 1 + value.bit_len().div_ceil(8),
            Expr::Modulus(1) => 1,
            Expr::Modulus(_) => 33,
            Expr::ProofWord(_) | Expr::Instance(_) | Expr::Load(_) => FIXED_ADDRESS,
            Expr::Value(id) => match program.code().place(*id) {
                Some(Place::Memory(_)) => FIXED_ADDRESS,
                _ => 1,
            },
            Expr::Complement(1, _) => 2,
            Expr::Complement(..) => 34,
            Expr::Add(..) => 1,
            Expr::MulMod(..) | Expr::AddMod(..) | Expr::Reduce(_) => 2,
        }
    });
    bytes
}
