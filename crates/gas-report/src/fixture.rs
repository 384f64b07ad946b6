//! A small protocol and models for this crate's tests.

use alloy_primitives::U256;
use protocol_spec::{
    ColumnKind, Domain, Expression, G1Point, G2Point, Gate, Permutation, ProtocolSpec, Query, SCALAR_MODULUS, Scalar,
    SrsPoints,
};

/// The generator of `2^k` rows that shared verifiers derive from `k`.
pub(crate) fn two_adic(k: usize) -> Scalar {
    Scalar::from(7).pow((SCALAR_MODULUS - U256::ONE) >> k)
}

/// 16 rows, one gate `a * b - b(+1) - instance`, a permutation of both columns, so many instances.
pub(crate) fn protocol(instances: usize) -> ProtocolSpec {
    let generator = G1Point { x: U256::ONE, y: U256::from(2) };
    let query = |column, rotation| Query { column, rotation };
    let value = |kind, index| Box::new(Expression::Query(kind, index));
    let advice = |index| value(ColumnKind::Advice, index);
    let sum = Expression::Sum(advice(2), value(ColumnKind::Instance, 0));
    let product = Expression::Product(advice(0), advice(1));
    let identity = Expression::Sum(Box::new(product), Box::new(Expression::Negated(Box::new(sum))));
    ProtocolSpec {
        domain: Domain { k: 4, omega: two_adic(4) },
        degree: 4,
        blinding_factors: 5,
        advice_phases: vec![0, 0],
        challenge_phases: vec![],
        instance_lengths: vec![instances],
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
        srs: SrsPoints { g1: generator, g2: G2Point::default(), s_g2: G2Point::default() },
        key_fingerprint: Scalar::ZERO,
    }
}
