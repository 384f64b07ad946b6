//! Linear models, and the lookup of a label.

use model::interpret;
use tract_onnx::pb;

use super::{floats_attribute, ml_model, quantised, strings_attribute};
use crate::builder::{ModelBuilder, Numbers, int_attribute, integer_tensor, ints_attribute, string_attribute};

/// Holds random rows of two features to what is expected, within `allowed`.
fn check(model: &ModelBuilder, allowed: f64, expected: impl Fn([f64; 2]) -> Vec<f64>) {
    let quantised = quantised(model, 14);
    let graph = &quantised.graph;
    let float = model.read().unwrap().import(&[]).unwrap();
    let mut numbers = Numbers(41);
    for _ in 0..300 {
        let row = [numbers.next(1.9), numbers.next(1.9)];
        let integers = graph.quantise_inputs(&[row.to_vec()]).unwrap();
        let ours = graph.dequantise_outputs(&interpret(graph, &integers).unwrap().outputs(graph)).concat();
        let reals = float.outputs_for(&[row.to_vec()]).unwrap().concat();
        let theirs = expected(row);
        assert_eq!((ours.len(), reals.len()), (theirs.len(), theirs.len()));
        for ((ours, real), theirs) in ours.iter().zip(reals).zip(theirs) {
            assert!((real - theirs).abs() < 1e-5, "{real}, not {theirs} for {row:?}");
            // A label next to the line between two classes may be the other.
            assert!((ours - theirs).abs() <= allowed || theirs.fract() == 0.0, "{ours}, not {theirs} for {row:?}");
        }
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

#[test]
fn regressors_add_weighted_features() {
    let attributes = [
        floats_attribute("coefficients", &[0.5, -1.5, 2.0, 0.25]),
        floats_attribute("intercepts", &[0.75, -0.3]),
        int_attribute("targets", 2),
    ];
    let model = ml_model("LinearRegressor", 1, &[1, 2], &attributes, &["y"]);
    check(&model, 0.005, |[a, b]| vec![0.5 * a - 1.5 * b + 0.75, 2.0 * a + 0.25 * b - f64::from(0.3f32)]);
    let support = [
        floats_attribute("coefficients", &[0.5, -1.0]),
        floats_attribute("support_vectors", &[1.0, 2.0, -0.5, 0.25]),
        floats_attribute("rho", &[0.125]),
        string_attribute("kernel_type", "LINEAR"),
        int_attribute("n_supports", 2),
    ];
    let model = ml_model("SVMRegressor", 1, &[1, 2], &support, &["y"]);
    check(&model, 0.005, |[a, b]| vec![0.5 * (a + 2.0 * b) - (-0.5 * a + 0.25 * b) + 0.125]);
    let one_class =
        ml_model("SVMRegressor", 1, &[1, 2], &[&support[..], &[int_attribute("one_class", 1)]].concat(), &["y"]);
    check(&one_class, 0.0, |[a, b]| vec![if a + 0.75 * b + 0.125 > 0.0 { 1.0 } else { -1.0 }]);
}

#[test]
fn classifiers_take_the_best_score() {
    let two = [floats_attribute("coefficients", &[0.5, -1.5]), floats_attribute("intercepts", &[0.25])];
    let labels = ints_attribute("classlabels_ints", &[4, 6]);
    for transform in ["NONE", "LOGISTIC"] {
        let attributes = [&two[..], &[labels.clone(), string_attribute("post_transform", transform)]].concat();
        let model = ml_model("LinearClassifier", 1, &[1, 2], &attributes, &["label", "scores"]);
        check(&model, 0.005, |[a, b]| {
            let score = 0.5 * a - 1.5 * b + 0.25;
            let label = if score > 0.0 { 6.0 } else { 4.0 };
            let second = if transform == "NONE" { score } else { logistic(score) };
            vec![label, 1.0 - second, second]
        });
    }
    let three = [
        floats_attribute("coefficients", &[0.5, -1.5, 1.0, 0.25, -2.0, 1.0]),
        floats_attribute("intercepts", &[0.25, 0.0, -0.5]),
        strings_attribute("classlabels_strings", &["a", "b", "c"]),
        string_attribute("post_transform", "SOFTMAX"),
    ];
    let model = ml_model("LinearClassifier", 1, &[1, 2], &three, &["label", "scores"]);
    check(&model, 0.005, |[a, b]| {
        let scores = [0.5 * a - 1.5 * b + 0.25, a + 0.25 * b, -2.0 * a + b - 0.5];
        let best = (0..3).fold(0, |best, at| if scores[at] > scores[best] { at } else { best });
        [vec![best as f64], super::softmax(&scores)].concat()
    });
}

#[test]
fn labels_are_looked_up_by_position() {
    let model = ModelBuilder::new(17)
        .input("x", &[1, 3])
        .weight(integer_tensor("labels", &[30, 10, 20]))
        .node("ArgMax", &["x"], "best", &[int_attribute("axis", 1), int_attribute("keepdims", 0)])
        .node("ArrayFeatureExtractor", &["labels", "best"], "y", &[])
        .output("y")
        .edit(|proto| {
            proto.opset_import.push(pb::OperatorSetIdProto { domain: "ai.onnx.ml".into(), version: 1 });
            proto.graph.as_mut().unwrap().node[1].domain = "ai.onnx.ml".into();
        });
    let graph = quantised(&model, 12).graph;
    for (row, label) in [([5, 1, 2], 30), ([1, 5, 2], 10), ([0, 1, 2], 20)] {
        assert_eq!(interpret(&graph, &[row.to_vec()]).unwrap().outputs(&graph), [[label]]);
    }
}
