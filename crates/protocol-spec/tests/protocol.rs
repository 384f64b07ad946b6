//! What follows from a protocol: rounds, layout, rotation sets, digest, and what it refuses.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use alloy_primitives::U256;
use protocol_spec::{
    BASE_MODULUS, BatchItem, CalldataError, CalldataStats, ChallengeId, ColumnKind, Commitment, Domain, EntryPoint,
    EnvelopeError, Evaluation, Expression, G1Point, G2Point, Gate, InstanceBytes, Lookup, Permutation, PinnedInstance,
    ProofItem, ProofLayout, ProtocolSpec, Query, SCALAR_MODULUS, Scalar, SpecError, SrsPoints, VerifierCall,
    decode_calldata, encode_batch_calldata, encode_calldata,
};

fn generator() -> G1Point {
    G1Point { x: U256::ONE, y: U256::from(2) }
}

/// A primitive root of unity of order 16.
fn omega() -> Scalar {
    Scalar::from(5).pow((SCALAR_MODULUS - U256::ONE) >> 4)
}

fn query(column: usize, rotation: i32) -> Query {
    Query { column, rotation }
}

fn advice(index: usize) -> Expression {
    Expression::Query(ColumnKind::Advice, index)
}

fn pin(index: usize, value: u64) -> PinnedInstance {
    PinnedInstance { index, value: Scalar::from(value) }
}

/// In the fixed column.
fn lookup(inputs: Vec<Expression>) -> Lookup {
    let table = inputs.iter().map(|_| Expression::Query(ColumnKind::Fixed, 0)).collect();
    Lookup { name: "lookup".into(), inputs, table }
}

/// Two advice columns in two phases, one fixed column, one instance column, a permutation over three columns.
fn spec() -> ProtocolSpec {
    let product = Expression::Product(Box::new(advice(0)), Box::new(advice(1)));
    let scaled = Expression::Product(Box::new(product), Box::new(Expression::Challenge(0)));
    let g2 = G2Point { x: [U256::from(1), U256::from(2)], y: [U256::from(3), U256::from(4)] };
    ProtocolSpec {
        domain: Domain { k: 4, omega: omega() },
        degree: 4,
        blinding_factors: 5,
        advice_phases: vec![1, 0],
        challenge_phases: vec![0],
        instance_lengths: vec![2],
        pinned: Vec::new(),
        fixed_commitments: vec![generator()],
        advice_queries: vec![query(0, 0), query(1, 0), query(1, 1)],
        fixed_queries: vec![query(0, 0)],
        instance_queries: vec![query(0, 0)],
        gates: vec![Gate { name: "product".into(), polynomials: vec![scaled] }],
        lookups: Vec::new(),
        permutation: Permutation {
            columns: vec![(ColumnKind::Advice, 0), (ColumnKind::Advice, 1), (ColumnKind::Fixed, 0)],
            chunk: 2,
            delta: Scalar::from(7),
            commitments: vec![generator(); 3],
        },
        srs: SrsPoints { g1: generator(), g2, s_g2: g2 },
        key_fingerprint: Scalar::from(99),
    }
}

#[test]
fn phases_order_columns_and_challenges() {
    let rounds = spec().rounds();
    assert_eq!(rounds[0].messages, [ProofItem::Point(Commitment::Advice(1))]);
    assert_eq!(rounds[0].challenges, [ChallengeId::Circuit(0)]);
    assert_eq!(rounds[1].messages, [ProofItem::Point(Commitment::Advice(0))]);
    assert_eq!(rounds[1].challenges, [ChallengeId::Theta, ChallengeId::Beta, ChallengeId::Gamma]);
    let last = rounds.last().unwrap();
    assert_eq!(last.messages, [ProofItem::Point(Commitment::OpeningQuotient)]);
    assert_eq!(last.challenges, [ChallengeId::OpeningU]);
}

#[test]
fn the_layout_counts_points_scalars_and_hint() {
    let layout = ProofLayout::new(&spec());
    // A + Z + 1 + H + 2 points and qa + qf + 1 + P + 3 Z - 1 scalars, in the design notes' letters.
    let (points, scalars) = (2 + 2 + 1 + 3 + 2, 3 + 1 + 1 + 3 + 5);
    assert_eq!(layout.words(), 2 * points + scalars + 1);
    assert_eq!(layout.point_words().count(), points);
    assert_eq!(layout.scalar_words().count(), scalars + 1);
    assert_eq!(layout.hint().byte(), layout.bytes() - 32);
}

#[test]
fn openings_are_grouped_by_their_rotations() {
    let sets = spec().rotation_sets();
    let rotations: Vec<_> = sets.iter().map(|set| set.rotations.clone()).collect();
    assert_eq!(rotations, [vec![0], vec![0, 1], vec![-6, 0, 1]]);
    assert_eq!(sets[0].members.len(), 1 + 1 + 3 + 2);
    assert!(spec().evaluations().contains(&Evaluation::ProductLast(0)));
    assert!(!spec().evaluations().contains(&Evaluation::ProductLast(1)));
}

/// What an encoding without a word for pins gave: keys, proofs and contracts of models without pins are what they were.
#[test]
fn the_digest_without_pins_is_the_one_that_knew_none() {
    assert_eq!(spec().vk_digest().to_string(), "0xd66b340145dcc9793194ac12c8a520ae5d8f53f1daed8494072201477f4a7c51");
}

/// Each part of the protocol changes the digest, but for the gates' names.
#[test]
fn the_digest_binds_everything() {
    let mut digests = vec![spec().vk_digest()];
    let mut changed = |change: &dyn Fn(&mut ProtocolSpec)| {
        let mut other = spec();
        change(&mut other);
        let digest = other.vk_digest();
        assert!(!digests.contains(&digest));
        digests.push(digest);
    };
    changed(&|s| s.domain.k = 5);
    changed(&|s| s.domain.omega = Scalar::from(3));
    changed(&|s| s.degree = 5);
    changed(&|s| s.blinding_factors = 6);
    changed(&|s| s.advice_phases = vec![0, 0]);
    changed(&|s| s.challenge_phases = vec![1]);
    changed(&|s| s.instance_lengths = vec![3]);
    changed(&|s| s.fixed_commitments[0] = G1Point::default());
    changed(&|s| s.advice_queries[2].rotation = -1);
    changed(&|s| s.fixed_queries.clear());
    changed(&|s| s.instance_queries[0].rotation = 1);
    changed(&|s| s.gates[0].polynomials[0] = advice(0));
    changed(&|s| s.gates[0].polynomials.push(advice(0)));
    changed(&|s| s.permutation.columns.swap(0, 1));
    changed(&|s| s.permutation.chunk = 1);
    changed(&|s| s.permutation.delta = Scalar::from(8));
    changed(&|s| s.permutation.commitments[1] = G1Point::default());
    changed(&|s| s.srs.g1 = G1Point::default());
    changed(&|s| s.srs.g2.x[0] = U256::ZERO);
    changed(&|s| s.srs.s_g2.y[1] = U256::ZERO);
    changed(&|s| s.key_fingerprint = Scalar::from(98));
    changed(&|s| s.pinned = vec![pin(0, 0)]);
    changed(&|s| s.pinned = vec![pin(1, 0)]);
    changed(&|s| s.pinned = vec![pin(0, 1)]);
    changed(&|s| s.pinned = vec![pin(0, 0), pin(1, 0)]);
    let mut renamed = spec();
    renamed.gates[0].name = "other".into();
    assert_eq!(renamed.vk_digest(), spec().vk_digest());
}

#[test]
fn parts_that_do_not_fit_are_refused() {
    spec().validate().unwrap();
    let refused = |change: &dyn Fn(&mut ProtocolSpec)| {
        let mut other = spec();
        change(&mut other);
        other.validate().unwrap_err()
    };
    assert_eq!(refused(&|s| s.domain.k = 29), SpecError::DomainSize { k: 29, blinding: 5 });
    assert_eq!(refused(&|s| s.domain.k = 5), SpecError::DomainGenerator { k: 5 });
    assert_eq!(refused(&|s| s.degree = 1), SpecError::Degree { got: 1 });
    assert!(matches!(refused(&|s| s.advice_queries[0].column = 2), SpecError::UnknownColumn { column: 2, .. }));
    assert!(matches!(refused(&|s| s.advice_queries[2].rotation = 0), SpecError::RepeatedQuery { .. }));
    for unknown in [advice(9), Expression::Challenge(1)] {
        let error = refused(&|s| s.gates[0].polynomials.push(unknown.clone()));
        assert!(matches!(error, SpecError::UnknownQuery { .. }));
    }
    let far = refused(&|s| s.advice_queries[2].rotation = 16);
    assert_eq!(far, SpecError::CongruentRotations { first: 0, second: 16, k: 4 });
    let steep = |s: &mut ProtocolSpec| s.degree = 2;
    assert!(
        refused(&|s| {
            steep(s);
            let cube = (0..2).fold(advice(0), |e, _| Expression::Product(Box::new(e), Box::new(advice(0))));
            s.gates[0].polynomials.push(cube);
        })
        .to_string()
        .contains("`product` has degree 3")
    );
    assert!(matches!(
        refused(&|s| s.permutation.commitments.truncate(2)),
        SpecError::PermutationCommitments { expected: 3, got: 2 }
    ));
    assert!(matches!(refused(&|s| s.fixed_queries[0].rotation = 2), SpecError::PermutationQuery { .. }));
    assert!(matches!(refused(&|s| s.instance_lengths = vec![11]), SpecError::TooManyInstances { limit: 10, .. }));
    let pinned = |pins: Vec<PinnedInstance>| refused(&|s| s.pinned = pins.clone());
    assert_eq!(pinned(vec![pin(1, 5), pin(2, 5)]), SpecError::UnknownInstance { index: 2, count: 2 });
    assert_eq!(pinned(vec![pin(1, 5), pin(0, 6)]), SpecError::PinnedOrder { index: 0 });
    assert_eq!(pinned(vec![pin(1, 5), pin(1, 5)]), SpecError::PinnedOrder { index: 1 });
    ProtocolSpec { pinned: vec![pin(0, 6), pin(1, 5)], ..spec() }.validate().unwrap();
}

#[test]
fn columns_of_instances_lie_one_after_another() {
    let spec = ProtocolSpec { instance_lengths: vec![3, 4, 2], ..spec() };
    assert_eq!([0, 1, 2].map(|column| spec.instance_start(column)), [0, 3, 7]);
}

#[test]
fn rows_may_be_used_to_the_last() {
    ProtocolSpec { instance_lengths: vec![10], ..spec() }.validate().unwrap();
    // 16 rows: 13 blinded ones, the one where grand products end, two to use.
    ProtocolSpec { blinding_factors: 13, ..spec() }.validate().unwrap();
    let refused = ProtocolSpec { blinding_factors: 14, ..spec() }.validate().unwrap_err();
    assert_eq!(refused, SpecError::DomainSize { k: 4, blinding: 14 });
}

#[test]
fn permutations_and_lookups_have_grand_products() {
    let mut spec = spec();
    assert!(spec.has_products());
    spec.permutation.columns.clear();
    assert!(!spec.has_products());
    spec.lookups.push(lookup(vec![advice(0)]));
    assert!(spec.has_products());
}

#[test]
fn a_lookup_costs_two_degrees_more_than_both_of_its_sides() {
    let square = Expression::Product(Box::new(advice(0)), Box::new(advice(0)));
    assert_eq!(lookup(vec![advice(0)]).degree(), 2 + 1 + 1);
    assert_eq!(lookup(vec![advice(0), square]).degree(), 2 + 2 + 1);
    assert_eq!(lookup(vec![Expression::Constant(Scalar::ONE)]).degree(), 2 + 1 + 1);
}

#[test]
fn envelopes_are_checked_in_order() {
    let layout = ProofLayout::new(&spec());
    let instances = [U256::ZERO; 2];
    let proof = vec![0; layout.bytes()];
    layout.parse(&instances, &proof).unwrap();
    let refused = |instances: &[U256], proof: &[u8]| layout.parse(instances, proof).unwrap_err();
    assert!(matches!(refused(&instances, &proof[1..]), EnvelopeError::ProofLength { .. }));
    assert!(matches!(refused(&instances[1..], &proof), EnvelopeError::InstanceCount { expected: 2, got: 1 }));
    let alias = [U256::ZERO, SCALAR_MODULUS];
    assert!(matches!(refused(&alias, &proof), EnvelopeError::InstanceNotInField { index: 1, .. }));
    let with = |word: usize, value: U256| {
        let mut changed = proof.clone();
        changed[32 * word..32 * word + 32].copy_from_slice(&value.to_be_bytes::<32>());
        changed
    };
    let hint = layout.hint().0;
    assert_eq!(
        refused(&instances, &with(hint, U256::MAX)),
        EnvelopeError::ScalarNotInField { word: hint, got: U256::MAX }
    );
    assert_eq!(refused(&instances, &with(2, U256::ONE)), EnvelopeError::PointNotOnCurve { word: 2 });
    assert_eq!(refused(&instances, &with(3, BASE_MODULUS)), EnvelopeError::PointNotOnCurve { word: 2 });
}

#[test]
fn field_arithmetic_is_modular() {
    let (a, b) = (-Scalar::ONE, Scalar::from(7));
    assert_eq!(a + Scalar::ONE, Scalar::ZERO);
    assert_eq!(b + b, Scalar::from(14));
    assert_eq!(a * a, Scalar::ONE);
    assert_eq!(b * b.invert().unwrap(), Scalar::ONE);
    assert_eq!(Scalar::ZERO.invert(), None);
    assert!(Scalar::try_from(SCALAR_MODULUS).is_err());
    assert_eq!(Scalar::reduce(SCALAR_MODULUS + U256::from(3)), Scalar::from(3));
}

#[test]
fn the_proofs_of_a_call_come_apart_again() {
    let layout = ProofLayout::new(&spec());
    let proofs: Vec<Vec<u8>> = (1..=3).map(|byte| vec![byte; layout.bytes()]).collect();
    let instances: Vec<[U256; 2]> = (1..=3).map(|value| [U256::from(value), U256::from(10 * value)]).collect();
    let batch: Vec<BatchItem<'_>> =
        proofs.iter().zip(&instances).map(|(proof, instances)| BatchItem { proof, instances }).collect();
    for count in 1..=3 {
        let call = decode_calldata(&encode_batch_calldata(&batch[..count])).unwrap();
        assert_eq!(call.items(&layout).unwrap(), batch[..count]);
    }
    let single = VerifierCall { entry: EntryPoint::Verify, proof: proofs[0].clone(), instances: instances[0].to_vec() };
    assert_eq!(single.items(&layout).unwrap(), batch[..1]);
}

#[test]
fn calls_that_do_not_come_apart_are_refused() {
    let layout = ProofLayout::new(&spec());
    let expected = layout.bytes();
    let items = |entry, bytes: usize, instances: usize| {
        let call = VerifierCall { entry, proof: vec![0; bytes], instances: vec![U256::ZERO; instances] };
        call.items(&layout).map(|items| items.len())
    };
    let length = |got| Err(CalldataError::ProofLength { expected, got });
    assert_eq!(items(EntryPoint::VerifyBatch, 2 * expected, 4), Ok(2));
    for bytes in [0, 1, expected - 1, expected + 1, 2 * expected - 32] {
        assert_eq!(items(EntryPoint::VerifyBatch, bytes, 2), length(bytes));
        assert_eq!(items(EntryPoint::Verify, bytes, 2), length(bytes));
    }
    assert_eq!(items(EntryPoint::Verify, 2 * expected, 4), length(2 * expected));
    assert_eq!(items(EntryPoint::VerifyProof, 2 * expected, 4), length(2 * expected));
    for got in [0, 3, 5] {
        let error = Err(CalldataError::InstanceCount { expected: 4, got });
        assert_eq!(items(EntryPoint::VerifyBatch, 2 * expected, got), error);
    }
}

#[test]
fn expected_calldata_has_the_length_of_the_call() {
    let layout = ProofLayout::new(&spec());
    let (proof, instances) = (vec![7; layout.bytes()], [U256::MAX; 2]);
    let stats = CalldataStats::expected(&layout, InstanceBytes::RANDOM);
    let call = encode_calldata(EntryPoint::Verify, &proof, &instances);
    assert_eq!(stats.zero_bytes + stats.nonzero_bytes, call.len() as u64);
    for count in [1, 5, 40] {
        let stats = CalldataStats::expected_batch(&layout, count, InstanceBytes::RANDOM);
        let call = encode_batch_calldata(&vec![BatchItem { proof: &proof, instances: &instances }; count]);
        assert_eq!(stats.zero_bytes + stats.nonzero_bytes, call.len() as u64);
        let random = (count * (layout.bytes() + 64)) as u64;
        assert_eq!(stats.zero_bytes, CalldataStats::of(&call).zero_bytes + random / 256);
    }
}
