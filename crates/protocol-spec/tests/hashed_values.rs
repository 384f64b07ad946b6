//! Hashed tensors: what their instance binds, where it stands, and what is refused.

use alloy_primitives::{I256, U256};
use proptest::prelude::*;
use protocol_spec::public::{
    DeclaredRange, Disclosed, Encoding, LayoutError, PublicLayout, PublicTensor, PublicValueError, Role, TensorSpec,
};
use protocol_spec::{InstanceBytes, SCALAR_MODULUS};
use tensor_hash::{TensorHash, TensorKind};

/// Integers from -100 up.
fn spec(role: Role, elements: usize, bits: u32, encoding: Encoding) -> TensorSpec {
    TensorSpec { name: "x".into(), role, shape: vec![1, elements], bits, offset: -100, scale: 4, encoding }
}

fn input() -> Role {
    Role::Input(DeclaredRange { low: -1.0, high: 1.0 })
}

fn hashed(role: Role, elements: usize, bits: u32) -> PublicTensor {
    PublicLayout::new([spec(role, elements, bits, Encoding::Hashed)]).unwrap().tensors()[0].clone()
}

fn commitment(tensor: &PublicTensor, values: &[i64], salt: u64) -> U256 {
    tensor.commitment(values, U256::from(salt)).unwrap()
}

/// A hashed input of 40 values between packed tensors, and a hashed output.
fn mixed() -> PublicLayout {
    PublicLayout::new([
        spec(input(), 20, 16, Encoding::Packed),
        spec(input(), 40, 16, Encoding::Hashed),
        spec(input(), 3, 16, Encoding::Packed),
        spec(Role::Output, 5, 12, Encoding::Hashed),
    ])
    .unwrap()
}

fn mixed_values() -> [Vec<i64>; 4] {
    [(0..20).collect(), (0..40).collect(), vec![7, 8, 9], vec![-100, 0, 1, 2, 3]]
}

#[test]
fn a_hashed_tensor_has_one_instance_in_the_order_of_tensors() {
    let layout = mixed();
    let places: Vec<_> = layout.tensors().iter().map(PublicTensor::instances).collect();
    assert_eq!(places, [1..3, 3..4, 4..5, 5..6]);
    assert_eq!((layout.instance_count(), layout.hashed().count()), (6, 2));
    assert_eq!(layout.tensors()[1].word_count(), 3);
}

#[test]
fn instances_are_packed_words_and_salted_hashes_of_them() {
    let (layout, values) = (mixed(), mixed_values());
    let salts = [U256::from(11), SCALAR_MODULUS - U256::ONE];
    let instances = layout.instances(U256::from(9), &values, &salts).unwrap();

    let rule = |kind, bits, length| TensorHash { kind, bits, length };
    let words: Vec<Vec<U256>> = layout.tensors().iter().zip(&values).map(|(x, v)| x.pack(v).unwrap()).collect();
    let expected = [
        vec![U256::from(9)],
        words[0].clone(),
        vec![rule(TensorKind::Input, 16, 40).hash(salts[0], &words[1]).unwrap()],
        words[2].clone(),
        vec![rule(TensorKind::Output, 12, 5).hash(salts[1], &words[3]).unwrap()],
    ];
    assert_eq!(instances, expected.concat());

    let disclosed = layout.values(&instances).unwrap();
    let [first, _, third, _] = values;
    assert_eq!(disclosed[0], Disclosed::Values(first));
    assert_eq!(disclosed[1], Disclosed::Hash(instances[3]));
    assert_eq!(disclosed[2].values(), Some(third.as_slice()));
    assert_eq!((&disclosed[3], disclosed[3].values()), (&Disclosed::Hash(instances[5]), None));
}

#[test]
fn the_hash_binds_length_side_width_and_salt_where_the_words_are_equal() {
    // The last value is the smallest integer, which packs as zero: with or without it the words are the same.
    let (tensor, values) = (hashed(input(), 5, 16), [1, 2, 3, 4, -100]);
    let honest = commitment(&tensor, &values, 77);
    let words = tensor.pack(&values).unwrap();

    let truncated = hashed(input(), 4, 16);
    assert_eq!(truncated.pack(&values[..4]).unwrap(), words);
    assert_ne!(commitment(&truncated, &values[..4], 77), honest);

    let (padded, longer) = (hashed(input(), 6, 16), [1, 2, 3, 4, -100, -100]);
    assert_eq!(padded.pack(&longer).unwrap(), words);
    assert_ne!(commitment(&padded, &longer, 77), honest);

    let output = hashed(Role::Output, 5, 16);
    assert_eq!(output.pack(&values).unwrap(), words);
    assert_ne!(commitment(&output, &values, 77), honest);

    let (narrow, wide) = (hashed(input(), 1, 16), hashed(input(), 1, 17));
    assert_eq!(narrow.pack(&[5]).unwrap(), wide.pack(&[5]).unwrap());
    assert_ne!(commitment(&narrow, &[5], 77), commitment(&wide, &[5], 77));

    assert_ne!(commitment(&tensor, &values, 78), honest);
    assert_eq!(commitment(&tensor, &values, 77), honest);
}

proptest! {
    #[test]
    fn other_values_have_another_hash(
        mut values in prop::collection::vec(-100i64..=3995, 1..90),
        at in any::<prop::sample::Index>(),
        other in -100i64..=3995,
        salt in any::<[u64; 3]>(),
    ) {
        let tensor = hashed(input(), values.len(), 12);
        let salt = U256::from_limbs_slice(&salt);
        let honest = tensor.commitment(&values, salt).unwrap();
        prop_assert!(honest < SCALAR_MODULUS);
        let at = at.index(values.len());
        prop_assume!(values[at] != other);
        values[at] = other;
        prop_assert_ne!(tensor.commitment(&values, salt).unwrap(), honest);
    }
}

#[test]
fn a_salt_too_many_too_few_or_too_large_is_refused() {
    let (layout, values) = (mixed(), mixed_values());
    let salts = [U256::from(1); 3];
    for count in [0, 1, 3] {
        let refusal = layout.instances(U256::ZERO, &values, &salts[..count]);
        assert_eq!(refusal, Err(PublicValueError::SaltCount { expected: 2, got: count }));
    }
    for beyond in [0, 1, 0xabcdef] {
        let secret = SCALAR_MODULUS + U256::from(beyond);
        let refusal = layout.instances(U256::ZERO, &values, &[U256::ZERO, secret]).unwrap_err();
        let expected = "`x` has no hash: a salt that is not below the order of the scalar field";
        assert_eq!(refusal.to_string(), expected);
    }
}

#[test]
fn no_refusal_tells_a_value_of_a_hashed_tensor() {
    // Integers to 3995, reals from -1 to 1.
    let (integer, real, wad) = (5_647_382, 7.654321, I256::try_from(7_654_321_000_000_000_000i64).unwrap());
    let (packed, hashed) = (spec(input(), 3, 12, Encoding::Packed), hashed(input(), 3, 12));
    let packed = PublicLayout::new([packed]).unwrap().tensors()[0].clone();
    let refusals = |tensor: &PublicTensor| {
        [
            tensor.pack(&[0, integer, 0]).unwrap_err(),
            tensor.commitment(&[0, integer, 0], U256::from(77)).unwrap_err(),
            tensor.quantise(&[0.0, real, 0.0]).unwrap_err(),
            tensor.quantise_wad(&[I256::ZERO, wad, I256::ZERO]).unwrap_err(),
        ]
    };
    let tells = |refusal: &PublicValueError| {
        let texts = [refusal.to_string(), format!("{refusal:?}")];
        ["5647382", "7.654321", "7654321"].iter().any(|value| texts.iter().any(|text| text.contains(value)))
    };
    assert!(refusals(&packed).iter().all(tells));
    for refusal in refusals(&hashed) {
        assert_eq!(refusal, PublicValueError::Concealed { tensor: "x".into(), index: 1 });
        assert!(!tells(&refusal), "{refusal}");
    }
}

#[test]
fn a_hash_beyond_the_field_is_refused_and_never_unpacked() {
    let layout = mixed();
    let mut instances = layout.instances(U256::ZERO, &mixed_values(), &[U256::ZERO; 2]).unwrap();
    let unpacked = layout.tensors()[1].unpack(&instances[3..4]);
    assert_eq!(unpacked, Err(PublicValueError::NotPacked { tensor: "x".into() }));
    instances[3] += SCALAR_MODULUS;
    let refusal = PublicValueError::HashNotInField { tensor: "x".into(), value: instances[3] };
    assert_eq!(layout.values(&instances), Err(refusal));
}

#[test]
fn before_there_is_a_proof_a_hash_counts_as_a_full_word() {
    let zeros = [vec![-100; 20], vec![-100; 40], vec![-100; 3], vec![-100; 5]];
    let instances = mixed().typical_instances(U256::ZERO, &zeros).unwrap();
    // Two hashes, and nothing but zeros beside them.
    assert_eq!(InstanceBytes::of(&instances), InstanceBytes { zero: 4 * 32, all: 6 * 32 });
}

#[test]
fn a_layout_without_encodings_is_packed() {
    let packed = PublicLayout::new([spec(input(), 20, 16, Encoding::Packed)]).unwrap();
    let json = serde_json::to_string(&packed).unwrap();
    let earlier = json.replace(r#""encoding":"packed","#, "");
    assert_ne!(earlier, json);
    assert_eq!(serde_json::from_str::<PublicLayout>(&earlier).unwrap(), packed);
}

#[test]
fn a_hashed_layout_survives_json_and_another_encoding_does_not() {
    let layout = mixed();
    let json = serde_json::to_string(&layout).unwrap();
    assert_eq!(serde_json::from_str::<PublicLayout>(&json).unwrap(), layout);
    let edited = json.replacen(r#""encoding":"packed""#, r#""encoding":"hashed""#, 1);
    let refusal = serde_json::from_str::<PublicLayout>(&edited).unwrap_err().to_string();
    assert!(refusal.contains("says instances 1..3, expected 1..2"), "{refusal}");
    let unknown = json.replacen("packed", "sealed", 1);
    assert!(serde_json::from_str::<PublicLayout>(&unknown).is_err());
}

#[test]
fn what_no_packed_tensor_may_be_no_hashed_one_may_be() {
    let refuse = |spec| PublicLayout::new([spec]).unwrap_err();
    let no_values = spec(Role::Output, 0, 8, Encoding::Hashed);
    assert!(matches!(refuse(no_values), LayoutError::ElementCount { .. }));
    assert!(matches!(refuse(spec(Role::Output, 1, 65, Encoding::Hashed)), LayoutError::Bits { got: 65, .. }));
    let too_narrow = spec(Role::Input(DeclaredRange { low: 0.0, high: 1e6 }), 1, 8, Encoding::Hashed);
    assert!(matches!(refuse(too_narrow), LayoutError::BoundOutOfWidth { .. }));
}
