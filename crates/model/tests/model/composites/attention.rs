//! Attention, and what else is made of softmax.

use model::{Calibration, QuantiseConfig, QuantiseError, quantise};
use tract_onnx::pb::AttributeProto;

use super::{assert_is, softmax, weights};
use crate::builder::{ModelBuilder, float_attribute, float_tensor, int_attribute, integer_tensor, string_attribute};

#[test]
fn long_rows_and_many_elements_share_their_error() {
    for (rows, length) in [(2, 3), (2, 20), (64, 12), (40, 40)] {
        let model = ModelBuilder::new(13).input("x", &[rows, length]).node("Softmax", &["x"], "y", &[]).output("y");
        assert_is("softmax", &model, 4.0, [1.5e-3, 1e-4], |inputs| {
            vec![inputs[0].chunks(length as usize).flat_map(softmax).collect()]
        });
        let model = ModelBuilder::new(13).input("x", &[rows, length]).node("LogSoftmax", &["x"], "y", &[]).output("y");
        assert_is("logarithm of softmax", &model, 4.0, [1e-2, 6e-4], |inputs| {
            vec![inputs[0].chunks(length as usize).flat_map(softmax).map(f64::ln).collect()]
        });
    }
}

#[test]
fn logarithms_of_longer_rows_are_refused() {
    let quantised = |length: i64| {
        let model = ModelBuilder::new(13).input("x", &[1, length]).node("LogSoftmax", &["x"], "y", &[]).output("y");
        let graph = model.read().unwrap().import(&[]).unwrap();
        let calibration = Calibration { samples: vec![vec![vec![0.5; length as usize]]] };
        quantise(&graph, &calibration, &QuantiseConfig::default()).map(drop)
    };
    assert!(quantised(1024).is_ok());
    for length in [1025, 1500] {
        assert!(matches!(quantised(length), Err(QuantiseError::FunctionTooSteep { .. })), "{length}");
    }
}

#[test]
fn masks_leave_elements_out_whatever_their_size() {
    for size in [-1e4f32, -1e9, f32::MIN] {
        for length in [4, 20] {
            let mask: Vec<f32> =
                (0..length * length).map(|at| if at % length > at / length { size } else { 0.0 }).collect();
            let n = length as i64;
            let model = ModelBuilder::new(13).input("x", &[2, n, n]).weight(float_tensor("mask", &[n, n], &mask));
            let model = model.node("Add", &["x", "mask"], "sum", &[]).node("Softmax", &["sum"], "y", &[]).output("y");
            assert_is("mask", &model, 3.0, [1.5e-3, 1e-4], |inputs| {
                let row = |(number, row): (usize, &[f64])| {
                    let seen = number % length + 1;
                    let mut shares = softmax(&row[..seen]);
                    shares.resize(length, 0.0);
                    shares
                };
                vec![inputs[0].chunks(length).enumerate().flat_map(row).collect()]
            });
        }
    }
}

/// Attention of `[heads, length, size]` tensors, with what is added to the scores.
fn attend(
    q: &[f64],
    k: &[f64],
    v: &[f64],
    sizes: [usize; 5],
    cap: f64,
    mask: impl Fn(usize, usize) -> f64,
) -> Vec<f64> {
    let [heads, groups, queries, keys, size] = sizes;
    let mut result = Vec::new();
    for (head, query) in (0..heads).flat_map(|head| (0..queries).map(move |query| (head, query))) {
        let group = head / (heads / groups);
        let dot = |key: usize| -> f64 {
            (0..size).map(|i| q[(head * queries + query) * size + i] * k[(group * keys + key) * size + i]).sum()
        };
        let capped = |x: f64| if cap > 0.0 { cap * (x / cap).tanh() } else { x };
        let scores: Vec<f64> =
            (0..keys).map(|key| capped(dot(key) / (size as f64).sqrt()) + mask(query, key)).collect();
        let shares = softmax(&scores);
        let value =
            |i: usize| shares.iter().enumerate().map(|(key, share)| share * v[(group * keys + key) * size + i]).sum();
        result.extend((0..size).map(value).collect::<Vec<f64>>());
    }
    result
}

#[test]
fn attention_averages_values() {
    let sizes = [4, 2, 3, 5, 4];
    let model = |attributes: &[AttributeProto], mask: Option<tract_onnx::pb::TensorProto>| {
        let model = ModelBuilder::new(23).input("q", &[1, 4, 3, 4]).input("k", &[1, 2, 5, 4]).input("v", &[1, 2, 5, 4]);
        let operands = ["q", "k", "v", "mask"];
        let model = match &mask {
            Some(mask) => model.weight(mask.clone()),
            None => model,
        };
        model.node("Attention", &operands[..3 + usize::from(mask.is_some())], "y", attributes).output("y")
    };
    let errors = [5e-3, 3e-4];
    assert_is("attention", &model(&[], None), 1.5, errors, |x| {
        vec![attend(&x[0], &x[1], &x[2], sizes, 0.0, |_, _| 0.0)]
    });
    let causal = |query: usize, key: usize| if key > query { f64::NEG_INFINITY } else { 0.0 };
    assert_is("causal", &model(&[int_attribute("is_causal", 1)], None), 1.5, errors, |x| {
        vec![attend(&x[0], &x[1], &x[2], sizes, 0.0, causal)]
    });
    let cap = [float_attribute("softcap", 1.5)];
    assert_is("capped", &model(&cap, None), 1.5, errors, |x| vec![attend(&x[0], &x[1], &x[2], sizes, 1.5, |_, _| 0.0)]);
    let (mut mask, values) = weights("mask", &[3, 5], 2.0);
    assert_is("biased", &model(&[], Some(mask.clone())), 1.5, errors, |x| {
        vec![attend(&x[0], &x[1], &x[2], sizes, 0.0, |query, key| values[query * 5 + key])]
    });
    mask.float_data.iter_mut().enumerate().for_each(|(at, value)| *value = if at % 5 == 3 { -1e9 } else { 0.0 });
    assert_is("masked", &model(&[], Some(mask)), 1.5, errors, |x| {
        vec![attend(&x[0], &x[1], &x[2], sizes, 0.0, |_, key| if key == 3 { f64::NEG_INFINITY } else { 0.0 })]
    });
}

#[test]
fn attention_splits_rows_into_heads() {
    let model = ModelBuilder::new(23).input("q", &[2, 3, 8]).input("k", &[2, 3, 8]).input("v", &[2, 3, 8]);
    let attributes = [int_attribute("q_num_heads", 2), int_attribute("kv_num_heads", 2)];
    let model = model.node("Attention", &["q", "k", "v"], "y", &attributes).output("y");
    assert_is("rows", &model, 1.5, [5e-3, 3e-4], |inputs| {
        let mut result = Vec::new();
        for image in 0..2 {
            let heads = |x: &[f64]| -> Vec<f64> {
                let at = |head: usize, row: usize, i: usize| x[(image * 3 + row) * 8 + head * 4 + i];
                (0..24).map(|flat| at(flat / 12, flat / 4 % 3, flat % 4)).collect()
            };
            let [q, k, v] = [0, 1, 2].map(|index| heads(&inputs[index]));
            let all = attend(&q, &k, &v, [2, 2, 3, 3, 4], 0.0, |_, _| 0.0);
            result.extend((0..24).map(|flat| all[(flat / 4 % 2 * 3 + flat / 8) * 4 + flat % 4]));
        }
        vec![result]
    });
}

#[test]
fn rotary_embeddings_turn_pairs() {
    for interleaved in [0, 1] {
        let (cosines, c) = weights("cos", &[1, 3, 2], 1.0);
        let (sines, s) = weights("sines", &[1, 3, 2], 1.0);
        let model = ModelBuilder::new(23).input("x", &[1, 2, 3, 6]).weight(cosines).weight(sines);
        let attributes = [int_attribute("interleaved", interleaved), int_attribute("rotary_embedding_dim", 4)];
        let model = model.node("RotaryEmbedding", &["x", "cos", "sines"], "y", &attributes).output("y");
        assert_is("rotary", &model, 2.0, [2e-3, 1.5e-4], |inputs| {
            let mut y = inputs[0].clone();
            for (row, place) in (0..6).map(|row| (row, row % 3)) {
                for pair in 0..2 {
                    let [a, b] = if interleaved == 1 { [2 * pair, 2 * pair + 1] } else { [pair, pair + 2] };
                    let (x1, x2) = (inputs[0][row * 6 + a], inputs[0][row * 6 + b]);
                    let (cos, sin) = (c[place * 2 + pair], s[place * 2 + pair]);
                    y[row * 6 + a] = x1 * cos - x2 * sin;
                    y[row * 6 + b] = x1 * sin + x2 * cos;
                }
            }
            vec![y]
        });
    }
}

#[test]
fn losses_pick_the_labels() {
    let (classes, s) = weights("classes", &[3], 1.0);
    let labels = [2i64, 0, 1, 1];
    let mut labelled = integer_tensor("labels", &labels);
    labelled.dims = vec![2, 2];
    for (reduction, ignored) in [("mean", None), ("sum", Some(1)), ("none", Some(0))] {
        let mut attributes = vec![string_attribute("reduction", reduction)];
        attributes.extend(ignored.map(|label| int_attribute("ignore_index", label)));
        let model = ModelBuilder::new(13).input("x", &[2, 3, 2]).weight(labelled.clone()).weight(classes.clone());
        let operands = ["x", "labels", "classes"];
        let model = model.split("SoftmaxCrossEntropyLoss", &operands, &["loss", "logarithms"], &attributes);
        assert_is("loss", &model.output("loss").output("logarithms"), 2.0, [4e-2, 3e-3], |inputs| {
            let mut logarithms = vec![0.0; 12];
            for (image, place) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                let at = |class: usize| (image * 3 + class) * 2 + place;
                let shares = softmax(&[0, 1, 2].map(|class| inputs[0][at(class)]));
                (0..3).for_each(|class| logarithms[at(class)] = shares[class].ln());
            }
            let weight = |label: i64| if ignored == Some(label) { 0.0 } else { s[label as usize] };
            let one = |(index, &label): (usize, &i64)| {
                -weight(label) * logarithms[(index / 2 * 3 + label as usize) * 2 + index % 2]
            };
            let losses: Vec<f64> = labels.iter().enumerate().map(one).collect();
            let total: f64 = losses.iter().sum();
            let loss = match reduction {
                "none" => losses,
                "sum" => vec![total],
                _ => vec![total / labels.iter().map(|&label| weight(label)).sum::<f64>()],
            };
            vec![loss, logarithms]
        });
    }
}
