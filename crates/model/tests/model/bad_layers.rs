//! Convolutions, pools and other layers that make no sense, and sizes that would exhaust the machine.

use model::{Fault, ImportError};
use tract_onnx::pb::AttributeProto;

use crate::builder::{
    ModelBuilder, float_attribute, float_tensor, int_attribute, integer_tensor, ints_attribute, string_attribute,
};

const BIG: i64 = 1 << 24;

/// A node over an image `x` of 2 channels of 4 by 4, weights `w`, a list `c` of 2 and integers `i`.
fn error(opset: i64, op: &str, operands: &[&str], attributes: &[AttributeProto]) -> ImportError {
    let model = ModelBuilder::new(opset)
        .input("x", &[1, 2, 4, 4])
        .input("flat", &[4])
        .weight(float_tensor("w", &[2, 2, 3, 3], &[0.5; 36]))
        .weight(float_tensor("c", &[2], &[1.0, -1.0]))
        .weight(float_tensor("zero", &[2], &[1.0, 0.0]))
        .weight(integer_tensor("i", &[1, 2]));
    let onnx = model.node(op, operands, "y", attributes).output("y").read().unwrap();
    onnx.import(&[]).map(|graph| panic!("accepted: {graph}")).unwrap_err()
}

#[track_caller]
fn refuses(opset: i64, op: &str, operands: &[&str], attributes: &[AttributeProto], expected: &str) {
    let error = error(opset, op, operands, attributes);
    assert!(error.to_string().contains(expected), "{op}: {error}");
    assert_ne!(error.fault(), Fault::Usage, "{op}: {error}");
}

#[test]
fn convolutions() {
    let conv = |operands: &[&str], attributes: &[AttributeProto], expected: &str| {
        refuses(13, "Conv", operands, attributes, expected);
    };
    let list = |name: &str, values: &[i64]| [ints_attribute(name, values)];
    conv(&["x", "x"], &[], "`x` must be a constant");
    conv(&["x", "c"], &[], "weights of shape [2]");
    conv(&["flat", "w"], &[], "expected shape [N, C, W] or [N, C, H, W]");
    conv(&["x", "w", "w"], &[], "bias of shape [2, 2, 3, 3], expected [2]");
    conv(&["x", "w"], &[int_attribute("group", 0)], "0 groups");
    conv(&["x", "w"], &[int_attribute("group", -1)], "`group` is -1");
    conv(&["x", "w"], &[int_attribute("group", 2)], "weights for 2 channels per group, expected 1");
    conv(&["x", "w"], &[int_attribute("group", 3)], "3 groups");
    conv(&["x", "w"], &list("kernel_shape", &[2, 3]), "`kernel_shape` differs");
    conv(&["x", "w"], &list("strides", &[0, 1]), "`strides` [0, 1] does not fit");
    conv(&["x", "w"], &list("strides", &[1]), "`strides` [1] does not fit");
    conv(&["x", "w"], &list("strides", &[BIG + 1, 1]), "`strides`");
    conv(&["x", "w"], &list("dilations", &[1, -2]), "`dilations` [1, -2] does not fit");
    conv(&["x", "w"], &list("dilations", &[2, 2]), "a window of 5 on an image of 4");
    conv(&["x", "w"], &list("pads", &[1, 1, 1]), "`pads` [1, 1, 1] do not fit");
    conv(&["x", "w"], &list("pads", &[1, 1, -1, 1]), "`pads`");
    conv(&["x", "w"], &[string_attribute("auto_pad", "SAME")], "unknown `auto_pad` `SAME`");
    let both = [string_attribute("auto_pad", "VALID"), ints_attribute("pads", &[1, 1, 1, 1])];
    conv(&["x", "w"], &both, "`pads` beside `auto_pad`");
    conv(&["x", "w"], &[int_attribute("auto_pad", 1)], "expected a string");
    conv(&["x", "w"], &list("pads", &[BIG, BIG, BIG, BIG]), "elements of one tensor");
    let transposed = |attributes: &[AttributeProto], expected: &str| {
        refuses(13, "ConvTranspose", &["x", "w"], attributes, expected);
    };
    transposed(&[int_attribute("group", 0)], "groups that do not divide");
    transposed(&list("strides", &[BIG, BIG]), "elements of one tensor");
    transposed(&list("pads", &[9, 0, 0, 0]), "a result of [6, 6] cannot be cut");
    transposed(&list("output_shape", &[7, 6]), "cannot be cut");
    transposed(&list("output_shape", &[6]), "`output_shape` [6] does not fit");
    transposed(&list("output_padding", &[-1, 0]), "`output_padding` [-1, 0] does not fit");
    refuses(13, "ConvTranspose", &["x", "c"], &[], "weights of shape [2]");
}

#[test]
fn pools_and_normalisations() {
    let list = |name: &str, values: &[i64]| ints_attribute(name, values);
    refuses(13, "MaxPool", &["x"], &[], "attribute `kernel_shape` is missing");
    refuses(13, "MaxPool", &["x"], &[list("kernel_shape", &[5, 1])], "a window of 5 on an image of 4");
    let padded = [list("kernel_shape", &[2, 2]), list("pads", &[2, 0, 0, 0])];
    refuses(13, "MaxPool", &["x"], &padded, "a window lies wholly in the padding");
    let huge = [list("kernel_shape", &[BIG, BIG]), list("pads", &[BIG, BIG, 0, 0])];
    refuses(13, "AveragePool", &["x"], &huge, "sizes that do not fit");
    refuses(13, "GlobalMaxPool", &["flat"], &[], "expected shape [N, C, ..]");
    let normalised = |operands: &[&str; 5], attributes: &[AttributeProto], expected: &str| {
        refuses(14, "BatchNormalization", operands, attributes, expected);
    };
    normalised(&["x", "c", "c", "c", "w"], &[], "statistics of 36 channels");
    normalised(&["flat", "c", "c", "c", "c"], &[], "statistics of 2 channels");
    normalised(&["x", "c", "c", "c", "c"], &[], "a variance is not positive");
    normalised(&["x", "c", "x", "c", "c"], &[], "`x` must be a constant");
    normalised(&["x", "c", "c", "c", "c"], &[int_attribute("training_mode", 1)], "only inference");
    let mut several = ModelBuilder::new(13).input("x", &[1, 1, 4]);
    several = several.split("MaxPool", &["x"], &["y", "positions"], &[list("kernel_shape", &[2])]);
    let message = several.output("y").read().unwrap().import(&[]).unwrap_err().to_string();
    assert!(message.contains("expected one output, got 2"), "{message}");
}

#[test]
fn moved_elements() {
    let list = |name: &str, values: &[i64]| ints_attribute(name, values);
    refuses(13, "Concat", &["x", "x"], &[], "attribute `axis` is missing");
    refuses(13, "Concat", &["x", "x"], &[int_attribute("axis", 4)], "axis 4 is outside");
    refuses(13, "Concat", &["x", "flat"], &[int_attribute("axis", 0)], "differ beside axis 0");
    refuses(13, "Transpose", &["x"], &[list("perm", &[0, 1, 2])], "no order of 4 axes");
    refuses(13, "Transpose", &["x"], &[list("perm", &[0, 1, 2, 2])], "no order of 4 axes");
    refuses(13, "Slice", &["x", "i"], &[], "starts or ends are missing");
    refuses(13, "Slice", &["x", "i", "i"], &[], "nothing of axis 0 from 1 to 1");
    refuses(13, "Slice", &["x", "flat", "i"], &[], "`flat` must be a constant");
    refuses(9, "Slice", &["x", "i", "i"], &[], "need opset 10");
    refuses(13, "Slice", &["x"], &[list("starts", &[0]), list("ends", &[1])], "end with opset 9");
    refuses(9, "Slice", &["x"], &[list("starts", &[0]), list("ends", &[1, 2])], "do not fit each other");
    let repeated = [list("starts", &[0, 0]), list("ends", &[1, 1]), list("axes", &[1, 1])];
    refuses(9, "Slice", &["x"], &repeated, "axis 1 is repeated");
    refuses(11, "Split", &["x"], &[list("split", &[3, 2]), int_attribute("axis", 2)], "do not divide 4");
    refuses(11, "Split", &["x"], &[list("split", &[4]), int_attribute("axis", 9)], "axis 9 is outside");
    refuses(11, "Split", &["x"], &[list("split", &[2, 2]), int_attribute("axis", 2)], "expected 2 outputs, got 1");
    refuses(13, "Pad", &["x"], &[], "attribute `pads` is missing");
    refuses(13, "Pad", &["x", "i"], &[], "do not fit shape");
    refuses(
        9,
        "Pad",
        &["x"],
        &[list("pads", &[0, 0, 0, 7, 0, 0, 0, 0]), string_attribute("mode", "reflect")],
        "reflection",
    );
    refuses(9, "Pad", &["x"], &[list("pads", &[0, 0, 0, -4, 0, 0, 0, 0])], "leave nothing");
    refuses(9, "Pad", &["x"], &[list("pads", &[BIG, BIG, 0, 0, 0, 0, 0, 0])], "elements of one tensor");
    refuses(
        9,
        "Pad",
        &["x"],
        &[list("pads", &[0; 8]), string_attribute("mode", "wrap")],
        "mode `wrap` is not supported",
    );
    refuses(11, "ReduceSum", &["x"], &[list("axes", &[0, -4])], "axis -4 is repeated");
    refuses(18, "ReduceMax", &["x"], &[list("axes", &[0])], "end with opset 17");
    refuses(17, "ReduceMax", &["x", "i"], &[], "need opset 18");
}

#[test]
fn resizes_quotients_and_classifiers() {
    let scales = |values: &[f32]| {
        let model =
            ModelBuilder::new(13).input("x", &[1, 1, 2, 2]).weight(float_tensor("s", &[values.len() as i64], values));
        let onnx = model.node("Resize", &["x", "", "s"], "y", &[]).output("y").read().unwrap();
        onnx.import(&[]).unwrap_err().to_string()
    };
    for (values, expected) in [
        (&[1.0, 1.0, 2.0][..], "do not fit"),
        (&[1.0, 1.0, 0.0, 2.0], "do not fit"),
        (&[1.0, 1.0, 0.1, 2.0], "do not fit"),
        (&[1.0, 1.0, -2.0, 2.0], "do not fit"),
        (&[1.0, 1.0, 3e38, 3e38], "elements of one tensor"),
    ] {
        let message = scales(values);
        assert!(message.contains(expected), "{values:?}: {message}");
    }
    let mode = |name: &str, value: &str| [string_attribute(name, value)];
    refuses(13, "Resize", &["x", "", "c"], &mode("mode", "linear"), "mode `linear` is not supported");
    refuses(
        13,
        "Resize",
        &["x", "", "c"],
        &mode("nearest_mode", "up"),
        "modes `half_pixel` and `up` are not supported",
    );
    refuses(13, "Resize", &["x", "", "c", "i"], &[], "either scales or sizes");
    refuses(18, "Resize", &["x", "", "c"], &mode("keep_aspect_ratio_policy", "not_larger"), "only `stretch`");
    refuses(13, "Div", &["x", "zero"], &[], "division by zero");
    refuses(13, "Div", &["x", "c"], &[], "do not broadcast");
    refuses(13, "Div", &["c", "zero"], &[], "division by zero");
    refuses(13, "Softmax", &["x"], &[int_attribute("axis", 4)], "axis 4 is outside");
    refuses(13, "ArgMax", &["x"], &[int_attribute("axis", -5)], "axis -5 is outside");
    refuses(13, "Max", &["x", "flat", "c"], &[], "do not broadcast");
    refuses(13, "Max", &[], &[], "operands, got 0");
    refuses(
        11,
        "Dropout",
        &["x", "c", "c"],
        &[float_attribute("ratio", 0.5)],
        "training mode as an operand needs opset 12",
    );
}
