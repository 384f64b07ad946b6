//! Statements as Yul.

mod input;
mod instances;
mod loops;

use alloy_primitives::U256;
use protocol_spec::SCALAR_MODULUS;
use verifier_program::{Expr, Memory, Mode, Place, Section, Statement, ValidatedProgram, ValueId};

use super::names::Names;
use super::wrap::Writer;
pub(super) use input::{Input, call_start, instances_start};

/// Scalars checked by one statement.
const CHECKS_PER_STATEMENT: usize = 12;

/// The statements between the shell's braces, with section markers. Nothing printed depends on a key that comes with the
/// call.
pub(super) fn statements(program: &ValidatedProgram, mode: Mode, writer: &mut Writer) {
    let mut printer = Printer::new(program, Input::Calldata, writer);
    if mode == Mode::Size {
        printer.multiply_and_add();
    }
    printer.statements(&program.code().statements);
    printer.finish();
}

/// The number of instances that a call has to have, as an expression.
pub(super) fn instance_count(program: &ValidatedProgram) -> String {
    Printer::new(program, Input::Calldata, &mut Writer::new(0)).instance_count()
}

pub(super) struct Printer<'a> {
    program: &'a ValidatedProgram,
    input: Input,
    /// The section that the text is in.
    section: Section,
    names: Names,
    pub(super) writer: &'a mut Writer,
    /// Braces opened by checks that the rest depends on.
    open_checks: usize,
    /// Products and sums go through a function.
    calls_function: bool,
}

impl<'a> Printer<'a> {
    /// The shell has opened the section of what belongs to no other.
    pub(super) fn new(program: &'a ValidatedProgram, input: Input, writer: &'a mut Writer) -> Self {
        let names = Names::new(&program.program().graph);
        Self { program, input, section: Section::Other, names, writer, open_checks: 0, calls_function: false }
    }

    pub(super) fn statements(&mut self, statements: &[(Section, Statement)]) {
        let mut statements = statements.iter().peekable();
        while let Some((section, statement)) = statements.next() {
            self.enter(*section);
            match (statement, statements.peek()) {
                (Statement::EcMul(from, to), Some((_, Statement::EcAdd(from_both, sum)))) => {
                    self.multiplied_and_added(*from, *to, *from_both, *sum);
                    statements.next();
                }
                _ => self.statement(statement),
            }
        }
    }

    pub(super) fn enter(&mut self, section: Section) {
        if self.section != section {
            self.writer.line(&format!("// section: {section}"));
            self.section = section;
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::CheckScalars => self.check_scalars(),
            Statement::CheckPinned => self.check_pinned(),
            Statement::Store(at, value, what) => {
                let value = self.expr(value);
                self.commented(what, &format!("mstore({}, {value})", hex(at.0)));
            }
            Statement::Define(id, value) => self.define(*id, value),
            Statement::CopyProof(at, from, words, what) => {
                let from = self.input.proof_position(self.program, from.byte());
                self.commented(what, &format!("calldatacopy({}, {from}, {})", hex(at.0), hex(32 * words)));
            }
            Statement::CopyKey(at, from, words, what) => {
                let copy = format!("calldatacopy({}, {}, {})", hex(at.0), hex(32 * from), hex(32 * words));
                self.commented(what, &copy);
            }
            Statement::HashFirst(at, from, words) => self.hash_first(*at, *from, *words),
            Statement::Loop(body) => self.run_loop(body),
            Statement::CopyInstances(at, count) => {
                let from = self.input.instances_position(self.program);
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
                self.writer.line("// bit 6 stays set as long as every call succeeds and returns 64 bytes");
                self.writer.line("let called := 0x40");
            }
            Statement::EcMul(from, to) => self.called(&ec_mul(&hex(from.0), &hex(to.0))),
            Statement::EcAdd(from, to) => self.called(&ec_add(&hex(from.0), &hex(to.0))),
            Statement::CheckCalls => self.check_calls(),
            Statement::Pairing(from, to) => self.pairing(*from, *to),
        }
    }

    fn check_scalars(&mut self) {
        let layout = self.program.layout();
        let looped = self.program.program().instances.looped;
        let unrolled = if looped { 0 } else { layout.instances() };
        let words: Vec<String> = (0..unrolled)
            .map(|index| self.input.instance(self.program, index))
            .chain(layout.scalar_words().map(|word| self.input.proof_word(self.program, word.byte())))
            .collect();
        self.writer.line("// every instance and every scalar of the proof is canonical");
        if looped {
            self.check_instances();
        }
        for words in words.chunks(CHECKS_PER_STATEMENT) {
            let all = words.iter().fold("ok".to_owned(), |all, word| format!("and(lt({word}, r), {all})"));
            self.writer.statement(&format!("ok := {all}"));
        }
        self.open("if ok");
    }

    fn check_pinned(&mut self) {
        self.writer.line("// instances that have one value in every proof of this circuit");
        self.writer.line("status := PROOF_REJECTED");
        let program = self.program;
        for pin in &program.program().pinned {
            let (got, expected) = (self.input.instance(program, pin.index), self.pinned_value(pin));
            self.open(&format!("if eq({got}, {expected})"));
        }
    }

    fn define(&mut self, id: ValueId, value: &Expr) {
        let text = self.expr(value);
        let name = self.names.of(id).to_owned();
        match self.program.code().place(id) {
            Some(Place::Memory(at)) => self.commented(&name, &format!("mstore({}, {text})", hex(at.0))),
            _ => self.writer.statement(&format!("let {name} := {text}")),
        }
    }

    /// The function that size mode calls the precompiles through: the sum goes behind the first of its summands.
    fn multiply_and_add(&mut self) {
        self.calls_function = true;
        self.enter(Section::Opening);
        self.writer.line("// bit 6 of the result is set if it was and both calls succeed and return 64 bytes");
        self.writer.line("function multiplyAndAdd(before, from, to, both) -> after {");
        self.writer.indent();
        self.writer.statement(&format!("after := and({}, before)", ec_mul("from", "to")));
        self.writer.statement(&format!("after := and({}, after)", ec_add("both", "add(both, 0x40)")));
        self.writer.outdent();
        self.writer.line("}");
    }

    fn multiplied_and_added(&mut self, from: Memory, to: Memory, both: Memory, sum: Memory) {
        let [from, to, both, sum] = [from, to, both, sum].map(|at| hex(at.0));
        self.writer.statement(&if self.calls_function {
            format!("called := multiplyAndAdd(called, {from}, {to}, {both})")
        } else {
            format!("called := and({}, and({}, called))", ec_add(&both, &sum), ec_mul(&from, &to))
        });
    }

    fn called(&mut self, call: &str) {
        self.writer.statement(&format!("called := and({call}, called)"));
    }

    pub(super) fn commented(&mut self, what: &str, statement: &str) {
        self.writer.line(&format!("// {what}"));
        self.writer.statement(statement);
    }

    fn open(&mut self, condition: &str) {
        self.writer.line(&format!("{condition} {{"));
        self.writer.indent();
        self.open_checks += 1;
    }

    pub(super) fn check_calls(&mut self) {
        self.writer.line("status := PRECOMPILE_FAILED");
        self.open("if eq(called, 0x40)");
    }

    /// The verdict counts only if every call before it did what it should.
    fn pairing(&mut self, from: Memory, to: Memory) {
        self.check_calls();
        let call = call(8, &hex(from.0), 0x180, &hex(to.0), 0x20);
        self.writer.statement(&format!("if eq({call}, 0x20) {{"));
        self.writer.indent();
        self.writer.line("// the verdict is 1 for a valid proof");
        self.writer.line(&format!("status := iszero(eq(mload({}), 1))", hex(to.0)));
        self.writer.outdent();
        self.writer.line("}");
    }

    /// Closes every brace that a check opened.
    pub(super) fn finish(&mut self) {
        for _ in 0..self.open_checks {
            self.writer.outdent();
            self.writer.line("}");
        }
    }

    fn expr(&self, expr: &Expr) -> String {
        match expr {
            Expr::Constant(value) if *value < U256::from(10) => value.to_string(),
            Expr::Constant(value) => format!("{value:#066x}"),
            Expr::Modulus(multiple) => modulus(*multiple),
            Expr::ProofWord(word) => self.input.proof_word(self.program, word.byte()),
            Expr::Instance(index) => self.input.instance(self.program, *index),
            Expr::ColumnInstance(column, index) => self.column_instance(*column, *index),
            Expr::RowsInverse => format!("sub(r, shr({}, sub(r, 1)))", self.log_rows()),
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

/// Bit 6 of the result is set if and only if the call succeeds and returns the point's 64 bytes: a precompile that fails
/// or is missing returns none.
fn ec_mul(from: &str, to: &str) -> String {
    call(7, from, 0x60, to, 0x40)
}

fn ec_add(from: &str, to: &str) -> String {
    call(6, from, 0x80, to, 0x40)
}

/// The return size if the call succeeds, else 0.
fn call(precompile: u8, from: &str, length: usize, to: &str, returned: usize) -> String {
    let (length, size) = (hex(length), hex(returned));
    format!("mul(returndatasize(), staticcall(gas(), {precompile}, {from}, {length}, {to}, {size}))")
}

fn modulus(multiple: u8) -> String {
    if multiple == 1 { "r".into() } else { format!("{:#x}", SCALAR_MODULUS * U256::from(multiple)) }
}

/// Addresses and lengths, an even number of digits.
pub(super) fn hex(value: usize) -> String {
    let digits = format!("{value:x}");
    if digits.len() % 2 == 0 { format!("0x{digits}") } else { format!("0x0{digits}") }
}
