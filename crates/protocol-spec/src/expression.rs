//! Gate expressions over column queries and challenges.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::field::Scalar;

/// One column read at a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Query {
    /// Index among the columns of its kind.
    pub column: usize,
    /// Rows ahead of the current one.
    pub rotation: i32,
}

/// Kinds of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ColumnKind {
    /// Witness, committed in the proof.
    Advice,
    /// Circuit constants, committed in the key.
    Fixed,
    /// Public values, known to the verifier.
    Instance,
}

/// A polynomial identity's left-hand side. Queries are indices into the query lists of the protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expression {
    /// A constant.
    Constant(Scalar),
    /// A query of a column of the given kind, by its index among the queries of that kind.
    Query(ColumnKind, usize),
    /// A challenge of the circuit, by index.
    Challenge(usize),
    /// `-a`.
    Negated(Box<Expression>),
    /// `a + b`.
    Sum(Box<Expression>, Box<Expression>),
    /// `a * b`.
    Product(Box<Expression>, Box<Expression>),
    /// `a` times a constant.
    Scaled(Box<Expression>, Scalar),
}

impl Expression {
    /// Degree in the column polynomials.
    pub fn degree(&self) -> usize {
        match self {
            Self::Constant(_) | Self::Challenge(_) => 0,
            Self::Query(..) => 1,
            Self::Negated(a) | Self::Scaled(a, _) => a.degree(),
            Self::Sum(a, b) => a.degree().max(b.degree()),
            Self::Product(a, b) => a.degree() + b.degree(),
        }
    }

    /// Calls `visit` on every node, parents first.
    pub fn visit(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        match self {
            Self::Constant(_) | Self::Challenge(_) | Self::Query(..) => {}
            Self::Negated(a) | Self::Scaled(a, _) => a.visit(visit),
            Self::Sum(a, b) | Self::Product(a, b) => {
                a.visit(visit);
                b.visit(visit);
            }
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(c) => write!(f, "{c}"),
            Self::Query(ColumnKind::Advice, i) => write!(f, "advice[{i}]"),
            Self::Query(ColumnKind::Fixed, i) => write!(f, "fixed[{i}]"),
            Self::Query(ColumnKind::Instance, i) => write!(f, "instance[{i}]"),
            Self::Challenge(i) => write!(f, "challenge[{i}]"),
            Self::Negated(a) => write!(f, "-{a}"),
            Self::Sum(a, b) => write!(f, "({a} + {b})"),
            Self::Product(a, b) => write!(f, "{a} * {b}"),
            Self::Scaled(a, c) => write!(f, "{c} * {a}"),
        }
    }
}

/// A named group of identities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// The circuit author's name; reaches generated text escaped and in comments only.
    pub name: String,
    /// Each must vanish on every row.
    pub polynomials: Vec<Expression>,
}
