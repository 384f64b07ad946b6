//! Lookup arguments.

use protocol_spec::{Expression, ProtocolSpec};

use super::gates::{self, Function};
use super::names;
use crate::codec::comment_text;

/// A lookup argument.
pub(super) struct Lookup {
    pub(super) index: usize,
    /// The circuit author's name, escaped.
    pub(super) name: String,
    /// What is looked up, as expressions of the contract.
    pub(super) inputs: Vec<String>,
    /// Where it is looked up, likewise.
    pub(super) table: Vec<String>,
    /// Functions that these expressions call.
    pub(super) functions: Vec<Function>,
}

pub(super) fn lookups(spec: &ProtocolSpec) -> Vec<Lookup> {
    let of = |(index, lookup): (usize, &protocol_spec::Lookup)| {
        let mut side = Side { spec, lookup: index, functions: Vec::new() };
        let (inputs, table) = (side.values("Input", &lookup.inputs), side.values("Table", &lookup.table));
        Lookup { index, name: comment_text(&lookup.name), inputs, table, functions: side.functions }
    };
    spec.lookups.iter().enumerate().map(of).collect()
}

/// Collects the functions of a lookup's expressions.
struct Side<'a> {
    spec: &'a ProtocolSpec,
    lookup: usize,
    functions: Vec<Function>,
}

impl Side<'_> {
    fn values(&mut self, what: &str, side: &[Expression]) -> Vec<String> {
        side.iter().enumerate().map(|(at, expression)| self.value(what, at, expression)).collect()
    }

    /// A column is read where it is needed, anything else is a function.
    fn value(&mut self, what: &str, at: usize, expression: &Expression) -> String {
        if let Expression::Query(kind, query) = expression {
            return format!("e.{}", names::query(self.spec, *kind, *query));
        }
        let doc = format!("{what} {at} of lookup {}.", self.lookup);
        let name = format!("_lookup{}{what}{at}", self.lookup);
        let function = gates::function(self.spec, name, doc, expression);
        let call = format!("{}({})", function.name, function.arguments);
        self.functions.push(function);
        call
    }
}
