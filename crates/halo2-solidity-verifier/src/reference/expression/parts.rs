//! Intermediate values.

use protocol_spec::{Expression, ProtocolSpec};

use super::notation::{Notation, Sign};

/// The body of a function that returns an expression's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Body {
    /// Statements that define intermediate values.
    pub(crate) parts: Vec<String>,
    /// The value, in terms of `e`, `c` and the intermediate values.
    pub(crate) value: String,
}

/// Longest text of one value: what a line of 120 holds beside indentation and a name.
const WIDTH: usize = 92;

/// Stack that one value may need: the compiler reaches 16 words, some of which the function's own variables take.
const STACK: usize = 8;

/// More intermediate values than these would crowd the stack: they are then kept in memory.
const LOCALS: usize = 3;

/// Writes an expression in terms of the contract's `Evaluations e` and `Challenges c`.
pub(crate) fn body(spec: &ProtocolSpec, expression: &Expression) -> Body {
    let notation = Notation::new(spec, expression);
    let mut parts = Parts { in_memory: false, values: Vec::new() };
    let value = parts.fit(notation.clone()).text();
    if parts.values.len() <= LOCALS {
        return Body { parts: parts.statements(), value };
    }
    let mut parts = Parts { in_memory: true, values: Vec::new() };
    let value = parts.fit(notation).text();
    Body { parts: parts.statements(), value }
}

struct Parts {
    in_memory: bool,
    values: Vec<String>,
}

impl Parts {
    fn name(&self, index: usize) -> String {
        if self.in_memory { format!("part[{index}]") } else { format!("part{index}") }
    }

    fn statements(self) -> Vec<String> {
        let count = self.values.len();
        let array = format!("Scalar[] memory part = new Scalar[]({count});");
        let type_name = if self.in_memory { "" } else { "Scalar " };
        let assign = |(index, value): (usize, &String)| format!("{type_name}{} = {value};", self.name(index));
        let assignments = self.values.iter().enumerate().map(assign);
        self.in_memory.then_some(array).into_iter().chain(assignments).collect()
    }

    /// The same value in a notation that fits a line and the stack.
    fn fit(&mut self, notation: Notation) -> Notation {
        match notation {
            Notation::Atom(_) => notation,
            Notation::Negated(a) => {
                let a = self.fit(*a);
                let a = if fits(&Notation::Negated(Box::new(a.clone()))) { a } else { self.hoist(a) };
                Notation::Negated(Box::new(a))
            }
            Notation::Product(factors) => {
                let factors = factors.into_iter().map(|factor| (Sign::Plus, self.fit(factor))).collect();
                self.chain(factors, &|factors| Notation::Product(factors.into_iter().map(|(_, f)| f).collect()))
            }
            Notation::Sum(terms) => {
                let terms = terms.into_iter().map(|(sign, term)| (sign, self.fit(term))).collect();
                self.chain(terms, &Notation::Sum)
            }
        }
    }

    /// Joins operands, each of which fits by itself, from the left; what was joined becomes a part when the next one
    /// does not fit any more.
    fn chain(&mut self, operands: Vec<(Sign, Notation)>, join: &dyn Fn(Vec<(Sign, Notation)>) -> Notation) -> Notation {
        let mut joined: Vec<(Sign, Notation)> = Vec::new();
        for (sign, operand) in operands {
            let mut longer = joined.clone();
            longer.push((sign, operand.clone()));
            if fits(&join(longer.clone())) {
                joined = longer;
                continue;
            }
            if joined.len() > 1 || joined.iter().any(|(sign, _)| *sign == Sign::Minus) {
                joined = vec![(Sign::Plus, self.hoist(join(joined)))];
            }
            joined.push((sign, operand));
            for at in (0..joined.len()).rev() {
                if !fits(&join(joined.clone())) {
                    joined[at].1 = self.hoist(joined[at].1.clone());
                }
            }
        }
        join(joined)
    }

    fn hoist(&mut self, notation: Notation) -> Notation {
        if let Notation::Atom(text) = &notation
            && text.starts_with("part")
        {
            return notation;
        }
        self.values.push(notation.text());
        Notation::Atom(self.name(self.values.len() - 1))
    }
}

fn fits(notation: &Notation) -> bool {
    notation.text().len() <= WIDTH && notation.stack() <= STACK
}
