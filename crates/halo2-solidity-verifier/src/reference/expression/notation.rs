//! Sums and products as a person writes them.

use protocol_spec::{ColumnKind, Expression, ProtocolSpec, Scalar};

use super::super::names;

/// An expression with sums and products flattened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    /// A name or a constant.
    Atom(String),
    /// At least two terms, each added or subtracted.
    Sum(Vec<(Sign, Notation)>),
    /// At least two factors.
    Product(Vec<Notation>),
    Negated(Box<Notation>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
}

/// How tightly the outermost operator binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Sum,
    Product,
    Prefix,
}

impl Notation {
    pub(super) fn new(spec: &ProtocolSpec, expression: &Expression) -> Self {
        match expression {
            Expression::Constant(value) => constant(*value),
            Expression::Query(kind, index) => query(spec, *kind, *index),
            Expression::Challenge(index) => Self::Atom(format!("c.challenge{index}")),
            Expression::Negated(a) => Self::Negated(Box::new(Self::new(spec, a))),
            Expression::Sum(a, b) => {
                let mut terms = Self::new(spec, a).into_terms();
                terms.extend(match &**b {
                    Expression::Negated(b) => vec![(Sign::Minus, Self::new(spec, b))],
                    b => Self::new(spec, b).into_terms(),
                });
                Self::Sum(terms)
            }
            Expression::Product(a, b) => {
                let mut factors = Self::new(spec, a).into_factors();
                factors.extend(Self::new(spec, b).into_factors());
                Self::Product(factors)
            }
            Expression::Scaled(a, factor) => {
                let mut factors = vec![constant(*factor)];
                factors.extend(Self::new(spec, a).into_factors());
                Self::Product(factors)
            }
        }
    }

    pub(super) fn into_terms(self) -> Vec<(Sign, Self)> {
        match self {
            Self::Sum(terms) => terms,
            Self::Negated(inner) => vec![(Sign::Minus, *inner)],
            Self::Product(mut factors) => {
                let sign = if let Self::Negated(first) = &factors[0] {
                    factors[0] = (**first).clone();
                    Sign::Minus
                } else {
                    Sign::Plus
                };
                vec![(sign, Self::Product(factors))]
            }
            other => vec![(Sign::Plus, other)],
        }
    }

    fn into_factors(self) -> Vec<Self> {
        match self {
            Self::Product(factors) => factors,
            other => vec![other],
        }
    }

    pub(super) fn text(&self) -> String {
        match self {
            Self::Atom(text) => text.clone(),
            Self::Negated(a) => format!("-{}", a.within(Binding::Prefix)),
            Self::Product(factors) => {
                let factors: Vec<_> = factors.iter().map(|factor| factor.within(Binding::Product)).collect();
                factors.join(" * ")
            }
            Self::Sum(terms) => {
                let mut text = String::new();
                for (position, (sign, term)) in terms.iter().enumerate() {
                    text += match (position, sign) {
                        (0, Sign::Plus) => "",
                        (0, Sign::Minus) => "-",
                        (_, Sign::Plus) => " + ",
                        (_, Sign::Minus) => " - ",
                    };
                    let binding =
                        if (position, *sign) == (0, Sign::Minus) { Binding::Prefix } else { Binding::Product };
                    text += &term.within(binding);
                }
                text
            }
        }
    }

    /// In parentheses unless the own operator binds as tightly as asked for.
    fn within(&self, least: Binding) -> String {
        let own = match self {
            Self::Sum(_) => Binding::Sum,
            Self::Product(_) => Binding::Product,
            Self::Negated(_) | Self::Atom(_) => Binding::Prefix,
        };
        if own < least || (matches!(self, Self::Negated(_)) && least == Binding::Prefix) {
            format!("({})", self.text())
        } else {
            self.text()
        }
    }

    /// Words on the compiler's stack above a variable when it is read: a return address for each operator whose left
    /// side is being computed, that and the left side for each whose right side is.
    pub(super) fn stack(&self) -> usize {
        match self {
            Self::Atom(_) => 0,
            Self::Negated(a) => 1 + a.stack(),
            Self::Product(factors) => chain(factors.iter().map(Self::stack)),
            Self::Sum(terms) => {
                let negated = usize::from(terms[0].0 == Sign::Minus);
                let stacks = terms.iter().enumerate();
                chain(stacks.map(|(at, (_, term))| term.stack() + if at == 0 { negated } else { 0 }))
            }
        }
    }
}

fn chain(operands: impl ExactSizeIterator<Item = usize>) -> usize {
    let count = operands.len();
    let of = |(at, operand): (usize, usize)| operand + if at == 0 { count - 1 } else { count - at + 1 };
    operands.enumerate().map(of).max().unwrap_or_default()
}

fn query(spec: &ProtocolSpec, kind: ColumnKind, index: usize) -> Notation {
    Notation::Atom(format!("e.{}", names::query(spec, kind, index)))
}

fn constant(value: Scalar) -> Notation {
    if value == Scalar::ZERO {
        return Notation::Atom("ZERO".into());
    }
    if value == Scalar::ONE {
        return Notation::Atom("ONE".into());
    }
    match value.to_string().strip_prefix('-') {
        Some("1") => Notation::Negated(Box::new(Notation::Atom("ONE".into()))),
        Some(digits) => Notation::Negated(Box::new(Notation::Atom(format!("Scalar.wrap({digits})")))),
        None => Notation::Atom(format!("Scalar.wrap({value})")),
    }
}
