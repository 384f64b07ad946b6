//! A value of the graph by its definition, however the statements compute it.

use alloy_primitives::U256;
use protocol_spec::{ChallengeId, Query, Scalar};

use crate::code::Squarings;
use crate::graph::{Node, ValueId};
use crate::program::VerifierProgram;
use crate::shape::TWO_ADICITY;

/// What the leaves of a graph stand for in one proof.
pub(super) struct Leaves<'a> {
    pub(super) program: &'a VerifierProgram,
    pub(super) instances: &'a [U256],
    pub(super) proof: &'a [U256],
    pub(super) challenges: &'a [(ChallengeId, Scalar)],
}

impl Leaves<'_> {
    /// Operands come before results, so one pass up to the value is enough.
    pub(super) fn value(&self, wanted: ValueId) -> Scalar {
        let graph = &self.program.graph;
        let mut values: Vec<Scalar> = Vec::with_capacity(wanted.0 + 1);
        for id in graph.ids().take(wanted.0 + 1) {
            values.push(match graph.node(id) {
                Node::Constant(value) => value,
                Node::ProofWord(word) => Scalar::reduce(self.proof[word.0]),
                Node::Instance(index) => Scalar::reduce(self.instances[index]),
                Node::Challenge(challenge) => self.challenge(challenge),
                // A proof by itself is a batch of one.
                Node::BatchWeight => Scalar::ONE,
                Node::Add(a, b) => values[a.0] + values[b.0],
                Node::Sub(a, b) => values[a.0] - values[b.0],
                Node::Mul(a, b) => values[a.0] * values[b.0],
                Node::Squared(a, times) => values[a.0].pow(U256::ONE << self.squarings(times)),
                Node::DistanceInverse(a, _) => inverse(Scalar::ONE - values[a.0]),
                Node::RowsInverse => inverse(Scalar::from(1 << self.program.log_rows)),
                Node::ColumnInstance(column, index) => self.on_row(Query { column, rotation: 0 }, index as i64),
                Node::RowSum(query, x, omega) => self.row_sum(query, values[x.0], values[omega.0]),
                Node::RowProduct(_, x, omega) => self.row_product(values[x.0], values[omega.0]),
            });
        }
        values[wanted.0]
    }

    fn squarings(&self, times: Squarings) -> u32 {
        match times {
            Squarings::LogRows => self.program.log_rows,
            Squarings::ToRows => TWO_ADICITY.saturating_sub(self.program.log_rows),
        }
    }

    /// What a query meets on a row; 0 for nothing.
    fn on_row(&self, query: Query, row: i64) -> Scalar {
        let index = self.program.instances.on_row(query, row);
        index.map_or(Scalar::ZERO, |index| Scalar::reduce(self.instances[index]))
    }

    /// The powers of the rows' generator that loops deal with, by row.
    fn looped_roots(&self, omega: Scalar) -> impl Iterator<Item = (i64, Scalar)> {
        (1..self.program.instances.span().end).map(move |row| (row, omega.pow(U256::from(row))))
    }

    fn row_product(&self, x: Scalar, omega: Scalar) -> Scalar {
        self.looped_roots(omega).fold(Scalar::ONE, |product, (_, root)| product * (x - root))
    }

    /// `product * sum_i instance_i omega^i / (x - omega^i)`.
    fn row_sum(&self, query: Query, x: Scalar, omega: Scalar) -> Scalar {
        let term = |(row, root): (i64, Scalar)| self.on_row(query, row) * root * inverse(x - root);
        self.row_product(x, omega) * self.looped_roots(omega).map(term).fold(Scalar::ZERO, |sum, term| sum + term)
    }

    /// All challenges are drawn before the first value is asked for.
    fn challenge(&self, wanted: ChallengeId) -> Scalar {
        self.challenges.iter().find(|(challenge, _)| *challenge == wanted).map_or(Scalar::ZERO, |(_, value)| *value)
    }
}

/// A value that has no inverse is one that the hint's check refuses.
fn inverse(value: Scalar) -> Scalar {
    value.invert().unwrap_or_default()
}
