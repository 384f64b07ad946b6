//! What prepares features: scalers, encoders and the like, on whole grids.

use model::interpret;
use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::DataType;

use super::{floats_attribute, ml_model, quantised, strings_attribute};
use crate::builder::{
    ModelBuilder, fixed_dim, float_attribute, int_attribute, integer_tensor, ints_attribute, string_attribute,
    value_info,
};

/// The result of a node on one row of two features, which lie on a grid of 12 bits over `-2..2`.
fn on_grid(op: &str, attributes: &[pb::AttributeProto], check: impl Fn([f32; 2], &[f64])) {
    let quantised = quantised(&ml_model(op, 1, &[1, 2], attributes, &["y"]), 12);
    let graph = &quantised.graph;
    let (spec, scale) = (&graph.inputs[0], graph.node(graph.inputs[0].tensor).scale);
    for n in spec.offset..=spec.last() as i64 {
        let row = vec![n, spec.last() as i64 / 2 - n / 3];
        let reals: Vec<f64> = scale.to_reals(&row.iter().map(|&n| i128::from(n)).collect::<Vec<_>>());
        let outputs = graph.dequantise_outputs(&interpret(graph, &[row]).unwrap().outputs(graph));
        check([reals[0] as f32, reals[1] as f32], &outputs[0]);
    }
}

/// Results that have to be exact.
fn exact(op: &str, attributes: &[pb::AttributeProto], expected: impl Fn([f32; 2]) -> Vec<f64>) {
    on_grid(op, attributes, |row, ours| assert_eq!(ours, expected(row), "{op} of {row:?}"));
}

fn close(op: &str, attributes: &[pb::AttributeProto], allowed: f64, expected: impl Fn([f32; 2]) -> Vec<f64>) {
    on_grid(op, attributes, |row, ours| {
        for (ours, theirs) in ours.iter().zip(expected(row)) {
            assert!((ours - theirs).abs() <= allowed, "{op} of {row:?}: {ours}, not {theirs}");
        }
    });
}

#[test]
fn binarizers_are_exact_at_the_threshold() {
    for threshold in [0.0, 0.25, 0.25f32.next_down(), 0.25f32.next_up(), 0.1, -1.75, 5.0] {
        let above = |x: f32| f64::from(u8::from(x > threshold));
        exact("Binarizer", &[float_attribute("threshold", threshold)], |row| row.map(above).to_vec());
    }
}

#[test]
fn scalers_shift_then_scale() {
    let own = [floats_attribute("offset", &[0.5, -1.0]), floats_attribute("scale", &[2.0, 0.3])];
    close("Scaler", &own, 0.005, |[a, b]| vec![f64::from((a - 0.5) * 2.0), f64::from((b + 1.0) * 0.3)]);
    let same = [floats_attribute("offset", &[0.5]), floats_attribute("scale", &[0.1])];
    close("Scaler", &same, 0.005, |row| row.map(|x| f64::from((x - 0.5) * 0.1)).to_vec());
}

#[test]
fn rows_are_divided_by_their_norms() {
    let norm = |name: &str| [string_attribute("norm", name)];
    let divided = |row: [f32; 2], norm: f32| row.map(|x| if norm == 0.0 { 0.0 } else { f64::from(x / norm) }).to_vec();
    let far = |row: [f32; 2]| row[0].abs().max(row[1].abs()) > 0.25;
    for (name, of) in [("L1", (|[a, b]| a.abs() + b.abs()) as fn([f32; 2]) -> f32), ("L2", |[a, b]| a.hypot(b))] {
        on_grid("Normalizer", &norm(name), |row, ours| {
            for (ours, theirs) in ours.iter().zip(divided(row, of(row))).filter(|_| far(row)) {
                assert!((ours - theirs).abs() < 0.01, "{name} of {row:?}: {ours}, not {theirs}");
            }
        });
    }
}

#[test]
fn imputers_replace_one_value() {
    let attributes = |replaced: f32, imputed: &[f32]| {
        [float_attribute("replaced_value_float", replaced), floats_attribute("imputed_value_floats", imputed)]
    };
    let replaced = |x: f32, from: f32, to: f32| f64::from(if x == from { to } else { x });
    exact("Imputer", &attributes(-1.0, &[0.5, 2.0]), |[a, b]| vec![replaced(a, -1.0, 0.5), replaced(b, -1.0, 2.0)]);
    exact("Imputer", &attributes(0.0, &[1.5]), |row| row.map(|x| replaced(x, 0.0, 1.5)).to_vec());
    // No integer stands for this one, and none for what is no number.
    exact("Imputer", &attributes(0.1, &[1.5]), |row| row.map(f64::from).to_vec());
    let graph = ml_model("Imputer", 1, &[1, 2], &attributes(f32::NAN, &[1.5]), &["y"]).read().unwrap();
    assert_eq!(graph.import(&[]).unwrap().outputs_for(&[vec![0.5, 1.0]]).unwrap(), [[0.5, 1.0]]);
}

#[test]
fn categories_become_ones() {
    let attributes = [ints_attribute("cats_int64s", &[1, -1, 0, 5])];
    exact("OneHotEncoder", &attributes, |row| {
        let ones = |x: f32| [1.0, -1.0, 0.0, 5.0].map(|category| f64::from(u8::from(x.trunc() == category)));
        row.map(ones).concat()
    });
}

#[test]
fn labels_follow_tables() {
    let keys = floats_attribute("keys_floats", &[1.0, -0.5, 0.1]);
    let integers = [keys.clone(), ints_attribute("values_int64s", &[4, -9, 3]), int_attribute("default_int64", 7)];
    let label = |x: f32| match x {
        1.0 => 4.0,
        -0.5 => -9.0,
        _ => 7.0,
    };
    exact("LabelEncoder", &integers, |row| row.map(label).to_vec());
    let reals = [keys, floats_attribute("values_floats", &[0.5, 0.25, 3.0]), float_attribute("default_float", -1.5)];
    let real = |x: f32| match x {
        1.0 => 0.5,
        -0.5 => 0.25,
        _ => -1.5,
    };
    exact("LabelEncoder", &reals, |row| row.map(real).to_vec());
    // Values up to 3.0 in activations of 12 bits, and two bits finer as they are known exactly.
    let graph = quantised(&ml_model("LabelEncoder", 1, &[1, 2], &reals, &["y"]), 12).graph;
    assert_eq!(graph.node(graph.outputs[0].tensor).scale.0, 12 - 2 - 2 + 2);
}

/// A model over integers.
fn of_integers(op: &str, opset: i64, data_type: DataType, attributes: &[pb::AttributeProto]) -> ModelBuilder {
    ml_model(op, opset, &[1, 2], attributes, &["y"]).edit(|proto| {
        let dims = Some([1, 2].map(fixed_dim).to_vec());
        proto.graph.as_mut().unwrap().input[0] = value_info("x", data_type, dims);
    })
}

#[test]
fn integers_stay_exact() {
    let table = [
        ints_attribute("keys_int64s", &[3, 4, -100]),
        ints_attribute("values_int64s", &[1 << 40, 2, 1]),
        int_attribute("default_int64", 0),
    ];
    let graph = quantised(&of_integers("LabelEncoder", 2, DataType::Int8, &table), 12).graph;
    for n in -128..128i64 {
        let expected = match n {
            3 => 1 << 40,
            4 => 2,
            -100 => 1,
            _ => 0,
        };
        assert_eq!(interpret(&graph, &[vec![n, 0]]).unwrap().outputs(&graph), [[expected, 0]]);
    }
    let imputed = [int_attribute("replaced_value_int64", 1), ints_attribute("imputed_value_int64s", &[100, 0])];
    let graph = quantised(&of_integers("Imputer", 1, DataType::Int64, &imputed), 12).graph;
    for n in -2..=2i64 {
        let expected = if n == 1 { 100 } else { i128::from(n) };
        assert_eq!(interpret(&graph, &[vec![n, 1]]).unwrap().outputs(&graph), [[expected, 0]]);
    }
}

#[test]
fn features_are_chosen_and_joined() {
    let model = ModelBuilder::new(17)
        .input("a", &[2, 3])
        .input("b", &[2, 1])
        .weight(integer_tensor("i", &[2, 0, 2]))
        .node("ArrayFeatureExtractor", &["a", "i"], "c", &[])
        .node("FeatureVectorizer", &["c", "b"], "d", &[ints_attribute("inputdimensions", &[3, 1])])
        .node("ZipMap", &["d"], "y", &[strings_attribute("classlabels_strings", &["p", "q", "r", "s"])])
        .output("y")
        .edit(|proto| {
            proto.opset_import.push(pb::OperatorSetIdProto { domain: "ai.onnx.ml".into(), version: 1 });
            proto.graph.as_mut().unwrap().node.iter_mut().for_each(|node| node.domain = "ai.onnx.ml".into());
        });
    let graph = model.read().unwrap().import(&[]).unwrap();
    let outputs = graph.outputs_for(&[vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], vec![-1.0, -2.0]]).unwrap();
    assert_eq!(outputs, [[3.0, 1.0, 3.0, -1.0, 6.0, 4.0, 6.0, -2.0]]);
    assert_eq!(quantised(&model, 12).graph.outputs[0].shape, [2, 4]);
}
