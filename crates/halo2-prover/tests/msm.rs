//! The multi-scalar multiplication against the sum of single multiplications, and halo2's.

use halo2_proofs::arithmetic::best_multiexp;
use halo2_prover::msm;
use halo2curves::bn256::{Fr, G1, G1Affine};
use halo2curves::ff::Field;
use halo2curves::ff::PrimeField;
use halo2curves::group::Group;
use proptest::collection::vec;
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;

/// A base from a few, so that equal and opposite ones meet, with its discrete logarithm.
#[derive(Debug, Clone, Copy)]
struct Base {
    logarithm: Fr,
    point: G1Affine,
}

impl Base {
    fn new(logarithm: Fr) -> Self {
        let point = G1Affine::from(G1::generator() * logarithm);
        Self { logarithm, point }
    }
}

fn full_size() -> impl Strategy<Value = Fr> {
    any::<[u64; 4]>().prop_map(Fr::from_raw)
}

fn scalar() -> impl Strategy<Value = Fr> {
    let small = (0..1u64 << 13).prop_map(Fr::from);
    let middling = (any::<u128>(), 0..127).prop_map(|(value, shift)| Fr::from_u128(value >> shift));
    prop_oneof![
        2 => Just(Fr::ZERO),
        1 => Just(Fr::ONE),
        1 => Just(-Fr::ONE),
        1 => Just(Fr::TWO_INV),
        4 => small.clone(),
        2 => small.prop_map(|value| -value),
        2 => middling,
        2 => full_size(),
    ]
}

fn base() -> impl Strategy<Value = Base> {
    let few = (0..5u64).prop_map(Fr::from);
    let opposite = (1..5u64).prop_map(|value| -Fr::from(value));
    prop_oneof![few, opposite, full_size()].prop_map(Base::new)
}

fn check(scalars: &[Fr], bases: &[Base]) -> Result<(), TestCaseError> {
    let points: Vec<_> = bases.iter().map(|base| base.point).collect();
    let terms = scalars.iter().zip(bases);
    let logarithm: Fr = terms.map(|(scalar, base)| scalar * base.logarithm).sum();
    prop_assert_eq!(msm(scalars, &points), G1::generator() * logarithm);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_mixture_gives_the_sum(terms in vec((scalar(), base()), 0..600)) {
        let (scalars, bases): (Vec<_>, Vec<_>) = terms.into_iter().unzip();
        check(&scalars, &bases)?;
    }

    #[test]
    fn equal_scalars_give_the_sum(scalar in scalar(), bases in vec(base(), 0..300)) {
        check(&vec![scalar; bases.len()], &bases)?;
    }

    #[test]
    fn equal_bases_give_the_sum(scalars in vec(scalar(), 0..600), base in base()) {
        check(&scalars, &vec![base; scalars.len()])?;
    }

    #[test]
    fn opposite_terms_leave_nothing(scalars in vec(full_size(), 0..300), base in base()) {
        let points = vec![base.point; 2 * scalars.len()];
        let both: Vec<_> = scalars.iter().flat_map(|&scalar| [scalar, -scalar]).collect();
        prop_assert_eq!(msm(&both, &points), G1::identity());
    }

    #[test]
    fn bases_without_scalars_do_not_count(scalars in vec(scalar(), 0..40), bases in vec(base(), 40)) {
        check(&scalars, &bases)?;
    }
}

#[test]
fn four_thousand_full_size_scalars_agree_with_halo2() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let scalars: Vec<_> = (0..1 << 12).map(|_| Fr::random(&mut rng)).collect();
    let step = G1Affine::random(&mut rng);
    let mut point = G1::generator();
    let bases: Vec<_> = scalars
        .iter()
        .map(|_| {
            point += step;
            G1Affine::from(point)
        })
        .collect();
    assert_eq!(msm(&scalars, &bases), best_multiexp(&scalars, &bases));
}

#[test]
#[should_panic(expected = "range end index 2 out of range")]
fn more_scalars_than_bases_are_refused() {
    msm(&[Fr::ONE, Fr::ONE], &[G1Affine::generator()]);
}
