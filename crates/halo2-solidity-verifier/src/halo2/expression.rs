//! Gate expressions, with queries resolved to their position in the query lists.

use halo2_proofs::plonk::Expression as Halo2Expression;
use halo2curves::bn256::Fr;
use protocol_spec::{ColumnKind, Expression, Query};

use super::convert::to_scalar;
use super::error::ProtocolError;

pub(super) struct Queries {
    pub(super) advice: Vec<Query>,
    pub(super) fixed: Vec<Query>,
    pub(super) instance: Vec<Query>,
}

impl Queries {
    pub(super) fn convert(&self, gate: &str, expression: &Halo2Expression<Fr>) -> Result<Expression, ProtocolError> {
        let both = |a, b| Ok::<_, ProtocolError>((Box::new(self.convert(gate, a)?), Box::new(self.convert(gate, b)?)));
        Ok(match expression {
            Halo2Expression::Constant(value) => Expression::Constant(to_scalar(value)),
            Halo2Expression::Selector(_) => return Err(ProtocolError::Selector { gate: gate.into() }),
            Halo2Expression::Fixed(q) => self.query(gate, ColumnKind::Fixed, q.column_index(), q.rotation().0)?,
            Halo2Expression::Advice(q) => self.query(gate, ColumnKind::Advice, q.column_index(), q.rotation().0)?,
            Halo2Expression::Instance(q) => self.query(gate, ColumnKind::Instance, q.column_index(), q.rotation().0)?,
            Halo2Expression::Challenge(challenge) => Expression::Challenge(challenge.index()),
            Halo2Expression::Negated(a) => Expression::Negated(Box::new(self.convert(gate, a)?)),
            Halo2Expression::Sum(a, b) => {
                let (a, b) = both(a, b)?;
                Expression::Sum(a, b)
            }
            Halo2Expression::Product(a, b) => {
                let (a, b) = both(a, b)?;
                Expression::Product(a, b)
            }
            Halo2Expression::Scaled(a, factor) => {
                Expression::Scaled(Box::new(self.convert(gate, a)?), to_scalar(factor))
            }
        })
    }

    fn query(&self, gate: &str, kind: ColumnKind, column: usize, rotation: i32) -> Result<Expression, ProtocolError> {
        let list = match kind {
            ColumnKind::Advice => &self.advice,
            ColumnKind::Fixed => &self.fixed,
            ColumnKind::Instance => &self.instance,
        };
        let position = list.iter().position(|q| *q == Query { column, rotation });
        let unlisted = || ProtocolError::UnlistedQuery { gate: gate.into(), kind, column, rotation };
        position.map(|index| Expression::Query(kind, index)).ok_or_else(unlisted)
    }
}

pub(super) fn contains_simple_selector(expression: &Halo2Expression<Fr>) -> bool {
    match expression {
        Halo2Expression::Selector(selector) => selector.is_simple(),
        Halo2Expression::Negated(a) | Halo2Expression::Scaled(a, _) => contains_simple_selector(a),
        Halo2Expression::Sum(a, b) | Halo2Expression::Product(a, b) => {
            contains_simple_selector(a) || contains_simple_selector(b)
        }
        _ => false,
    }
}
