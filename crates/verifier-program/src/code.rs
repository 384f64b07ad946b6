//! The lowered verifier: statements over a stack, a fixed memory map and calldata.

mod loops;

use std::fmt;

use alloy_primitives::U256;
use protocol_spec::{Commitment, WordOffset};

use crate::graph::ValueId;
use crate::section::Section;
pub use loops::{Loop, Squarings};

/// A byte address in the verifier's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Memory(pub usize);

impl Memory {
    /// The address `words` 32-byte words further on.
    pub fn word(self, words: usize) -> Self {
        Self(self.0 + 32 * words)
    }
}

/// Where a named value is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a local variable.
    Stack,
    /// In a word of memory.
    Memory(Memory),
}

/// An expression over 256-bit words. Sums never overflow: the validator knows a bound of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// A word.
    Constant(U256),
    /// A small multiple of the scalar field's order.
    Modulus(u8),
    /// A word of the proof.
    ProofWord(WordOffset),
    /// A public value.
    Instance(usize),
    /// A value of an instance column by its index there; 0 beyond the column's end.
    ColumnInstance(usize, usize),
    /// The inverse of the number of rows, `r - (r - 1) / 2^k`.
    RowsInverse,
    /// A named value.
    Value(ValueId),
    /// A word of memory.
    Load(Memory),
    /// `a + b`, without reduction.
    Add(Box<Expr>, Box<Expr>),
    /// `multiple * r - a`, which is not negative.
    Complement(u8, Box<Expr>),
    /// `a * b mod r`.
    MulMod(Box<Expr>, Box<Expr>),
    /// `a + b mod r`.
    AddMod(Box<Expr>, Box<Expr>),
    /// `a mod r`.
    Reduce(Box<Expr>),
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// Every scalar of the proof and every instance is below the field's order.
    CheckScalars,
    /// Every pinned instance has its value, which is in the code or comes with the key.
    CheckPinned,
    /// `memory[at] = word`; the text says what the word is.
    Store(Memory, Expr, String),
    /// A named value, kept where its [`Place`] says.
    Define(ValueId, Expr),
    /// Copies words of the proof to memory.
    CopyProof(Memory, WordOffset, usize, String),
    /// Copies words of the key that precedes the call to memory.
    CopyKey(Memory, usize, usize, String),
    /// `memory[at] = keccak256(digest || all instances || words of the proof)`, where digest and number of instances
    /// come with the key. Overwrites all memory from `at` on.
    HashFirst(Memory, WordOffset, usize),
    /// A loop.
    Loop(Loop),
    /// Copies all instances to memory.
    CopyInstances(Memory, usize),
    /// `memory[at] = 0x01`, a single byte.
    StoreSqueezeByte(Memory),
    /// `memory[at] = keccak256(memory[at .. at + bytes])`.
    Hash(Memory, usize),
    /// The expression has to be 1.
    CheckInversion(Expr),
    /// The product of the point and scalar at the first address goes to the second.
    EcMul(Memory, Memory),
    /// The sum of the two points at the first address goes to the second.
    EcAdd(Memory, Memory),
    /// Every call so far has succeeded and returned what it should.
    CheckCalls,
    /// Two pairs at the first address; the verdict goes to the second.
    Pairing(Memory, Memory),
}

/// The lowered program.
#[derive(Clone, Debug)]
pub struct Code {
    /// In order of execution.
    pub statements: Vec<(Section, Statement)>,
    /// Where each named value is kept; indexed by value.
    pub places: Vec<Option<Place>>,
    /// First byte after the highest address in use.
    pub memory_end: Memory,
    /// First address in use.
    pub memory_start: Memory,
}

impl Code {
    /// Where a value is kept; `None` for values that have no name.
    pub fn place(&self, value: ValueId) -> Option<Place> {
        self.places.get(value.0).copied().flatten()
    }
}

impl Expr {
    /// Calls `visit` on every node, operands first.
    pub fn visit(&self, visit: &mut impl FnMut(&Self)) {
        match self {
            Self::Add(a, b) | Self::MulMod(a, b) | Self::AddMod(a, b) => {
                b.visit(visit);
                a.visit(visit);
            }
            Self::Complement(_, a) | Self::Reduce(a) => a.visit(visit),
            _ => {}
        }
        visit(self);
    }

    /// Stack words that evaluation needs, operands being evaluated from right to left.
    pub fn stack_need(&self) -> usize {
        match self {
            Self::Add(a, b) => b.stack_need().max(a.stack_need() + 1),
            Self::MulMod(a, b) | Self::AddMod(a, b) => (b.stack_need() + 1).max(a.stack_need() + 2),
            Self::Complement(_, a) => a.stack_need().max(2),
            Self::Reduce(a) => a.stack_need() + 1,
            _ => 1,
        }
    }
}

impl Statement {
    /// The expressions the statement evaluates.
    pub fn exprs(&self) -> Vec<&Expr> {
        match self {
            Self::Store(_, expr, _) | Self::Define(_, expr) | Self::CheckInversion(expr) => vec![expr],
            Self::Loop(body) => body.operands(),
            _ => vec![],
        }
    }

    /// The values the statement defines.
    pub fn defined(&self) -> Vec<ValueId> {
        match self {
            Self::Define(id, _) => vec![*id],
            Self::Loop(body) => body.defined(),
            _ => vec![],
        }
    }
}

/// The text that says which point a word of memory holds.
pub(crate) fn coordinate(commitment: Commitment, coordinate: char) -> String {
    format!("{commitment}, {coordinate}")
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(value) => write!(f, "{value:#x}"),
            Self::Modulus(multiple) => write!(f, "{multiple}r"),
            Self::ProofWord(word) => write!(f, "proof[{}]", word.0),
            Self::Instance(index) => write!(f, "instance[{index}]"),
            Self::ColumnInstance(column, index) => write!(f, "instance[{column}][{index}]"),
            Self::RowsInverse => f.write_str("1/n"),
            Self::Value(id) => write!(f, "{id}"),
            Self::Load(at) => write!(f, "[{:#x}]", at.0),
            Self::Add(a, b) => write!(f, "({a} + {b})"),
            Self::Complement(multiple, a) => write!(f, "({multiple}r - {a})"),
            Self::MulMod(a, b) => write!(f, "mulmod({a}, {b})"),
            Self::AddMod(a, b) => write!(f, "addmod({a}, {b})"),
            Self::Reduce(a) => write!(f, "mod({a})"),
        }
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CheckScalars => f.write_str("require every scalar < r"),
            Self::CheckPinned => f.write_str("require the value of every pinned instance"),
            Self::Store(at, value, what) => write!(f, "[{:#x}] = {value}  # {what}", at.0),
            Self::Define(id, value) => write!(f, "{id} = {value}"),
            Self::CopyProof(at, from, words, what) => {
                write!(f, "[{:#x}] = proof[{}; {words}]  # {what}", at.0, from.0)
            }
            Self::CopyKey(at, from, words, what) => write!(f, "[{:#x}] = key[{from}; {words}]  # {what}", at.0),
            Self::HashFirst(at, from, words) => {
                write!(f, "[{:#x}] = keccak256(digest, instances, proof[{}; {words}])", at.0, from.0)
            }
            Self::Loop(body) => body.fmt(f),
            Self::CopyInstances(at, count) => write!(f, "[{:#x}] = instances[0; {count}]", at.0),
            Self::StoreSqueezeByte(at) => write!(f, "[{:#x}] = byte 1", at.0),
            Self::Hash(at, bytes) => write!(f, "[{0:#x}] = keccak256([{0:#x}; {bytes} bytes])", at.0),
            Self::CheckInversion(expr) => write!(f, "require {expr} = 1"),
            Self::EcMul(from, to) => write!(f, "[{:#x}] = ecMul([{:#x}])", to.0, from.0),
            Self::EcAdd(from, to) => write!(f, "[{:#x}] = ecAdd([{:#x}])", to.0, from.0),
            Self::CheckCalls => f.write_str("require every call"),
            Self::Pairing(from, to) => write!(f, "[{:#x}] = pairing([{:#x}])", to.0, from.0),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut current = None;
        for (section, statement) in &self.statements {
            if current != Some(*section) {
                writeln!(f, "{section}:")?;
                current = Some(*section);
            }
            writeln!(f, "  {statement}")?;
        }
        Ok(())
    }
}
