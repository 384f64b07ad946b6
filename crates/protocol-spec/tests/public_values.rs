//! Laws of the packed public values: round trips, bounds and refusals, on random layouts and values.

use alloy_primitives::{I256, U256};
use proptest::prelude::*;
use protocol_spec::public::{
    DeclaredRange, Disclosed, Encoding, LayoutError, MAX_SCALE, PublicLayout, PublicTensor, PublicValueError, Role,
    TensorSpec, WAD,
};

fn place(spec: TensorSpec) -> PublicTensor {
    PublicLayout::new([spec]).unwrap().tensors()[0].clone()
}

fn output(name: &str, shape: &[usize], bits: u32, offset: i64, scale: u32) -> TensorSpec {
    let (name, shape) = (name.into(), shape.to_vec());
    TensorSpec { name, role: Role::Output, shape, bits, offset, scale, encoding: Encoding::Packed }
}

fn input(name: &str, shape: &[usize], bits: u32, offset: i64, scale: u32, low: f64, high: f64) -> TensorSpec {
    let role = Role::Input(DeclaredRange { low, high });
    TensorSpec { role, ..output(name, shape, bits, offset, scale) }
}

/// Four features in `[-8, 8)` with 12 binary places, next to an output of 20 bits.
fn small_layout() -> PublicLayout {
    let features = input("features", &[1, 20], 16, -32768, 12, -8.0, 7.999);
    PublicLayout::new([features, output("volatility", &[1, 1], 20, -1000, 12)]).unwrap()
}

prop_compose! {
    /// Any admitted width, offset, scale and size.
    fn any_output()(bits in 1u32..=64, scale in 0..=MAX_SCALE, size in 1usize..600, offset in any::<i64>())
        -> PublicTensor {
        place(output("y", &[size], bits, offset.min(highest_offset(bits)), scale))
    }
}

fn highest_offset(bits: u32) -> i64 {
    (i128::from(i64::MAX) - ((1i128 << bits) - 1)) as i64
}

/// A tensor and values of its width, its bounds among them.
fn tensor_with_values() -> impl Strategy<Value = (PublicTensor, Vec<i64>)> {
    any_output().prop_flat_map(|tensor| {
        let digit = prop_oneof![1 => Just(0), 1 => Just(u64::MAX), 6 => any::<u64>()];
        let values = prop::collection::vec(digit, tensor.element_count());
        (Just(tensor), values).prop_map(|(tensor, digits)| {
            let mask = u64::MAX >> (64 - tensor.bits);
            let values = digits.iter().map(|digit| tensor.offset.wrapping_add_unsigned(digit & mask)).collect();
            (tensor, values)
        })
    })
}

proptest! {
    #[test]
    fn unpacking_undoes_packing((tensor, values) in tensor_with_values()) {
        let instances = tensor.pack(&values).unwrap();
        prop_assert_eq!(instances.len(), tensor.instance_count);
        prop_assert!(instances.iter().all(|instance| instance.bit_len() <= 253));
        prop_assert_eq!(tensor.unpack(&instances).unwrap(), values);
    }

    #[test]
    fn packing_undoes_unpacking((tensor, values) in tensor_with_values(), bit in 0usize..256, word in any::<prop::sample::Index>()) {
        let mut instances = tensor.pack(&values).unwrap();
        let word = word.index(instances.len());
        instances[word] ^= U256::from(1) << bit;
        // Either refused, or another list of values: no two instances mean the same.
        if let Ok(changed) = tensor.unpack(&instances) {
            prop_assert_ne!(&changed, &values);
            prop_assert_eq!(tensor.pack(&changed).unwrap(), instances);
        }
    }

    #[test]
    fn bits_above_the_last_value_are_refused((tensor, values) in tensor_with_values(), above in 0u32..256) {
        let mut instances = tensor.pack(&values).unwrap();
        let held = tensor.element_count() - (tensor.instance_count - 1) * tensor.values_per_word();
        let used = held as u32 * tensor.bits;
        let last = instances.last_mut().unwrap();
        *last |= U256::from(1) << (used + above % (256 - used)) as usize;
        let refused = matches!(tensor.unpack(&instances), Err(PublicValueError::HighBits { bits, .. }) if bits == used);
        prop_assert!(refused);
    }

    #[test]
    fn values_beside_the_width_are_refused((tensor, mut values) in tensor_with_values(), at in any::<prop::sample::Index>(), up in any::<bool>()) {
        let at = at.index(values.len());
        let beside = if up { tensor.highest().checked_add(1) } else { tensor.lowest().checked_sub(1) };
        prop_assume!(beside.is_some());
        values[at] = beside.unwrap();
        let expected = PublicValueError::OutOfWidth {
            tensor: "y".into(), index: at, value: values[at], low: tensor.lowest(), high: tensor.highest(),
        };
        prop_assert_eq!(tensor.pack(&values), Err(expected));
    }

    #[test]
    fn dequantised_wad_is_the_floor(value in any::<i64>(), scale in 0..=MAX_SCALE) {
        let tensor = place(output("y", &[1], 64, i64::MIN, scale));
        let exact = I256::try_from(value).unwrap() * I256::try_from(WAD).unwrap();
        let unit = I256::try_from(1i64 << scale).unwrap();
        let wad = tensor.dequantise_wad(value);
        prop_assert!(wad * unit <= exact);
        prop_assert!((wad + I256::ONE) * unit > exact);
    }

    #[test]
    fn real_numbers_return_within_half_a_step(value in -8.0f64..=7.999) {
        let layout = small_layout();
        let features = layout.inputs().next().unwrap();
        let quantised = features.quantise(&[value; 20]).unwrap();
        let step = 1.0 / 4096.0;
        prop_assert!((features.dequantise(quantised[7]) - value).abs() <= step / 2.0);
    }

    #[test]
    fn wad_quantisation_rounds_exactly(value in -8_000_000_000_000_000_000i64..=7_999_000_000_000_000_000) {
        let layout = small_layout();
        let features = layout.inputs().next().unwrap();
        let quantised = features.quantise_wad(&[I256::try_from(value).unwrap(); 20]).unwrap();
        // n = floor(v * 2^12 / 10^18 + 1/2) exactly when 2 v 2^12 lies in [(2n - 1) 10^18, (2n + 1) 10^18).
        let doubled = 2 * i128::from(value) * 4096;
        prop_assert!((2 * i128::from(quantised[3]) - 1) * WAD <= doubled);
        prop_assert!(doubled < (2 * i128::from(quantised[3]) + 1) * WAD);
    }

    #[test]
    fn quantised_wad_of_a_step_is_the_step(value in -32768i64..=16384, scale in 0u32..=40) {
        let low = -32768.0 / (1u64 << scale) as f64;
        let tensor = place(input("x", &[1], 16, -32768, scale, low, -low / 2.0));
        let wad = tensor.dequantise_wad(value);
        let (low_wad, _) = tensor.range_in_wad().unwrap();
        prop_assume!(wad >= I256::try_from(low_wad).unwrap());
        prop_assert_eq!(tensor.quantise_wad(&[wad]).unwrap(), vec![value]);
    }
}

#[test]
fn the_context_comes_first_and_tensors_share_no_instance() {
    let layout = small_layout();
    let [features, volatility] = layout.tensors() else { panic!("two tensors") };
    assert_eq!((features.values_per_word(), features.instances()), (15, 1..3));
    assert_eq!((volatility.values_per_word(), volatility.instances()), (12, 3..4));
    assert_eq!(layout.instance_count(), 4);

    let mut inputs = vec![-32768; 20];
    inputs[1] = 32767;
    inputs[15] = -32767;
    let instances = layout.instances(U256::from(9), &[inputs.clone(), vec![-999]], &[]).unwrap();
    assert_eq!(instances, [9u64, 0xffff_0000, 1, 1].map(U256::from));
    assert_eq!(layout.values(&instances).unwrap(), [inputs, vec![-999]].map(Disclosed::Values));
}

#[test]
fn a_model_without_public_tensors_has_its_context_only() {
    let layout = PublicLayout::new([]).unwrap();
    assert_eq!(layout.instance_count(), 1);
    assert_eq!(layout.instances::<Vec<i64>>(U256::from(3), &[], &[]).unwrap(), [U256::from(3)]);
}

#[test]
fn values_that_are_no_inputs_are_refused_by_name_and_bound() {
    let layout = small_layout();
    let features = layout.inputs().next().unwrap();
    let mut values = [0.5; 20];
    values[4] = 8.0;
    let refusal = features.quantise(&values).unwrap_err();
    assert_eq!(refusal.to_string(), "value 4 of `features` is 8, outside of the declared range -8 to 7.999");
    values[4] = f64::NAN;
    assert!(matches!(features.quantise(&values), Err(PublicValueError::NotFinite { index: 4, .. })));
    assert!(matches!(features.quantise(&values[1..]), Err(PublicValueError::ValueCount { expected: 20, got: 19, .. })));

    let mut wads = [I256::ZERO; 20];
    for refused in [I256::MIN, I256::MAX, I256::try_from(7_999_000_000_000_000_001i128).unwrap()] {
        wads[19] = refused;
        let refusal = features.quantise_wad(&wads).unwrap_err();
        assert!(matches!(refusal, PublicValueError::WadOutOfRange { index: 19, value, .. } if value == refused));
    }
    let volatility = layout.outputs().next().unwrap();
    assert_eq!(volatility.quantise(&[0.0]), Err(PublicValueError::NotAnInput { tensor: "volatility".into() }));
}

#[test]
fn lists_of_the_wrong_length_and_aliased_contexts_are_refused() {
    let layout = small_layout();
    let values = [vec![0; 20], vec![0]];
    let too_few = layout.instances(U256::ZERO, &values[..1], &[]);
    assert_eq!(too_few, Err(PublicValueError::TensorCount { expected: 2, got: 1 }));
    assert!(matches!(layout.instances(U256::MAX, &values, &[]), Err(PublicValueError::ContextNotInField { .. })));
    let mut instances = layout.instances(U256::ZERO, &values, &[]).unwrap();
    instances[0] = U256::MAX;
    assert!(matches!(layout.values(&instances), Err(PublicValueError::ContextNotInField { .. })));
    instances.pop();
    assert_eq!(layout.values(&instances), Err(PublicValueError::InstanceCount { expected: 4, got: 3 }));
}

#[test]
fn impossible_tensors_are_refused() {
    let refuse = |spec| PublicLayout::new([spec]).unwrap_err();
    assert!(matches!(refuse(output("y", &[1], 0, 0, 0)), LayoutError::Bits { got: 0, .. }));
    assert!(matches!(refuse(output("y", &[1], 65, 0, 0)), LayoutError::Bits { got: 65, .. }));
    assert!(matches!(refuse(output("y", &[1], 8, 0, 63)), LayoutError::Scale { got: 63, .. }));
    assert!(matches!(refuse(output("y", &[1], 64, 0, 0)), LayoutError::BeyondInt64 { .. }));
    assert!(matches!(refuse(output("y", &[2, 0], 8, 0, 0)), LayoutError::ElementCount { .. }));
    assert!(matches!(refuse(output("y", &[usize::MAX, 2], 8, 0, 0)), LayoutError::ElementCount { .. }));
    assert!(matches!(refuse(input("x", &[1], 8, 0, 0, 1.0, 0.0)), LayoutError::NotARange { .. }));
    assert!(matches!(refuse(input("x", &[1], 8, 0, 0, f64::NAN, 0.0)), LayoutError::NotARange { .. }));
    assert!(matches!(refuse(input("x", &[1], 8, 0, 0, 0.0, 255.5)), LayoutError::BoundOutOfWidth { high: 255, .. }));
    assert!(matches!(refuse(input("x", &[1], 8, 0, 0, -0.6, 1.0)), LayoutError::BoundOutOfWidth { low: 0, .. }));
    assert!(matches!(refuse(input("x", &[1], 8, 0, 0, 1e-19, 2e-19)), LayoutError::NoDecimalInRange { .. }));
    let swapped = [output("y", &[1], 8, 0, 0), input("x", &[1], 8, 0, 0, 0.0, 1.0)];
    assert_eq!(PublicLayout::new(swapped), Err(LayoutError::OutOfOrder { tensor: "x".into() }));
}

#[test]
fn a_layout_survives_json_and_an_edited_one_does_not() {
    let layout = PublicLayout::new([
        input("x", &[3], 40, -(1 << 39), 30, -0.1, 123.456_789_012_345_67),
        output("y", &[2, 2], 64, i64::MIN, 62),
    ])
    .unwrap();
    let json = serde_json::to_string(&layout).unwrap();
    assert_eq!(serde_json::from_str::<PublicLayout>(&json).unwrap(), layout);

    let moved = json.replace(r#""first_instance":2"#, r#""first_instance":1"#);
    assert_ne!(moved, json);
    let refusal = serde_json::from_str::<PublicLayout>(&moved).unwrap_err().to_string();
    assert!(refusal.contains("public tensor `y` says instances 1..3, expected 2..4"), "{refusal}");
}

/// The message of the refusal once added the two up, and overflowed.
#[test]
fn instances_up_to_the_largest_number_are_refused_without_overflow() {
    let tensor = |first: u64, count: u64| {
        let json = serde_json::json!({ "tensors": [{
            "name": "y", "role": "output", "shape": [1], "bits": 8, "offset": 0, "scale": 0, "encoding": "packed",
            "first_instance": first, "instance_count": count,
        }] });
        serde_json::from_value::<PublicLayout>(json).map_err(|error| error.to_string())
    };
    assert!(tensor(1, 1).is_ok());
    for (first, count) in [(u64::MAX, 1), (1, u64::MAX), (u64::MAX, u64::MAX)] {
        let message = tensor(first, count).unwrap_err();
        assert!(message.contains(&format!("says instances {first}..{}", u64::MAX)), "{message}");
    }
}
