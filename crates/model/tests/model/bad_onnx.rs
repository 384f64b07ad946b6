//! Files that are not what they should be: the right error for each, and never a panic.

use model::{Fault, ImportError, Limits, Onnx};
use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::DataType;

use crate::builder::{
    ModelBuilder, double_tensor, float_attribute, float_tensor, int_attribute, integer_tensor, ints_attribute,
    tensor_attribute,
};
use crate::models;

fn import(bytes: &[u8]) -> Result<(), ImportError> {
    Onnx::from_bytes(bytes, &Limits::default())?.import(&[]).map(drop)
}

/// Checks that the bytes fail with a message that contains `expected`.
fn refuses(what: &str, bytes: &[u8], expected: &str, fault: Fault) {
    let error = import(bytes).map(|()| format!("{what} was accepted")).unwrap_err();
    assert!(error.to_string().contains(expected), "{what}: {error}");
    assert_eq!(error.fault(), fault, "{what}: {error}");
}

fn edited(change: impl FnOnce(&mut pb::GraphProto)) -> Vec<u8> {
    models::perceptron().edit(|proto| change(proto.graph.as_mut().unwrap())).bytes()
}

fn node(op: &str, operands: &[&str], attributes: &[pb::AttributeProto]) -> Vec<u8> {
    let model = ModelBuilder::new(13).input("x", &[2, 3]).weight(float_tensor("w", &[3, 2], &[0.5; 6]));
    let model = model.weight(integer_tensor("axes", &[0])).weight(integer_tensor("minus", &[-1, -1]));
    model.node(op, operands, "y", attributes).output("y").bytes()
}

#[test]
fn bytes_that_are_not_onnx() {
    let good = models::perceptron().bytes();
    import(&good).unwrap();
    let cases: [(&str, Vec<u8>, &str); 9] = [
        ("empty", vec![], "empty"),
        ("text", b"hello world, this is text\n".to_vec(), "not an ONNX file"),
        ("json", br#"{"input_data": [[1, 2]]}"#.to_vec(), "not an ONNX file"),
        ("png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "not an ONNX file"),
        ("zip", b"PK\x03\x04\x14\0\0\0\0\0".to_vec(), "not an ONNX file"),
        ("zeros", vec![0; 1000], "not an ONNX file"),
        ("ones", vec![0xff; 1000], "not an ONNX file"),
        ("elf", b"\x7fELF\x02\x01\x01\0\0\0\0\0".to_vec(), "not an ONNX file"),
        ("bytes after the end", [good.as_slice(), &[0x07]].concat(), "ONNX"),
    ];
    for (what, bytes, expected) in cases {
        refuses(what, &bytes, expected, Fault::BadFile);
    }
}

#[test]
fn every_truncation_is_refused() {
    let good = models::perceptron().bytes();
    for length in 0..good.len() {
        let error = import(&good[..length]).map(|()| length).unwrap_err();
        assert_eq!(error.fault(), Fault::BadFile, "{length} of {}: {error}", good.len());
    }
}

#[test]
fn values_of_weights() {
    let weight = |tensor: pb::TensorProto| edited(|graph| graph.initializer[0] = tensor);
    let mut values = [0.5f32; 24];
    values[17] = f32::NAN;
    let mut raw = float_tensor("w1", &[4, 6], &[]);
    raw.raw_data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let mut uneven = raw.clone();
    uneven.raw_data.pop();
    let mut both = raw.clone();
    both.float_data = vec![1.0; 24];
    let mut external = float_tensor("w1", &[4, 6], &[]);
    external.external_data =
        vec![pb::StringStringEntryProto { key: "location".into(), value: "../../etc/passwd".into() }];
    let mut located = float_tensor("w1", &[4, 6], &[0.5; 24]);
    located.data_location = Some(1);
    let mut half = float_tensor("w1", &[4, 6], &[]);
    (half.data_type, half.raw_data) = (DataType::Bfloat16 as i32, vec![0; 48]);
    let mut unknown = float_tensor("w1", &[4, 6], &[]);
    unknown.data_type = 99;
    values[17] = f32::NEG_INFINITY;
    let cases = [
        ("NaN in raw data", weight(raw), "tensor `w1`: value at index 17 is NaN", Fault::BadFile),
        ("infinity", weight(float_tensor("w1", &[4, 6], &values)), "index 17 is -inf", Fault::BadFile),
        ("double NaN", weight(double_tensor("w1", &[1], &[f64::NAN])), "index 0 is NaN", Fault::BadFile),
        ("bytes that do not divide", weight(uneven), "do not fit its type", Fault::BadFile),
        ("values twice", weight(both), "do not fit its type", Fault::BadFile),
        ("too few", weight(float_tensor("w1", &[4, 6], &[0.5; 23])), "expected 24, got 23", Fault::BadFile),
        ("too many", weight(float_tensor("w1", &[4, 6], &[0.5; 25])), "expected 24, got 25", Fault::BadFile),
        ("none", weight(float_tensor("w1", &[4, 6], &[])), "expected 24, got 0", Fault::BadFile),
        (
            "negative dimension",
            weight(float_tensor("w1", &[4, -6], &[0.5; 24])),
            "negative dimension: -6",
            Fault::BadFile,
        ),
        (
            "huge dimensions",
            weight(float_tensor("w1", &[1 << 40, 1 << 40], &[])),
            "elements of one tensor",
            Fault::Limit,
        ),
        ("another file", weight(external), "tensor `w1` keeps its values in another file", Fault::Unsupported),
        ("another location", weight(located), "another file", Fault::Unsupported),
        ("half floats of another kind", weight(half), "got BFLOAT16", Fault::Unsupported),
        ("unknown type", weight(unknown), "got 99", Fault::Unsupported),
        (
            "integer weights",
            weight(integer_tensor("w1", &[1; 24])),
            "operands of types float32 and int64",
            Fault::Unsupported,
        ),
        ("no elements", weight(float_tensor("w1", &[4, 0], &[])), "tensor `w1` has no elements", Fault::BadFile),
        ("wrong shape", weight(float_tensor("w1", &[6, 4], &[0.5; 24])), "do not multiply", Fault::Unsupported),
    ];
    for (what, bytes, expected, fault) in cases {
        refuses(what, &bytes, expected, fault);
    }
}

#[test]
fn integers_out_of_range() {
    let model = |shape: &[i64]| {
        let model = ModelBuilder::new(13).input("x", &[2, 3]).weight(integer_tensor("s", shape));
        model.node("Reshape", &["x", "s"], "y", &[]).output("y").bytes()
    };
    refuses("huge", &model(&[1, 1 << 60]), "tensor `s`: integer at index 1 is out of range", Fault::BadFile);
    refuses("small", &model(&[-(1 << 54)]), "index 0 is out of range, got -18014398509481984", Fault::BadFile);
    refuses("largest", &model(&[1, i64::MAX]), "cannot view", Fault::Unsupported);
    refuses("smallest", &model(&[i64::MIN]), "cannot reshape", Fault::Unsupported);
    refuses("overflow", &model(&[1 << 40, 1 << 40]), "cannot reshape", Fault::Unsupported);
    refuses("negative", &model(&[-2, 3]), "cannot reshape", Fault::Unsupported);
    refuses("two inferred", &model(&[-1, -1]), "cannot reshape", Fault::Unsupported);
    refuses("uneven", &model(&[4, -1]), "cannot reshape", Fault::Unsupported);
    refuses("another size", &model(&[5]), "cannot view", Fault::Unsupported);
    refuses("copied dimension that is not there", &model(&[2, 3, 0]), "cannot reshape", Fault::Unsupported);
}

#[test]
fn graphs_that_do_not_hang_together() {
    let opset = |versions: &[i64]| {
        let imports = versions.iter().map(|&version| pb::OperatorSetIdProto { domain: String::new(), version });
        let imports = imports.collect();
        models::perceptron().edit(|proto| proto.opset_import = imports).bytes()
    };
    let cases = [
        ("no graph", models::perceptron().edit(|proto| proto.graph = None).bytes(), "no graph", Fault::BadFile),
        ("no nodes", edited(|graph| graph.node.clear()), "no nodes", Fault::BadFile),
        ("no inputs", edited(|graph| graph.input.clear()), "no inputs", Fault::BadFile),
        ("no outputs", edited(|graph| graph.output.clear()), "no outputs", Fault::BadFile),
        ("no opset", opset(&[]), "does not say which", Fault::BadFile),
        ("old opset", opset(&[6]), "expected 7 to 27, got 6", Fault::Unsupported),
        ("future opset", opset(&[28]), "got 28", Fault::Unsupported),
        ("negative opset", opset(&[-1]), "got -1", Fault::Unsupported),
        ("two opsets", opset(&[13, 14]), "two ONNX opsets: 13 and 14", Fault::BadFile),
        ("missing weight", edited(|graph| drop(graph.initializer.remove(0))), "`w1` is not defined", Fault::BadFile),
        ("wrong order", edited(|graph| graph.node.swap(0, 1)), "`h` is not defined before it is used", Fault::BadFile),
        ("cycle", edited(|graph| graph.node[0].input[0] = "y".into()), "`y` is not defined", Fault::BadFile),
        ("unknown output", edited(|graph| graph.output[0].name = "z".into()), "output `z` is not made", Fault::BadFile),
        (
            "constant output",
            edited(|graph| graph.output[0].name = "w1".into()),
            "`w1` does not depend",
            Fault::Unsupported,
        ),
        (
            "name made twice",
            edited(|graph| graph.node[1].output[0] = "h".into()),
            "`h` is defined twice",
            Fault::BadFile,
        ),
        (
            "input made again",
            edited(|graph| graph.node[0].output[0] = "x".into()),
            "`x` is defined twice",
            Fault::BadFile,
        ),
        (
            "weight given twice",
            edited(|graph| graph.initializer.push(graph.initializer[1].clone())),
            "`b1` is defined twice",
            Fault::BadFile,
        ),
        (
            "no node output",
            edited(|graph| graph.node[0].output.clear()),
            "expected one output, got 0",
            Fault::Unsupported,
        ),
        (
            "two node outputs",
            edited(|graph| graph.node[0].output.push("q".into())),
            "expected one output, got 2",
            Fault::Unsupported,
        ),
        (
            "sparse weights",
            edited(|graph| graph.sparse_initializer.push(Default::default())),
            "sparse initialisers",
            Fault::Unsupported,
        ),
        (
            "functions",
            models::perceptron().edit(|proto| proto.functions.push(Default::default())).bytes(),
            "local functions",
            Fault::Unsupported,
        ),
    ];
    for (what, bytes, expected, fault) in cases {
        refuses(what, &bytes, expected, fault);
    }
}

#[test]
fn nodes_that_make_no_sense() {
    let mut infinite = float_attribute("alpha", f32::INFINITY);
    let referenced = pb::AttributeProto { ref_attr_name: "outer".into(), ..float_attribute("alpha", 0.1) };
    let cases = [
        (
            "unknown attribute",
            node("Relu", &["x"], &[int_attribute("speed", 1)]),
            "`y_node` (Relu): unknown attribute `speed`",
        ),
        (
            "repeated attribute",
            node("LeakyRelu", &["x"], &[float_attribute("alpha", 0.1), float_attribute("alpha", 0.2)]),
            "unknown attribute `alpha`",
        ),
        ("outer attribute", node("LeakyRelu", &["x"], &[referenced]), "unknown attribute `alpha`"),
        (
            "attribute of another type",
            node("LeakyRelu", &["x"], &[int_attribute("alpha", 1)]),
            "`alpha` has the wrong type, expected a float",
        ),
        ("integer attribute as float", node("Flatten", &["x"], &[float_attribute("axis", 1.0)]), "expected an integer"),
        (
            "infinite slope",
            node("LeakyRelu", &["x"], std::slice::from_ref(&infinite)),
            "attribute `alpha` is not finite",
        ),
        ("no operands", node("Relu", &[], &[]), "expected 1 operands, got 0"),
        ("too many operands", node("Relu", &["x", "x"], &[]), "expected 1 operands, got 2"),
        ("too few operands", node("Gemm", &["x"], &[]), "expected 2 to 3 operands, got 1"),
        ("left-out operand", node("Add", &["", "x"], &[]), "operand `` is not defined"),
        ("matrix of rank 3", node("Gemm", &["x", "x"], &[]), "do not multiply"),
        ("no broadcast", node("Add", &["x", "w"], &[]), "do not broadcast"),
        ("shape as data", node("Add", &["x", "axes"], &[]), "operands of types float32 and int64"),
        ("data as shape", node("Reshape", &["x", "w"], &[]), "operand `w` must be a constant"),
        ("bound that is no constant", node("Clip", &["x", "x"], &[]), "operand `x` must be a constant"),
        ("bound of many values", node("Clip", &["x", "w"], &[]), "must be a single value, got 6"),
        ("bounds as attributes too late", node("Clip", &["x"], &[float_attribute("min", 0.0)]), "end with opset 10"),
        ("axes as attribute too late", node("Squeeze", &["x"], &[ints_attribute("axes", &[0])]), "end with opset 12"),
        ("squeezed dimension above 1", node("Squeeze", &["x", "axes"], &[]), "cannot squeeze axis 0"),
        ("axis twice", node("Unsqueeze", &["x", "minus"], &[]), "axis -1 is repeated"),
        ("axes missing", node("Unsqueeze", &["x"], &[]), "axes are missing"),
        (
            "flatten beyond the rank",
            node("Flatten", &["x"], &[int_attribute("axis", 3)]),
            "axis 3 of a tensor of rank 2",
        ),
        ("flatten far beyond", node("Flatten", &["x"], &[int_attribute("axis", i64::MIN)]), "of a tensor of rank 2"),
        ("empty constant", node("Constant", &[], &[]), "attribute `value` is missing"),
        ("cast without target", node("Cast", &["x"], &[]), "attribute `to` is missing"),
        ("cast to nothing", node("Cast", &["x"], &[int_attribute("to", 77)]), "unknown type 77"),
        ("bias too wide", node("Gemm", &["x", "w", "x"], &[]), "does not broadcast"),
    ];
    for (what, bytes, expected) in cases {
        let error = import(&bytes).map(|()| what).unwrap_err();
        assert!(error.to_string().contains(expected), "{what}: {error}");
    }
    infinite.f = f32::NAN;
    refuses(
        "NaN constant",
        &node("Constant", &[], &[pb::AttributeProto { name: "value_float".into(), ..infinite }]),
        "not finite",
        Fault::BadFile,
    );
    let tensor = float_tensor("", &[2], &[1.0, f32::NAN]);
    refuses(
        "NaN tensor",
        &node("Constant", &[], &[tensor_attribute("value", tensor)]),
        "tensor `(unnamed)`: value at index 1",
        Fault::BadFile,
    );
}

#[test]
fn constants_that_overflow_when_folded() {
    let model = ModelBuilder::new(13)
        .input("x", &[1])
        .weight(double_tensor("huge", &[1], &[1e300]))
        .node("Mul", &["huge", "huge"], "c", &[])
        .node("Add", &["x", "c"], "y", &[])
        .output("y");
    refuses("overflow", &model.bytes(), "node `c_node`: its constant value is not finite", Fault::BadFile);
    let model = ModelBuilder::new(13)
        .input("x", &[1])
        .weight(double_tensor("huge", &[1], &[1e300]))
        .node("Cast", &["huge"], "c", &[int_attribute("to", 1)])
        .node("Add", &["x", "c"], "y", &[])
        .output("y");
    refuses("overflowing cast", &model.bytes(), "its constant value is not finite", Fault::BadFile);
}

#[test]
fn limits_hold_before_anything_is_built() {
    let good = models::perceptron().bytes();
    let refused =
        |limits: Limits| Onnx::from_bytes(&good, &limits).and_then(|onnx| onnx.import(&[]).map(drop)).unwrap_err();
    let limits = Limits::default();
    for (limits, expected) in [
        (Limits { file_bytes: 100, ..limits }, "file size in bytes: limit 100"),
        (Limits { nodes: 2, ..limits }, "nodes: limit 2, got 3"),
        (Limits { parts: 10, ..limits }, "parts of the file: limit 10"),
        (Limits { depth: 3, ..limits }, "nesting depth: limit 3, got 4"),
        (Limits { elements: 20, ..limits }, "elements of one tensor: limit 20, got 24"),
        (Limits { total_elements: 30, ..limits }, "elements of all tensors: limit 30"),
        (Limits { multiply_adds: 30, ..limits }, "multiply-adds: limit 30, got 42"),
    ] {
        let error = refused(limits);
        assert!(error.to_string().starts_with(expected), "{error}");
        assert_eq!(error.fault(), Fault::Limit);
    }
}

#[test]
fn broadcasting_cannot_explode() {
    let model = ModelBuilder::new(13).input("a", &[1 << 20, 1]).input("b", &[1, 1 << 20]);
    let bytes = model.node("Add", &["a", "b"], "y", &[]).output("y").bytes();
    refuses("broadcast", &bytes, "elements of one tensor", Fault::Limit);
    let model = ModelBuilder::new(13).input("a", &[4000, 4000]);
    let bytes = model.node("MatMul", &["a", "a"], "y", &[]).output("y").bytes();
    refuses("product", &bytes, "multiply-adds", Fault::Limit);
}

#[test]
fn deep_nesting_is_refused_without_recursion() {
    let mut graph = pb::GraphProto { node: vec![pb::NodeProto::default()], ..Default::default() };
    for _ in 0..25 {
        let attribute = pb::AttributeProto { g: Some(graph), ..Default::default() };
        let node = pb::NodeProto { op_type: "If".into(), attribute: vec![attribute], ..Default::default() };
        graph = pb::GraphProto { node: vec![node], ..Default::default() };
    }
    let bytes = ModelBuilder::new(13).edit(|proto| proto.graph = Some(graph)).bytes();
    refuses("nesting", &bytes, "nesting depth", Fault::Limit);
    // A length-delimited tower of 100,000 levels, written by hand.
    let mut tower = vec![];
    for _ in 0..2_000 {
        let mut outer = vec![0x32];
        prost::encode_length_delimiter(tower.len(), &mut outer).unwrap();
        outer.extend(&tower);
        tower = outer;
    }
    let mut bytes = vec![0x3a];
    prost::encode_length_delimiter(tower.len(), &mut bytes).unwrap();
    bytes.extend(&tower);
    assert!(import(&bytes).is_err());
}

#[test]
fn a_file_that_cannot_be_read_names_its_path() {
    let error = Onnx::read(std::path::Path::new("no/such/model.onnx"), &Limits::default()).unwrap_err();
    assert!(error.to_string().starts_with("cannot read `no/such/model.onnx`"));
    assert!(Onnx::read(std::path::Path::new("/"), &Limits::default()).is_err());
}
