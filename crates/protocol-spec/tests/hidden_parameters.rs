//! Hidden weights and biases: one hashed list before everything else.

use alloy_primitives::U256;
use protocol_spec::public::{DeclaredRange, Encoding, LayoutError, PublicLayout, PublicTensor, Role, TensorSpec};
use tensor_hash::{TensorHash, TensorKind};

fn parameters(count: usize) -> TensorSpec {
    let name = "parameters".to_owned();
    TensorSpec {
        name,
        role: Role::Parameters,
        shape: vec![count],
        bits: 13,
        offset: 0,
        scale: 0,
        encoding: Encoding::Hashed,
    }
}

fn port(role: Role, encoding: Encoding) -> TensorSpec {
    TensorSpec { name: "x".into(), role, shape: vec![2], bits: 8, offset: 0, scale: 0, encoding }
}

fn input() -> TensorSpec {
    port(Role::Input(DeclaredRange { low: 0.0, high: 9.0 }), Encoding::Hashed)
}

fn output() -> TensorSpec {
    port(Role::Output, Encoding::Packed)
}

#[test]
fn parameters_are_the_first_instance_after_the_context() {
    let layout = PublicLayout::new([parameters(40), input(), output()]).unwrap();
    let places: Vec<_> = layout.tensors().iter().map(PublicTensor::instances).collect();
    assert_eq!(places, [1..2, 2..3, 3..4]);
    assert_eq!(layout.parameters(), Some(&layout.tensors()[0]));
    assert_eq!((layout.inputs().count(), layout.outputs().count(), layout.hashed().count()), (1, 1, 2));
    assert_eq!(PublicLayout::new([input(), output()]).unwrap().parameters(), None);
}

#[test]
fn their_instance_is_the_hash_of_parameters_and_of_no_input() {
    let layout = PublicLayout::new([parameters(40)]).unwrap();
    let values: Vec<i64> = (0..40).map(|value| value * 204).collect();
    let salt = U256::from(7);
    let instances = layout.instances(U256::ZERO, &[&values], &[salt]).unwrap();
    let words = layout.tensors()[0].pack(&values).unwrap();
    assert_eq!(words.len(), 3);
    let rule = |kind| TensorHash { kind, bits: 13, length: 40 };
    assert_eq!(instances[1], rule(TensorKind::Parameters).hash(salt, &words).unwrap());
    assert_ne!(instances[1], rule(TensorKind::Input).hash(salt, &words).unwrap());
}

#[test]
fn parameters_elsewhere_twice_or_shown_are_refused() {
    let refused = |tensors: &[TensorSpec]| PublicLayout::new(tensors.to_vec()).unwrap_err();
    let late = LayoutError::OutOfOrder { tensor: "parameters".into() };
    assert_eq!(refused(&[input(), parameters(1)]), late);
    assert_eq!(refused(&[output(), parameters(1)]), late);
    assert_eq!(refused(&[parameters(1), parameters(1)]), late);
    let shown = TensorSpec { encoding: Encoding::Packed, ..parameters(1) };
    assert_eq!(refused(&[shown]), LayoutError::ShownParameters { tensor: "parameters".into() });
}

#[test]
fn a_layout_with_parameters_survives_json() {
    let layout = PublicLayout::new([parameters(40), input(), output()]).unwrap();
    let json = serde_json::to_string(&layout).unwrap();
    assert!(json.contains(r#""role":"parameters""#), "{json}");
    assert_eq!(serde_json::from_str::<PublicLayout>(&json).unwrap(), layout);
}
