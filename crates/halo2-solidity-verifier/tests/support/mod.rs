//! Layouts the codec tests share.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub(crate) mod harness;

use protocol_spec::public::{DeclaredRange, PublicLayout, Role, TensorSpec};

fn tensor(name: &str, role: Role, shape: &[usize], bits: u32, offset: i64, scale: u32) -> TensorSpec {
    TensorSpec { name: name.into(), role, shape: shape.to_vec(), bits, offset, scale }
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

/// Nothing public but the context.
pub(crate) fn context_only() -> PublicLayout {
    PublicLayout::new([]).unwrap()
}

/// Outputs only: the inputs are private.
pub(crate) fn outputs_only() -> PublicLayout {
    PublicLayout::new([tensor("y", Role::Output, &[1, 1], 20, -1000, 12)]).unwrap()
}
