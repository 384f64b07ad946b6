//! Small protocols.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "shared by several test binaries")]

use alloy_primitives::U256;
use protocol_spec::{
    ColumnKind, Domain, Expression, G1Point, G2Point, Gate, Permutation, PinnedInstance, ProtocolSpec, Query,
    SCALAR_MODULUS, Scalar, SrsPoints,
};

/// One gate `a * b - b(+1)`, a permutation over both columns, one instance.
pub fn spec() -> ProtocolSpec {
    let generator = G1Point { x: U256::ONE, y: U256::from(2) };
    let g2 = G2Point::default();
    let query = |column, rotation| Query { column, rotation };
    let advice = |index| Box::new(Expression::Query(ColumnKind::Advice, index));
    let next =
        Expression::Negated(Box::new(Expression::Sum(advice(2), Box::new(Expression::Query(ColumnKind::Instance, 0)))));
    let identity = Expression::Sum(Box::new(Expression::Product(advice(0), advice(1))), Box::new(next));
    ProtocolSpec {
        domain: Domain { k: 4, omega: Scalar::from(5).pow((SCALAR_MODULUS - U256::ONE) >> 4) },
        degree: 4,
        blinding_factors: 5,
        advice_phases: vec![0, 0],
        challenge_phases: vec![],
        instance_lengths: vec![1],
        pinned: Vec::new(),
        fixed_commitments: vec![],
        advice_queries: vec![query(0, 0), query(1, 0), query(1, 1)],
        fixed_queries: vec![],
        instance_queries: vec![query(0, 0)],
        gates: vec![Gate { name: "product".into(), polynomials: vec![identity] }],
        lookups: Vec::new(),
        permutation: Permutation {
            columns: vec![(ColumnKind::Advice, 0), (ColumnKind::Advice, 1)],
            chunk: 2,
            delta: Scalar::from(7),
            commitments: vec![generator; 2],
        },
        srs: SrsPoints { g1: generator, g2, s_g2: g2 },
        key_fingerprint: Scalar::ZERO,
    }
}

/// The same protocol, its only instance pinned.
pub fn pinned(spec: ProtocolSpec, value: u64) -> ProtocolSpec {
    ProtocolSpec { pinned: vec![PinnedInstance { index: 0, value: Scalar::from(value) }], ..spec }
}

/// The generator of `2^k` rows that shared verifiers derive.
pub fn derived(k: u32) -> Domain {
    Domain { k, omega: Scalar::from(7).pow((SCALAR_MODULUS - U256::ONE) >> k as usize) }
}

pub fn shared_spec() -> ProtocolSpec {
    ProtocolSpec { domain: derived(4), ..spec() }
}
