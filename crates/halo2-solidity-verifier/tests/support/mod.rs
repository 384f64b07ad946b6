//! Layouts the codec tests share.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub(crate) mod harness;

use protocol_spec::public::{DeclaredRange, Encoding, PublicLayout, Role, TensorSpec};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

fn tensor(name: &str, role: Role, shape: &[usize], bits: u32, offset: i64, scale: u32) -> TensorSpec {
    let encoding = Encoding::Packed;
    TensorSpec { name: name.into(), role, shape: shape.to_vec(), bits, offset, scale, encoding }
}

fn hashed(tensor: TensorSpec) -> TensorSpec {
    TensorSpec { encoding: Encoding::Hashed, ..tensor }
}

fn range(low: f64, high: f64) -> Role {
    Role::Input(DeclaredRange { low, high })
}

/// Twenty features, one of which begins a second instance each fifteen, and three scores.
pub(crate) fn classifier() -> PublicLayout {
    PublicLayout::new([
        tensor("features", range(-7.9, 7.9), &[1, 20], 16, -32768, 12),
        tensor("class scores", Role::Output, &[1, 3], 24, -(1 << 23), 14),
    ])
    .unwrap()
}

/// The ends of what a layout admits: one-bit and 64-bit values, every kind of offset, many instances, hostile names.
pub(crate) fn extremes() -> PublicLayout {
    PublicLayout::new([
        tensor("*/ } contract X {", range(0.0, 1.0), &[300], 1, 0, 0),
        tensor("address", range(-1.5e-9, 2.0), &[2, 2], 63, -(1 << 61), 61),
        tensor("transformer_encoder_layer_output_of_everything", range(3.25, 100.125), &[7], 13, 26, 3),
        tensor("transformer_encoder_layer_output_of_everything", range(-2e5, -1e5), &[1], 33, -(1 << 32), 8),
        tensor("@title\n\u{202e}", Role::Output, &[4], 64, i64::MIN, 62),
        tensor("positive", Role::Output, &[2], 5, i64::MAX - 31, 0),
        tensor("", Role::Output, &[], 63, -1, 30),
    ])
    .unwrap()
}

/// Up to five inputs and outputs of any admitted width, offset, scale and size.
pub(crate) fn random(rng: &mut ChaCha8Rng) -> PublicLayout {
    let (inputs, outputs) = (rng.gen_range(0..3), rng.gen_range(1..4));
    let inputs: Vec<TensorSpec> = (0..inputs).map(|_| random_tensor(rng, true)).collect();
    let outputs: Vec<TensorSpec> = (0..outputs).map(|_| random_tensor(rng, false)).collect();
    PublicLayout::new(inputs.into_iter().chain(outputs)).unwrap()
}

fn random_tensor(rng: &mut ChaCha8Rng, is_input: bool) -> TensorSpec {
    loop {
        let (bits, scale) = (rng.gen_range(1..=64), rng.gen_range(0..=62));
        let highest = (i128::from(i64::MAX) - ((1i128 << bits) - 1)) as i64;
        let around_zero = -(1i64 << (bits - 1).min(62));
        let offset = if rng.gen_bool(0.7) { around_zero } else { rng.r#gen::<i64>() }.min(highest);
        let width = (1u128 << bits) as f64;
        let bound = |part: f64| (offset as f64 + part * width) / 2f64.powi(scale as i32);
        let role =
            if is_input { range(bound(rng.gen_range(0.0..0.5)), bound(rng.gen_range(0.5..1.0))) } else { Role::Output };
        let shape = [rng.gen_range(1..4), rng.gen_range(1..9)];
        let candidate = tensor("tensor", role, &shape, bits, offset, scale);
        // A range may hold no number of 18 decimals, or round to one beyond the width.
        if PublicLayout::new([candidate.clone()]).is_ok() {
            return candidate;
        }
    }
}

/// Hashed tensors between packed ones, on both sides; one has the name of a function.
pub(crate) fn partly_hashed() -> PublicLayout {
    PublicLayout::new([
        tensor("amount", range(0.0, 100.0), &[1], 14, 0, 7),
        hashed(tensor("features", range(-7.9, 7.9), &[1, 20], 16, -32768, 12)),
        tensor("age", range(0.0, 120.0), &[1], 7, 0, 0),
        hashed(tensor("unpack scores", Role::Output, &[1, 3], 24, -(1 << 23), 14)),
        tensor("score", Role::Output, &[2], 20, -5, 3),
    ])
    .unwrap()
}

/// No values at all.
pub(crate) fn all_hashed() -> PublicLayout {
    PublicLayout::new([
        hashed(tensor("face", range(-1.0, 1.0), &[128], 12, -2048, 10)),
        hashed(tensor("label", Role::Output, &[1], 4, 0, 0)),
    ])
    .unwrap()
}

/// Nothing public but the context.
pub(crate) fn context_only() -> PublicLayout {
    PublicLayout::new([]).unwrap()
}

/// Outputs only: the inputs are private.
pub(crate) fn outputs_only() -> PublicLayout {
    PublicLayout::new([tensor("y", Role::Output, &[1, 1], 20, -1000, 12)]).unwrap()
}
