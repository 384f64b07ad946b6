//! What `templates/reference.sol` is filled with.

use askama::Template;
use protocol_spec::{ColumnKind, ProofLayout, ProtocolSpec};

use super::denominators::{self, RowRange};
use super::gates::{self, Function};
use super::lookups::{self, Lookup};
use super::members::{self, Group, KeyPoint, Read, WordRange, word};
use super::opening::{self, Set};
use super::permutation::{self, Product};
use super::transcript::{self, Round};
use super::{generate::ReferenceFacts, names};

/// The contract.
#[derive(Template)]
#[template(path = "reference.sol", escape = "none")]
pub(super) struct Reference<'a> {
    spec: &'a ProtocolSpec,
    facts: ReferenceFacts,
    rounds: Vec<Round>,
    challenges: Vec<Group>,
    commitments: Vec<Group>,
    evaluations: Vec<Group>,
    points: Vec<Read>,
    scalars: Vec<Read>,
    key_points: Vec<KeyPoint>,
    point_ranges: Vec<WordRange>,
    scalar_ranges: Vec<WordRange>,
    instances: Vec<InstanceQuery>,
    pinned: Vec<Pinned>,
    inverted_rows: Vec<RowRange>,
    gates: Vec<Function>,
    products: Vec<Product>,
    lookups: Vec<Lookup>,
    sets: Vec<Set>,
    omega: String,
    delta: String,
    generator: [String; 2],
    /// Words of the two points of G2, imaginary parts first.
    g2: [String; 4],
    s_g2: [String; 4],
}

/// A query of an instance column.
struct InstanceQuery {
    member: String,
    start: usize,
    end: usize,
    rotation: i32,
}

/// An instance with the only value it may have.
struct Pinned {
    index: usize,
    value: String,
}

impl<'a> Reference<'a> {
    pub(super) fn new(spec: &'a ProtocolSpec, layout: &ProofLayout, facts: ReferenceFacts) -> Self {
        Self {
            spec,
            facts,
            rounds: transcript::rounds(layout),
            challenges: members::challenges(layout),
            commitments: members::commitments(spec, layout),
            evaluations: members::evaluations(spec, layout),
            points: members::points(layout),
            scalars: members::scalars(spec, layout),
            key_points: members::key_points(spec),
            point_ranges: members::word_ranges(layout.point_words(), 2),
            scalar_ranges: members::word_ranges(layout.scalar_words(), 1),
            instances: instances(spec),
            pinned: spec
                .pinned
                .iter()
                .map(|pin| Pinned { index: pin.index, value: word(pin.value.to_u256()) })
                .collect(),
            inverted_rows: denominators::row_ranges(spec),
            gates: gates::functions(spec),
            products: permutation::products(spec),
            lookups: lookups::lookups(spec),
            sets: opening::sets(spec),
            omega: word(spec.domain.omega.to_u256()),
            delta: word(spec.permutation.delta.to_u256()),
            generator: [spec.srs.g1.x, spec.srs.g1.y].map(word),
            g2: spec.srs.g2.to_words().map(word),
            s_g2: spec.srs.s_g2.to_words().map(word),
        }
    }

    /// Grand products need the Lagrange values of the rows where they begin, end and run.
    fn has_boundary(&self) -> bool {
        self.spec.has_products()
    }

    /// More than one of them.
    fn has_pieces(&self) -> bool {
        self.spec.quotient_pieces() > 1
    }

    fn has_identities(&self) -> bool {
        !self.gates.is_empty() || self.has_boundary()
    }

    fn last_product(&self) -> usize {
        self.products.len().saturating_sub(1)
    }
}

fn instances(spec: &ProtocolSpec) -> Vec<InstanceQuery> {
    let queries = spec.instance_queries.iter().enumerate();
    queries
        .map(|(index, query)| {
            let start = spec.instance_start(query.column);
            InstanceQuery {
                member: names::query(spec, ColumnKind::Instance, index),
                start,
                end: start + spec.instance_lengths[query.column],
                rotation: query.rotation,
            }
        })
        .collect()
}
