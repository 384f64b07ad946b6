//! Layer, batch, instance, group and other normalisations, and norms.

use model::{Calibration, QuantiseConfig, interpret, quantise};
use tract_onnx::pb::AttributeProto;

use super::{assert_is, weights};
use crate::builder::{ModelBuilder, float_attribute, int_attribute};

/// Mean and inverse deviation of some numbers.
fn moments(values: &[f64], epsilon: f64) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / values.len() as f64;
    (mean, 1.0 / (variance + epsilon).sqrt())
}

#[test]
fn layer_normalisation_is_that_of_rows() {
    for length in [5, 8, 48] {
        let (scale, s) = weights("scale", &[length], 1.5);
        let (bias, b) = weights("bias", &[length], 1.0);
        let model = ModelBuilder::new(17).input("x", &[2, 3, length]).weight(scale).weight(bias);
        let model = model.split("LayerNormalization", &["x", "scale", "bias"], &["y", "mean", "inverse"], &[]);
        let model = model.output("y").output("mean").output("inverse");
        assert_is("layer normalisation", &model, 2.0, [8e-3, 6e-4], |inputs| {
            let rows = inputs[0].chunks(length as usize);
            let ends: Vec<(f64, f64)> = rows.clone().map(|row| moments(row, 1e-5)).collect();
            let row = |(row, (mean, inverse)): (&[f64], &(f64, f64))| {
                let line = row.iter().zip(s.iter().zip(&b));
                line.map(|(x, (s, b))| (x - mean) * inverse * s + b).collect::<Vec<f64>>()
            };
            let y = rows.zip(&ends).flat_map(row).collect();
            vec![y, ends.iter().map(|end| end.0).collect(), ends.iter().map(|end| end.1).collect()]
        });
    }
}

#[test]
fn layer_normalisation_takes_several_axes_and_needs_no_bias() {
    let (scale, s) = weights("scale", &[3, 4], 1.5);
    let model = ModelBuilder::new(17).input("x", &[2, 3, 4]).weight(scale);
    let attributes = [int_attribute("axis", 1), float_attribute("epsilon", 0.1)];
    let model = model.node("LayerNormalization", &["x", "scale"], "y", &attributes).output("y");
    let epsilon = f64::from(0.1f32);
    assert_is("two axes", &model, 2.0, [4e-3, 3e-4], |inputs| {
        let rows = inputs[0].chunks(12).flat_map(|row| {
            let (mean, inverse) = moments(row, epsilon);
            row.iter().zip(&s).map(move |(x, s)| (x - mean) * inverse * s)
        });
        vec![rows.collect()]
    });
}

#[test]
fn equal_elements_become_zeros() {
    let (scale, _) = weights("scale", &[4], 1.0);
    let model = ModelBuilder::new(17).input("x", &[1, 4]).weight(scale);
    let model = model.node("LayerNormalization", &["x", "scale"], "y", &[]).output("y");
    let graph = model.read().unwrap().import(&[]).unwrap();
    let samples = vec![vec![vec![0.5, -1.0, 2.0, 0.25]], vec![vec![1.0; 4]], vec![vec![0.0; 4]]];
    let fixed = quantise(&graph, &Calibration { samples }, &QuantiseConfig::default()).unwrap().graph;
    for value in [0.0, 1.0, -2.0] {
        let integers = fixed.quantise_inputs(&[vec![value; 4]]).unwrap();
        let outputs = fixed.dequantise_outputs(&interpret(&fixed, &integers).unwrap().outputs(&fixed));
        assert!(outputs[0].iter().all(|y| y.abs() < 2e-3), "{outputs:?}");
    }
}

#[test]
fn other_normalisations_are_those_of_their_rows() {
    let (scale, s) = weights("scale", &[6], 1.5);
    let model = ModelBuilder::new(23).input("x", &[3, 6]).weight(scale);
    let model = model.node("RMSNormalization", &["x", "scale"], "y", &[]).output("y");
    assert_is("RMS normalisation", &model, 2.0, [4e-3, 3e-4], |inputs| {
        let rows = inputs[0].chunks(6).flat_map(|row| {
            let inverse = 1.0 / (row.iter().map(|x| x * x).sum::<f64>() / 6.0 + 1e-5).sqrt();
            row.iter().zip(&s).map(move |(x, s)| x * inverse * s)
        });
        vec![rows.collect()]
    });

    let (scale, s) = weights("scale", &[4], 1.5);
    let (bias, b) = weights("bias", &[4], 1.0);
    let images = |op: &str, opset: i64, by: i64, attributes: &[AttributeProto]| {
        let take = |tensor: &tract_onnx::pb::TensorProto| {
            let mut tensor = tensor.clone();
            tensor.float_data.truncate(by as usize);
            tensor.dims = vec![by];
            tensor
        };
        let model = ModelBuilder::new(opset).input("x", &[2, 4, 2, 3]).weight(take(&scale)).weight(take(&bias));
        model.node(op, &["x", "scale", "bias"], "y", attributes).output("y")
    };
    // Channels of a group, and whether scale and bias are those of a group.
    let grouped = |size: usize, by_group: bool| {
        let (s, b) = (s.clone(), b.clone());
        move |inputs: &[Vec<f64>]| {
            let mut result = Vec::new();
            for (group, row) in inputs[0].chunks(size * 6).enumerate() {
                let (mean, inverse) = moments(row, 1e-5);
                for (i, x) in row.iter().enumerate() {
                    let channel = (group * size + i / 6) % 4;
                    let at = if by_group { channel / size } else { channel };
                    result.push((x - mean) * inverse * s[at] + b[at]);
                }
            }
            vec![result]
        }
    };
    let groups = [int_attribute("num_groups", 2)];
    let errors = [8e-3, 5e-4];
    assert_is("instances", &images("InstanceNormalization", 13, 4, &[]), 2.0, errors, grouped(1, false));
    assert_is("groups", &images("GroupNormalization", 21, 4, &groups), 2.0, errors, grouped(2, false));
    assert_is("groups of opset 18", &images("GroupNormalization", 18, 2, &groups), 2.0, errors, grouped(2, true));

    let model = ModelBuilder::new(13).input("x", &[2, 2, 2, 3]).node("MeanVarianceNormalization", &["x"], "y", &[]);
    assert_is("mean and variance", &model.output("y"), 2.0, [4e-3, 3e-4], |inputs| {
        let channel = |at: usize| at / 6 % 2;
        let of = |wanted: usize| -> Vec<f64> {
            inputs[0].iter().enumerate().filter(|(at, _)| channel(*at) == wanted).map(|(_, x)| *x).collect()
        };
        let ends = [moments(&of(0), 0.0), moments(&of(1), 0.0)];
        let one = |(at, x): (usize, &f64)| (x - ends[channel(at)].0) * ends[channel(at)].1;
        vec![inputs[0].iter().enumerate().map(one).collect()]
    });
}

#[test]
fn norms_divide_rows_and_pool_images() {
    for p in [1, 2] {
        let norm = move |row: &[f64]| row.iter().map(|x| x.abs().powi(p)).sum::<f64>().powf(1.0 / f64::from(p));
        let attribute = [int_attribute("p", i64::from(p))];
        let model = ModelBuilder::new(13).input("x", &[3, 5]).node("LpNormalization", &["x"], "y", &attribute);
        assert_is("norms of rows", &model.output("y"), 2.0, [2e-3, 1e-4], |inputs| {
            vec![inputs[0].chunks(5).flat_map(|row| row.iter().map(|x| x / norm(row))).collect()]
        });
        let model = ModelBuilder::new(13).input("x", &[1, 2, 3, 3]).node("GlobalLpPool", &["x"], "y", &attribute);
        assert_is("norms of channels", &model.output("y"), 2.0, [1e-2, 6e-4], |inputs| {
            vec![inputs[0].chunks(9).map(norm).collect()]
        });
        let window = [attribute[0].clone(), crate::builder::ints_attribute("kernel_shape", &[2])];
        let model = ModelBuilder::new(13).input("x", &[1, 1, 4]).node("LpPool", &["x"], "y", &window).output("y");
        assert_is("norms of windows", &model, 2.0, [4e-3, 3e-4], |inputs| {
            vec![inputs[0].windows(2).map(norm).collect()]
        });
    }
}

#[test]
fn local_responses_are_normalised_across_channels() {
    let attributes = [int_attribute("size", 3), float_attribute("alpha", 0.5), float_attribute("bias", 2.0)];
    let model = ModelBuilder::new(13).input("x", &[1, 4, 2]).node("LRN", &["x"], "y", &attributes).output("y");
    assert_is("LRN", &model, 2.0, [3e-3, 2e-4], |inputs| {
        let x = |channel: usize, place: usize| inputs[0][channel * 2 + place];
        let one = |(channel, place): (usize, usize)| {
            let near = channel.saturating_sub(1)..=(channel + 1).min(3);
            let sum: f64 = near.map(|other| x(other, place).powi(2)).sum();
            x(channel, place) / (2.0 + 0.5 / 3.0 * sum).powf(0.75)
        };
        vec![(0..4).flat_map(|channel| [(channel, 0), (channel, 1)]).map(one).collect()]
    });
}

#[test]
fn rows_of_zeros_stay_zeros() {
    let model = ModelBuilder::new(13).input("x", &[1, 3]).node("LpNormalization", &["x"], "y", &[]).output("y");
    let graph = model.read().unwrap().import(&[]).unwrap();
    let samples = vec![vec![vec![1.0, -2.0, 0.5]], vec![vec![0.0; 3]]];
    let fixed = quantise(&graph, &Calibration { samples }, &QuantiseConfig::default()).unwrap().graph;
    let integers = fixed.quantise_inputs(&[vec![0.0; 3]]).unwrap();
    assert_eq!(interpret(&fixed, &integers).unwrap().outputs(&fixed), [[0, 0, 0]]);
}
