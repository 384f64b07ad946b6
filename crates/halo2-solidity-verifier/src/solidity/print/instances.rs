//! Instances whose number may be known from the call alone.

use protocol_spec::{PinnedInstance, Query, WordOffset};
use verifier_program::{Expr, KeyWord, Memory};

use super::input::proof_start;
use super::{Printer, hex, instances_start};

impl Printer<'_> {
    /// A word of the key.
    fn key_word(&self, word: KeyWord) -> Option<String> {
        let at = self.program.program().key.as_ref()?.position(word)?;
        Some(format!("calldataload({})", hex(32 * at)))
    }

    pub(super) fn log_rows(&self) -> String {
        self.key_word(KeyWord::LogRows).unwrap_or_else(|| self.program.program().log_rows.to_string())
    }

    /// What a pinned instance has to be.
    pub(super) fn pinned_value(&self, pin: &PinnedInstance) -> String {
        let known = || self.expr(&Expr::Constant(pin.value.to_u256()));
        self.key_word(KeyWord::Pinned(pin.index)).unwrap_or_else(known)
    }

    fn length(&self, column: usize) -> String {
        let known = || hex(self.program.program().instances.lengths[column]);
        self.key_word(KeyWord::InstanceLength(column)).unwrap_or_else(known)
    }

    /// The number of values of the columns before this one.
    fn before(&self, column: usize) -> String {
        if self.program.program().key.is_none() {
            return hex(self.program.program().instances.start(column));
        }
        let lengths = (0..column).map(|column| self.length(column));
        lengths.reduce(|sum, length| format!("add({length}, {sum})")).unwrap_or_else(|| "0".into())
    }

    /// The number of values of all columns.
    pub(super) fn instance_count(&self) -> String {
        self.before(self.program.program().instances.lengths.len())
    }

    /// Where the value of a column that `words` further on lies, `words` being at least minus one.
    fn column_start(&self, column: usize, words: i64) -> String {
        let first = self.input.first_instance(self.program) as i64 + 32 * words;
        if self.program.program().key.is_none() {
            return hex(first as usize + 32 * self.program.program().instances.start(column));
        }
        let first = hex(first as usize);
        match column {
            0 => first,
            _ => format!("add({first}, shl(5, {}))", self.before(column)),
        }
    }

    /// A value of a column; 0 beyond its end.
    pub(super) fn column_instance(&self, column: usize, index: usize) -> String {
        let value = self.input.load(&self.column_start(column, index as i64));
        format!("mul(lt({index}, {}), {value})", self.length(column))
    }

    /// What a query meets on the row that a loop has come to.
    pub(super) fn looped_instance(&self, query: Query) -> String {
        let start = self.column_start(query.column, i64::from(query.rotation));
        let value = self.input.load(&format!("add({start}, shl(5, row))"));
        if !self.program.program().instances.has_gaps(query) {
            return value;
        }
        let index = shifted("row", i64::from(query.rotation));
        format!("mul(lt({index}, {}), {value})", self.length(query.column))
    }

    /// The first row on which no query meets a value: a number, or a variable declared here, which may be negative.
    pub(super) fn declare_end(&mut self) -> String {
        if self.program.program().key.is_none() {
            return self.program.program().instances.span().end.to_string();
        }
        let queries = self.program.program().instances.queries.clone();
        for (index, query) in queries.iter().enumerate() {
            let end = shifted(&self.length(query.column), -i64::from(query.rotation));
            if index == 0 {
                self.writer.statement(&format!("let end := {end}"));
            } else {
                self.writer.statement(&format!("if slt(end, {end}) {{ end := {end} }}"));
            }
        }
        "end".into()
    }

    /// Canonical calldata ends with the last instance.
    pub(super) fn check_instances(&mut self) {
        let (start, end) = (hex(self.input.first_instance(self.program)), self.input.past_instances(self.program));
        self.writer.line(&format!("for {{ let at := {start} }} lt(at, {end}) {{ at := add(at, 0x20) }} {{"));
        self.writer.indent();
        self.writer.line(&format!("ok := and(lt({}, r), ok)", self.input.load("at")));
        self.writer.outdent();
        self.writer.line("}");
    }

    pub(super) fn hash_first(&mut self, at: Memory, from: WordOffset, words: usize) {
        let (state, block) = (hex(at.0), at.word(1));
        let digest = self.key_word(KeyWord::Digest).unwrap_or_else(|| "0".into());
        let (instances, proof) = (hex(instances_start(self.program)), hex(proof_start(self.program) + from.byte()));
        self.writer.line("// digest of the verifying key, instances, messages of round 1");
        self.writer.line("{");
        self.writer.indent();
        self.writer.statement(&format!("let size := shl(5, {})", self.instance_count()));
        self.writer.statement(&format!("mstore({state}, {digest})"));
        self.writer.statement(&format!("calldatacopy({}, {instances}, size)", hex(block.0)));
        self.writer.statement(&format!("calldatacopy(add({}, size), {proof}, {})", hex(block.0), hex(32 * words)));
        let length = hex(32 * (1 + words));
        self.writer.statement(&format!("mstore({state}, keccak256({state}, add({length}, size)))"));
        self.writer.outdent();
        self.writer.line("}");
    }
}

/// A value plus a small number, which may be negative.
fn shifted(value: &str, by: i64) -> String {
    match by {
        0 => value.into(),
        1.. => format!("add({value}, {by})"),
        _ => format!("sub({value}, {})", -by),
    }
}
