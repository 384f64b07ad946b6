//! Weights whose dimensions, values, types and places contradict themselves.

use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::{DataType, Segment};

use super::BadFile;
use super::graphs::changed;
use crate::builder::{ModelBuilder, double_tensor, float_tensor, integer_tensor};

/// The layers with another weight `w`.
fn weight(change: impl FnOnce(&mut pb::TensorProto)) -> ModelBuilder {
    changed(|graph| change(&mut graph.initializer[0]))
}

fn raw(data_type: DataType, bytes: Vec<u8>) -> impl FnOnce(&mut pb::TensorProto) {
    move |tensor| {
        tensor.data_type = data_type as i32;
        tensor.float_data.clear();
        tensor.raw_data = bytes;
    }
}

/// Values in a file beside the model, by these entries.
fn external(entries: &[(&str, &str)]) -> ModelBuilder {
    weight(|tensor| {
        tensor.float_data.clear();
        let entry =
            |(key, value): &(&str, &str)| pb::StringStringEntryProto { key: (*key).into(), value: (*value).into() };
        tensor.external_data = entries.iter().map(entry).collect();
        tensor.data_location = Some(1);
    })
}

pub(super) fn files() -> Vec<BadFile> {
    let bad = BadFile::new;
    let (length, encoding, range) = ("TensorLength", "TensorEncoding", "IntegerOutOfRange");
    let (outside, limit, kind) = ("ExternalData", "Limit", "TensorType");
    let dims = |dims: &[i64]| {
        let dims = dims.to_vec();
        weight(|tensor| tensor.dims = dims)
    };
    let float = |value: f32| weight(move |tensor| tensor.float_data[3] = value);
    let indices = |values: &[i64]| {
        let model = ModelBuilder::new(13).input("x", &[2, 2]).weight(integer_tensor("i", values));
        model.node("Reshape", &["x", "i"], "y", &[]).output("y")
    };
    vec![
        bad("a negative dimension", &dims(&[2, -2]), "NegativeDimension", "`w` has a negative dimension: -2"),
        bad("the least dimension", &dims(&[i64::MIN]), "NegativeDimension", "-9223372036854775808"),
        bad("two negative dimensions", &dims(&[-2, -2]), "NegativeDimension", "`w`"),
        bad("a product that overflows", &dims(&[1 << 32, 1 << 32]), limit, "elements of one tensor"),
        bad("a product that wraps to the right length", &dims(&[1 << 62, 4, 1 << 2]), limit, "elements of one tensor"),
        bad("the largest dimension", &dims(&[i64::MAX]), limit, "elements of one tensor"),
        bad("a million dimensions", &dims(&vec![1; 1 << 20]), limit, "dimensions of one tensor: limit 32"),
        bad("thirty-three dimensions", &dims(&[1; 33]), limit, "limit 32, got 33"),
        bad(
            "no elements",
            &weight(|tensor| (tensor.dims, tensor.float_data) = (vec![2, 0], vec![])),
            "EmptyTensor",
            "`w`",
        ),
        bad(
            "a zero beside huge dimensions",
            &{ weight(|tensor| (tensor.dims, tensor.float_data) = (vec![1 << 40, 1 << 40, 0], vec![])) },
            limit,
            "elements of one tensor",
        ),
        bad(
            "a value too few",
            &weight(|tensor| tensor.float_data.truncate(3)),
            length,
            "`w` has the wrong number of values: expected 4, got 3",
        ),
        bad("a value too many", &weight(|tensor| tensor.float_data.push(1.0)), length, "expected 4, got 5"),
        bad("no values", &weight(|tensor| tensor.float_data.clear()), length, "expected 4, got 0"),
        bad(
            "values of another type",
            &{ weight(|tensor| (tensor.float_data, tensor.double_data) = (vec![], vec![1.0; 4])) },
            length,
            "expected 4, got 0",
        ),
        bad("a byte too few", &weight(raw(DataType::Float, vec![0; 15])), encoding, "`w`"),
        bad("a byte too many", &weight(raw(DataType::Float, vec![0; 17])), encoding, "`w`"),
        bad("bytes of half the values", &weight(raw(DataType::Float, vec![0; 8])), length, "expected 4, got 2"),
        bad("bytes and values", &weight(|tensor| tensor.raw_data = vec![0; 16]), encoding, "`w`"),
        bad("half floats in an odd number of bytes", &weight(raw(DataType::Float16, vec![0; 7])), encoding, "`w`"),
        bad("NaN", &float(f32::NAN), "NotFinite", "`w`: value at index 3 is NaN"),
        bad("infinity", &float(f32::INFINITY), "NotFinite", "`w`: value at index 3 is inf"),
        bad("minus infinity", &float(f32::NEG_INFINITY), "NotFinite", "index 3 is -inf"),
        bad("NaN in bytes", &weight(raw(DataType::Float, [0, 0, 0xc0, 0x7f].repeat(4))), "NotFinite", "index 0 is NaN"),
        bad("NaN in half floats", &weight(raw(DataType::Float16, [0, 0x7e].repeat(4))), "NotFinite", "index 0 is NaN"),
        bad(
            "infinity in doubles",
            &{ changed(|graph| graph.initializer[0] = double_tensor("w", &[2, 2], &[0.0, f64::INFINITY, 0.0, 0.0])) },
            "NotFinite",
            "index 1 is inf",
        ),
        bad(
            "NaN that nothing uses",
            &{ changed(|graph| graph.initializer.push(float_tensor("spare", &[1], &[f32::NAN]))) },
            "NotFinite",
            "`spare`",
        ),
        bad(
            "text",
            &weight(raw(DataType::String, vec![])),
            kind,
            "`w` has the wrong type: expected a type of numbers, got STRING",
        ),
        bad("complex numbers", &weight(raw(DataType::Complex64, vec![0; 32])), kind, "got COMPLEX64"),
        bad("brain floats", &weight(raw(DataType::Bfloat16, vec![0; 8])), kind, "got BFLOAT16"),
        bad("floats of eight bits", &weight(raw(DataType::Float8e4m3fn, vec![0; 4])), kind, "got FLOAT8E4M3FN"),
        bad("no type", &weight(|tensor| tensor.data_type = 0), kind, "got UNDEFINED"),
        bad("a type that is none", &weight(|tensor| tensor.data_type = 99), kind, "got 99"),
        bad("a negative type", &weight(|tensor| tensor.data_type = -1), kind, "got -1"),
        bad(
            "an integer of 54 bits",
            &indices(&[2, (1 << 53) + 1]),
            range,
            "`i`: integer at index 1 is out of range, got 9007199254740993",
        ),
        bad("a negative integer of 54 bits", &indices(&[-(1 << 53) - 1, 2]), range, "`i`: integer at index 0"),
        bad(
            "an unsigned integer of 64 bits",
            &{
                let proto = pb::TensorProto {
                    data_type: DataType::Uint64 as i32,
                    int64_data: vec![],
                    uint64_data: vec![u64::MAX],
                    ..integer_tensor("u", &[0])
                };
                changed(|graph| graph.initializer.push(proto))
            },
            range,
            "`u`: integer at index 0",
        ),
        bad(
            "a segment",
            &weight(|tensor| tensor.segment = Some(Segment { begin: 0, end: 1 })),
            "UnsupportedFeature",
            "segmented tensors",
        ),
        bad(
            "values in a file above",
            &external(&[("location", "../../secrets.bin")]),
            outside,
            "`w` keeps its values in another file",
        ),
        bad("values at an absolute path", &external(&[("location", "/dev/zero"), ("length", "16")]), outside, "`w`"),
        bad("values behind a link", &external(&[("location", "link/weights.bin"), ("offset", "0")]), outside, "`w`"),
        bad("values beside the model", &external(&[("location", "weights.bin")]), outside, "`w`"),
        bad("values in a file without a name", &external(&[]), outside, "`w`"),
        bad("values in a place that is none", &weight(|tensor| tensor.data_location = Some(1)), outside, "`w`"),
    ]
}
