//! What is opened where, grouped as SHPLONK opens it.

use std::collections::BTreeSet;

use crate::item::{Commitment, Evaluation};
use crate::spec::ProtocolSpec;

/// A polynomial that is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Opened {
    /// A committed one.
    Commitment(Commitment),
    /// The quotient, a combination of its pieces; its value follows from the identities.
    Quotient,
}

/// The claimed value of an opened polynomial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Claim {
    /// Given in the proof.
    Evaluation(Evaluation),
    /// Computed by the verifier from the identities.
    Quotient,
}

/// One polynomial at one rotation of `x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningQuery {
    /// The polynomial.
    pub opened: Opened,
    /// Rows ahead of `x`.
    pub rotation: i32,
    /// Its value.
    pub claim: Claim,
}

/// Polynomials opened at the same rotations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RotationSet {
    /// Ascending.
    pub rotations: Vec<i32>,
    /// In order of first occurrence, each with one claim per rotation.
    pub members: Vec<(Opened, Vec<Claim>)>,
}

impl ProtocolSpec {
    /// All openings in the proving system's order, unique per polynomial and rotation.
    pub fn opening_queries(&self) -> Vec<OpeningQuery> {
        let committed = |commitment, rotation, evaluation| OpeningQuery {
            opened: Opened::Commitment(commitment),
            rotation,
            claim: Claim::Evaluation(evaluation),
        };
        let mut queries = Vec::new();
        for (i, q) in self.advice_queries.iter().enumerate() {
            queries.push(committed(Commitment::Advice(q.column), q.rotation, Evaluation::Advice(i)));
        }
        let products = self.permutation.products();
        for i in 0..products {
            queries.push(committed(Commitment::Product(i), 0, Evaluation::Product(i)));
            queries.push(committed(Commitment::Product(i), 1, Evaluation::ProductNext(i)));
        }
        for i in (0..products.saturating_sub(1)).rev() {
            queries.push(committed(Commitment::Product(i), self.last_rotation(), Evaluation::ProductLast(i)));
        }
        for i in 0..self.lookups.len() {
            queries.push(committed(Commitment::LookupProduct(i), 0, Evaluation::LookupProduct(i)));
            queries.push(committed(Commitment::LookupInput(i), 0, Evaluation::LookupInput(i)));
            queries.push(committed(Commitment::LookupTable(i), 0, Evaluation::LookupTable(i)));
            queries.push(committed(Commitment::LookupInput(i), -1, Evaluation::LookupInputPrevious(i)));
            queries.push(committed(Commitment::LookupProduct(i), 1, Evaluation::LookupProductNext(i)));
        }
        for (i, q) in self.fixed_queries.iter().enumerate() {
            queries.push(committed(Commitment::Fixed(q.column), q.rotation, Evaluation::Fixed(i)));
        }
        for i in 0..self.permutation.columns.len() {
            queries.push(committed(Commitment::Sigma(i), 0, Evaluation::Sigma(i)));
        }
        queries.push(OpeningQuery { opened: Opened::Quotient, rotation: 0, claim: Claim::Quotient });
        queries.push(committed(Commitment::Random, 0, Evaluation::Random));
        queries
    }

    /// The openings grouped by equal sets of rotations, in order of first occurrence.
    pub fn rotation_sets(&self) -> Vec<RotationSet> {
        let queries = self.opening_queries();
        let mut sets: Vec<RotationSet> = Vec::new();
        let mut seen: Vec<Opened> = Vec::new();
        for query in &queries {
            if seen.contains(&query.opened) {
                continue;
            }
            seen.push(query.opened);
            let mut openings: Vec<_> =
                queries.iter().filter(|q| q.opened == query.opened).map(|q| (q.rotation, q.claim)).collect();
            openings.sort_by_key(|(rotation, _)| *rotation);
            let (rotations, claims): (Vec<_>, Vec<_>) = openings.into_iter().unzip();
            match sets.iter_mut().find(|set| set.rotations == rotations) {
                Some(set) => set.members.push((query.opened, claims)),
                None => sets.push(RotationSet { rotations, members: vec![(query.opened, claims)] }),
            }
        }
        sets
    }

    /// Every rotation at which anything is opened, ascending.
    pub fn opening_rotations(&self) -> Vec<i32> {
        self.opening_queries().iter().map(|q| q.rotation).collect::<BTreeSet<_>>().into_iter().collect()
    }
}
