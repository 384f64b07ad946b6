//! The digest that the transcript starts from.

use alloy_primitives::{B256, Keccak256, U256};

use crate::expression::{ColumnKind, Expression, Query};
use crate::point::{G1Point, G2Point};
use crate::spec::ProtocolSpec;

/// Separates these digests from every other use of the hash; changes whenever the transcript does.
const DOMAIN: &[u8] = b"assay plonk-kzg-shplonk bn254 evm transcript v2";

impl ProtocolSpec {
    /// Keccak-256 of an injective encoding of the whole protocol: rows, phases, queries, gates and lookups (without
    /// their names), permutation, all commitments of the key, the points of the reference string, the proving system's
    /// own fingerprint of its key, and the pinned instances. Proofs made for another circuit, key, reference string or
    /// pinned value start from another digest.
    ///
    /// Pins come last, and where there are none, nothing stands for them. That is injective: what comes before them tells
    /// its own length, so that the encoding of a protocol without pins is never the beginning of a longer one.
    pub fn vk_digest(&self) -> B256 {
        let mut writer = Writer(Keccak256::new());
        writer.0.update(DOMAIN);
        writer.number(self.domain.k as usize);
        writer.word(self.domain.omega.to_u256());
        writer.number(self.degree);
        writer.number(self.blinding_factors);
        writer.list(&self.advice_phases, |w, phase| w.number(*phase as usize));
        writer.list(&self.challenge_phases, |w, phase| w.number(*phase as usize));
        writer.list(&self.instance_lengths, |w, length| w.number(*length));
        writer.list(&self.fixed_commitments, Writer::g1);
        for queries in [&self.advice_queries, &self.fixed_queries, &self.instance_queries] {
            writer.list(queries, Writer::query);
        }
        writer.list(&self.gates, |w, gate| w.list(&gate.polynomials, Writer::expression));
        writer.list(&self.lookups, |w, lookup| {
            w.list(&lookup.inputs, Writer::expression);
            w.list(&lookup.table, Writer::expression);
        });
        writer.list(&self.permutation.columns, |w, (kind, column)| {
            w.kind(*kind);
            w.number(*column);
        });
        writer.number(self.permutation.chunk);
        writer.word(self.permutation.delta.to_u256());
        writer.list(&self.permutation.commitments, Writer::g1);
        writer.g1(&self.srs.g1);
        writer.g2(&self.srs.g2);
        writer.g2(&self.srs.s_g2);
        writer.word(self.key_fingerprint.to_u256());
        if !self.pinned.is_empty() {
            writer.list(&self.pinned, |w, pin| {
                w.number(pin.index);
                w.word(pin.value.to_u256());
            });
        }
        writer.0.finalize()
    }
}

struct Writer(Keccak256);

impl Writer {
    fn number(&mut self, value: usize) {
        self.0.update((value as u64).to_be_bytes());
    }

    fn word(&mut self, value: U256) {
        self.0.update(value.to_be_bytes::<32>());
    }

    fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        self.number(items.len());
        for item in items {
            each(self, item);
        }
    }

    fn g1(&mut self, point: &G1Point) {
        self.0.update(point.to_bytes());
    }

    fn g2(&mut self, point: &G2Point) {
        for word in point.to_words() {
            self.word(word);
        }
    }

    fn kind(&mut self, kind: ColumnKind) {
        self.number(match kind {
            ColumnKind::Advice => 0,
            ColumnKind::Fixed => 1,
            ColumnKind::Instance => 2,
        });
    }

    fn query(&mut self, query: &Query) {
        self.number(query.column);
        self.0.update(query.rotation.to_be_bytes());
    }

    /// Prefix notation: a tag tells how many operands follow.
    fn expression(&mut self, expression: &Expression) {
        match expression {
            Expression::Constant(value) => {
                self.number(0);
                self.word(value.to_u256());
            }
            Expression::Query(kind, index) => {
                self.number(1);
                self.kind(*kind);
                self.number(*index);
            }
            Expression::Challenge(index) => {
                self.number(2);
                self.number(*index);
            }
            Expression::Negated(a) => {
                self.number(3);
                self.expression(a);
            }
            Expression::Sum(a, b) => self.pair(4, a, b),
            Expression::Product(a, b) => self.pair(5, a, b),
            Expression::Scaled(a, factor) => {
                self.number(6);
                self.word(factor.to_u256());
                self.expression(a);
            }
        }
    }

    fn pair(&mut self, tag: usize, a: &Expression, b: &Expression) {
        self.number(tag);
        self.expression(a);
        self.expression(b);
    }
}
