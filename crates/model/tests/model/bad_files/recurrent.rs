//! Recurrent layers whose weights, lengths and directions do not fit.

use tract_onnx::pb::AttributeProto;

use super::BadFile;
use crate::builder::{ModelBuilder, float_attribute, float_tensor, int_attribute, integer_tensor, string_attribute};
use crate::trees::strings_attribute;

/// A GRU of two steps, three inputs and one hidden element, with other dimensions of its weights.
fn gru(x: &[i64], w: &[i64], r: &[i64], attributes: &[AttributeProto]) -> ModelBuilder {
    let weights = |name, dims: &[i64]| float_tensor(name, dims, &vec![0.5; dims.iter().product::<i64>() as usize]);
    let model = ModelBuilder::new(14).input("x", x).weight(weights("w", w)).weight(weights("r", r));
    model.split("GRU", &["x", "w", "r"], &["y", "last"], attributes).output("y")
}

fn with(attributes: &[AttributeProto]) -> ModelBuilder {
    gru(&[2, 1, 3], &[1, 3, 3], &[1, 3, 1], attributes)
}

/// The GRU with lengths of its sequences.
fn lengths(lengths: &[i64]) -> ModelBuilder {
    let model = with(&[]).weight(integer_tensor("lengths", lengths));
    model.edit(|proto| proto.graph.as_mut().unwrap().node[0].input.extend(["".into(), "lengths".into()]))
}

pub(super) fn files() -> Vec<BadFile> {
    let bad = BadFile::new;
    let invalid = "InvalidNode";
    let text = string_attribute;
    vec![
        bad(
            "a sequence of two axes",
            &gru(&[2, 3], &[1, 3, 3], &[1, 3, 1], &[]),
            invalid,
            "`y_node` (GRU): expected an input of three dimensions",
        ),
        bad(
            "weights for other inputs",
            &gru(&[2, 1, 3], &[1, 3, 4], &[1, 3, 1], &[]),
            invalid,
            "operand 1 of shape [1, 3, 4], expected [1, 3, 3]",
        ),
        bad(
            "weights of other gates",
            &gru(&[2, 1, 3], &[1, 4, 3], &[1, 4, 1], &[]),
            invalid,
            "is not 3 times its last size",
        ),
        bad(
            "weights of a state of two axes",
            &gru(&[2, 1, 3], &[1, 3, 3], &[3, 1], &[]),
            invalid,
            "`R` of shape [3, 1]",
        ),
        bad(
            "weights of one direction for two",
            &with(&[text("direction", "bidirectional")]),
            invalid,
            "expected [2, 3, 3]",
        ),
        bad("a direction unknown", &with(&[text("direction", "sideways")]), invalid, "unknown `direction` `sideways`"),
        bad("a layout unknown", &with(&[int_attribute("layout", 2)]), invalid, "unknown `layout` 2"),
        bad(
            "another hidden size",
            &with(&[int_attribute("hidden_size", 7)]),
            invalid,
            "`hidden_size` is 7, weights are for 1",
        ),
        bad("a negative hidden size", &with(&[int_attribute("hidden_size", -1)]), invalid, "`hidden_size` is -1"),
        bad("a clip of nothing", &with(&[float_attribute("clip", 0.0)]), invalid, "`clip` is 0"),
        bad("a clip that is no number", &with(&[float_attribute("clip", f32::NAN)]), "AttributeNotFinite", "`clip`"),
        bad(
            "one function of two",
            &with(&[strings_attribute("activations", &["Tanh"])]),
            invalid,
            "expected 2 activations, got 1",
        ),
        bad(
            "a function unknown",
            &with(&[strings_attribute("activations", &["Tanh", "Wobble"])]),
            invalid,
            "activation `Wobble`",
        ),
        bad("a sequence longer than the input", &lengths(&[3]), invalid, "`sequence_lens` [3]"),
        bad("a negative length", &lengths(&[-1]), invalid, "`sequence_lens` [-1]"),
        bad("lengths too many", &lengths(&[2, 2]), invalid, "`sequence_lens` [2, 2]"),
        bad(
            "more steps than can be unrolled",
            &gru(&[5000, 1, 1], &[1, 3, 1], &[1, 3, 1], &[]),
            invalid,
            "5000 steps, at most 4096",
        ),
        bad(
            "weights for every step",
            &gru(&[4096, 1, 1], &[1, 384, 1], &[1, 384, 128], &[]),
            "Limit",
            "elements of one tensor",
        ),
    ]
}
