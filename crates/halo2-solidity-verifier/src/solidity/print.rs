//! Statements as Yul.

use protocol_spec::SCALAR_MODULUS;
use verifier_program::{Expr, Memory, Place, Section, Statement, ValidatedProgram, ValueId};

use super::names::Names;
use super::wrap::Writer;

/// Where the proof's first byte lies in canonical calldata: selector, two heads, the proof's length.
pub(super) const PROOF_START: usize = 4 + 3 * 32;

/// Where the first instance lies: after the proof and the number of instances.
pub(super) fn instances_start(program: &ValidatedProgram) -> usize {
    PROOF_START + program.layout().bytes() + 32
}

/// The statements between the shell's braces, with section markers.
pub(super) fn statements(program: &ValidatedProgram, writer: &mut Writer) {
    let mut printer = Printer { program, names: Names::new(&program.program().graph), writer, open_checks: 0 };
    let mut current = None;
    for (section, statement) in &program.code().statements {
        if current != Some(*section) {
            printer.writer.line(&format!("// section: {section}"));
            current = Some(*section);
        }
        printer.statement(statement);
    }
    printer.finish();
}

struct Printer<'a> {
    program: &'a ValidatedProgram,
    names: Names,
    writer: &'a mut Writer,
    /// Braces opened by checks that the rest depends on.
    open_checks: usize,
}

impl Printer<'_> {
    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::CheckScalars => self.check_scalars(),
            Statement::Store(at, value, what) => {
                let value = self.expr(value);
                self.commented(what, &format!("mstore({}, {value})", hex(at.0)));
            }
            Statement::Define(id, value) => self.define(*id, value),
            Statement::CopyProof(at, from, words, what) => {
                let from = hex(PROOF_START + from.byte());
                self.commented(what, &format!("calldatacopy({}, {from}, {})", hex(at.0), hex(32 * words)));
            }
            Statement::CopyInstances(at, count) => {
                let from = hex(instances_start(self.program));
                self.commented("instances", &format!("calldatacopy({}, {from}, {})", hex(at.0), hex(32 * count)));
            }
            Statement::StoreSqueezeByte(at) => {
                self.commented("nothing to absorb", &format!("mstore8({}, 1)", hex(at.0)));
            }
            Statement::Hash(at, bytes) => {
                let at = hex(at.0);
                self.commented("state", &format!("mstore({at}, keccak256({at}, {}))", hex(*bytes)));
            }
            Statement::CheckInversion(value) => {
                let value = self.expr(value);
                self.writer.line("status := INVERSION_HINT_INVALID");
                self.open(&format!("if eq({value}, 1)"));
            }
            Statement::EcMul(from, to) => self.call(7, *from, 0x60, *to, 0x40),
            Statement::EcAdd(from, to) => self.call(6, *from, 0x80, *to, 0x40),
            Statement::Pairing(from, to) => self.call(8, *from, 0x180, *to, 0x20),
        }
    }

    fn check_scalars(&mut self) {
        let layout = self.program.layout();
        let instances = instances_start(self.program);
        let words: Vec<usize> = (0..layout.instances())
            .map(|index| instances + 32 * index)
            .chain(layout.scalar_words().map(|word| PROOF_START + word.byte()))
            .collect();
        self.writer.line("// every instance and every scalar of the proof is canonical");
        for word in words {
            self.writer.line(&format!("ok := and(lt(calldataload({}), r), ok)", hex(word)));
        }
        self.writer.line("status := SCALAR_NOT_IN_FIELD");
        self.open("if ok");
    }

    fn define(&mut self, id: ValueId, value: &Expr) {
        let text = self.expr(value);
        let name = self.names.of(id).to_owned();
        match self.program.code().place(id) {
            Some(Place::Memory(at)) => self.commented(&name, &format!("mstore({}, {text})", hex(at.0))),
            _ => self.writer.line(&format!("let {name} := {text}")),
        }
    }

    fn call(&mut self, precompile: u8, from: Memory, length: usize, to: Memory, returned: usize) {
        let (from, length, to, size) = (hex(from.0), hex(length), hex(to.0), hex(returned));
        let call = format!("staticcall(gas(), {precompile}, {from}, {length}, {to}, {size})");
        self.writer.line(&format!("ok := and(and(eq(returndatasize(), {size}), {call}), ok)"));
    }

    fn commented(&mut self, what: &str, statement: &str) {
        self.writer.line(&format!("{statement} // {what}"));
    }

    fn open(&mut self, condition: &str) {
        self.writer.line(&format!("{condition} {{"));
        self.writer.indent();
        self.open_checks += 1;
    }

    fn finish(&mut self) {
        let verdict = self.program.code().statements.iter().rev().find_map(|(_, statement)| match statement {
            Statement::Pairing(_, to) => Some(*to),
            _ => None,
        });
        self.writer.line(&format!("// section: {}", Section::Other));
        self.writer.line("status := PRECOMPILE_FAILED");
        if let Some(verdict) = verdict {
            self.writer.line(&format!("if ok {{ status := iszero(eq(mload({}), 1)) }}", hex(verdict.0)));
        }
        for _ in 0..self.open_checks {
            self.writer.outdent();
            self.writer.line("}");
        }
    }

    fn expr(&self, expr: &Expr) -> String {
        match expr {
            Expr::Constant(value) if *value < alloy_primitives::U256::from(10) => value.to_string(),
            Expr::Constant(value) => format!("{value:#066x}"),
            Expr::Modulus(multiple) => modulus(*multiple),
            Expr::ProofWord(word) => format!("calldataload({})", hex(PROOF_START + word.byte())),
            Expr::Instance(index) => format!("calldataload({})", hex(instances_start(self.program) + 32 * index)),
            Expr::Value(id) => match self.program.code().place(*id) {
                Some(Place::Memory(at)) => format!("mload({})", hex(at.0)),
                _ => self.names.of(*id).to_owned(),
            },
            Expr::Load(at) => format!("mload({})", hex(at.0)),
            Expr::Add(a, b) => format!("add({}, {})", self.expr(a), self.expr(b)),
            Expr::Complement(multiple, a) => format!("sub({}, {})", modulus(*multiple), self.expr(a)),
            Expr::MulMod(a, b) => format!("mulmod({}, {}, r)", self.expr(a), self.expr(b)),
            Expr::AddMod(a, b) => format!("addmod({}, {}, r)", self.expr(a), self.expr(b)),
            Expr::Reduce(a) => format!("mod({}, r)", self.expr(a)),
        }
    }
}

fn modulus(multiple: u8) -> String {
    if multiple == 1 { "r".into() } else { format!("{:#x}", SCALAR_MODULUS * alloy_primitives::U256::from(multiple)) }
}

/// Addresses and lengths, an even number of digits.
pub(super) fn hex(value: usize) -> String {
    let digits = format!("{value:x}");
    if digits.len() % 2 == 0 { format!("0x{digits}") } else { format!("0x0{digits}") }
}
