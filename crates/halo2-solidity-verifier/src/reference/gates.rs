//! One function for each identity of the circuit's gates.

use protocol_spec::{Expression, ProtocolSpec};

use super::expression::body;
use crate::codec::comment_text;

/// A function of the contract that returns the value of an expression.
pub(super) struct Function {
    pub(super) name: String,
    pub(super) doc: String,
    /// Declared parameters.
    pub(super) parameters: &'static str,
    /// The same, as a caller passes them.
    pub(super) arguments: &'static str,
    pub(super) parts: Vec<String>,
    pub(super) value: String,
}

/// In the order in which the quotient challenge folds them.
pub(super) fn functions(spec: &ProtocolSpec) -> Vec<Function> {
    let gates = spec.gates.iter().enumerate();
    gates
        .flat_map(|(index, gate)| {
            let count = gate.polynomials.len();
            let name = comment_text(&gate.name);
            gate.polynomials.iter().enumerate().map(move |(position, polynomial)| {
                let (suffix, which) = if count == 1 {
                    (String::new(), String::new())
                } else {
                    (format!("Identity{position}"), format!(", identity {position}"))
                };
                let doc = format!("Gate {index} ({name}){which}: zero on every row.");
                function(spec, format!("_gate{index}{suffix}"), doc, polynomial)
            })
        })
        .collect()
}

/// The function takes the structs that the expression reads.
pub(super) fn function(spec: &ProtocolSpec, name: String, doc: String, expression: &Expression) -> Function {
    let (mut evaluations, mut challenges) = (false, false);
    expression.visit(&mut |node| match node {
        Expression::Query(..) => evaluations = true,
        Expression::Challenge(_) => challenges = true,
        _ => {}
    });
    let (parameters, arguments) = match (evaluations, challenges) {
        (true, true) => ("Evaluations memory e, Challenges memory c", "e, c"),
        (true, false) => ("Evaluations memory e", "e"),
        (false, true) => ("Challenges memory c", "c"),
        (false, false) => ("", ""),
    };
    let body = body(spec, expression);
    Function { name, doc, parameters, arguments, parts: body.parts, value: body.value }
}
