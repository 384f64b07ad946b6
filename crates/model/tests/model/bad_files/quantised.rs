//! Scales and zero points that stand for no grid.

use tract_onnx::pb::TensorProto;
use tract_onnx::pb::tensor_proto::DataType;

use super::BadFile;
use crate::builder::{ModelBuilder, float_tensor, int_attribute, integer_tensor};

fn points(data_type: DataType, values: &[i32]) -> TensorProto {
    let (dims, int32_data) = (if values.len() == 1 { vec![] } else { vec![values.len() as i64] }, values.to_vec());
    TensorProto { name: "zero".into(), data_type: data_type as i32, dims, int32_data, ..Default::default() }
}

fn scales(values: &[f32]) -> TensorProto {
    let dims: &[i64] = if values.len() == 1 { &[] } else { &[values.len() as i64] };
    float_tensor("scale", dims, values)
}

/// `x` of three channels, quantised and back, with an axis.
fn both_ways(scale: TensorProto, zero: TensorProto, axis: i64) -> ModelBuilder {
    let attributes = [int_attribute("axis", axis)];
    ModelBuilder::new(13)
        .input("x", &[1, 3])
        .weight(scale)
        .weight(zero)
        .node("QuantizeLinear", &["x", "scale", "zero"], "q", &attributes)
        .node("DequantizeLinear", &["q", "scale", "zero"], "y", &attributes)
        .output("y")
}

pub(super) fn files() -> Vec<BadFile> {
    let bad = BadFile::new;
    let invalid = "InvalidNode";
    let byte = |value| points(DataType::Uint8, &[value]);
    let one = |scale: f32| both_ways(scales(&[scale]), byte(3), 1);
    let not_finite = "NotFinite";
    vec![
        bad("a scale of 0", &one(0.0), invalid, "`q_node` (QuantizeLinear): scale 0 is not between"),
        bad("a negative scale", &one(-0.5), invalid, "scale -0.5 is not between"),
        bad("a negative 0", &one(-0.0), invalid, "scale -0 is not between"),
        bad("the smallest scale", &one(f32::from_bits(1)), invalid, "is not between 2^-60 and 2^60"),
        bad("the largest scale", &one(f32::MAX), invalid, "is not between 2^-60 and 2^60"),
        bad("a scale that is no number", &one(f32::NAN), not_finite, "`scale`"),
        bad("a scale of infinity", &one(f32::INFINITY), not_finite, "`scale`"),
        bad(
            "a scale that is an integer",
            &{ both_ways(TensorProto { dims: vec![], ..integer_tensor("scale", &[1]) }, byte(3), 1) },
            "TensorType",
            "`scale` has the wrong type: expected float, got int64",
        ),
        bad(
            "scales of two axes",
            &both_ways(float_tensor("scale", &[1, 1], &[0.5]), byte(3), 1),
            invalid,
            "shape [1, 1], expected float32 and one axis",
        ),
        bad(
            "scales too few",
            &both_ways(scales(&[0.5; 2]), points(DataType::Uint8, &[3, 3]), 1),
            invalid,
            "2 scales for 3 channels",
        ),
        bad(
            "scales too many",
            &both_ways(scales(&[0.5; 4]), points(DataType::Uint8, &[3; 4]), 1),
            invalid,
            "4 scales for 3 channels",
        ),
        bad(
            "zero points too few",
            &both_ways(scales(&[0.5; 3]), points(DataType::Uint8, &[3, 3]), 1),
            invalid,
            "2 zero points of type uint8 for 3 scales",
        ),
        bad("a zero point of 64 bits", &both_ways(scales(&[0.5]), integer_tensor("zero", &[0]), 1), invalid, "int64"),
        bad(
            "a zero point that is a fraction",
            &both_ways(scales(&[0.5]), float_tensor("zero", &[], &[0.5]), 1),
            invalid,
            "float32",
        ),
        bad("a zero point that is true", &both_ways(scales(&[0.5]), points(DataType::Bool, &[1]), 1), invalid, "bool"),
        bad(
            "an axis beyond the rank",
            &both_ways(scales(&[0.5; 3]), points(DataType::Uint8, &[3; 3]), 2),
            invalid,
            "axis 2 is outside shape [1, 3]",
        ),
        bad(
            "the least axis",
            &both_ways(scales(&[0.5; 3]), points(DataType::Uint8, &[3; 3]), i64::MIN),
            invalid,
            "is outside shape [1, 3]",
        ),
        bad(
            "a scale from the input",
            &{
                let model = ModelBuilder::new(13).input("x", &[1]).weight(byte(3));
                model.node("QuantizeLinear", &["x", "x", "zero"], "y", &[]).output("y")
            },
            "NotConstant",
            "`y_node`: operand `x`",
        ),
        bad(
            "real numbers that are dequantised",
            &{
                let model = ModelBuilder::new(13).input("x", &[1]).weight(scales(&[0.5]));
                model.node("DequantizeLinear", &["x", "scale"], "y", &[]).output("y")
            },
            invalid,
            "a quantised tensor of type float32",
        ),
    ]
}
