//! Operators that are composed of others, against plain loops in double precision.

mod attention;
mod normalisations;
mod recurrent;

use model::{Calibration, QuantiseConfig, interpret, quantise};
use tract_onnx::pb::{AttributeProto, attribute_proto::AttributeType};

use crate::builder::{ModelBuilder, Numbers, float_tensor, random_samples};

/// Asserts that our evaluation is what `expected` makes of the inputs, and that fixed point is within `errors`, in real units, of
/// that at 14 and at 18 bits.
fn assert_is(
    name: &str,
    model: &ModelBuilder,
    reach: f64,
    errors: [f64; 2],
    expected: impl Fn(&[Vec<f64>]) -> Vec<Vec<f64>>,
) {
    let onnx = model.read().unwrap();
    let graph = onnx.import(&[]).unwrap_or_else(|error| panic!("{name}: {error}"));
    let samples = random_samples(&onnx, 24, reach, 11);
    for inputs in &samples {
        let (ours, theirs) = (graph.outputs_for(inputs).unwrap(), expected(inputs));
        assert_eq!(ours.len(), theirs.len(), "{name}");
        for (a, b) in ours.iter().zip(&theirs) {
            assert_eq!(a.len(), b.len(), "{name}");
            let far = a.iter().zip(b).position(|(a, b)| (a - b).abs() > 1e-6 * b.abs().max(1.0));
            assert_eq!(far, None, "{name}: {a:?} instead of {b:?}");
        }
    }
    for (bits, allowed) in [14, 18].into_iter().zip(errors) {
        let calibration = Calibration { samples: samples.clone() };
        let fixed = quantise(&graph, &calibration, &QuantiseConfig::uniform(bits));
        let fixed = fixed.unwrap_or_else(|error| panic!("{name} at {bits} bits: {error}")).graph;
        let mut worst = 0f64;
        for inputs in &samples {
            let integers = fixed.quantise_inputs(inputs).unwrap();
            let trace = interpret(&fixed, &integers).unwrap();
            for (node, id) in fixed.nodes.iter().zip(0..) {
                let mut values = trace.tensor(model::TensorId(id)).iter().zip(&node.intervals);
                assert!(
                    values.all(|(value, interval)| interval.contains(*value)),
                    "{name}: {node} leaves its interval"
                );
            }
            let outputs = fixed.dequantise_outputs(&trace.outputs(&fixed));
            let pairs = outputs.iter().flatten().zip(expected(inputs).into_iter().flatten().collect::<Vec<_>>());
            worst = pairs.map(|(ours, theirs)| (ours - theirs).abs()).fold(worst, f64::max);
        }
        println!("{name} at {bits} bits: {worst:.1e} of {allowed:.1e}");
        assert!(worst <= allowed, "{name} at {bits} bits: off by {worst}, allowed {allowed} in\n{fixed}");
    }
}

fn weights(name: &str, dims: &[i64], reach: f64) -> (tract_onnx::pb::TensorProto, Vec<f64>) {
    let length = dims.iter().product::<i64>() as usize;
    let values = Numbers(name.bytes().map(u64::from).sum::<u64>() + length as u64).floats(length, reach);
    (float_tensor(name, dims, &values), values.iter().map(|&value| f64::from(value)).collect())
}

fn strings_attribute(name: &str, values: &[&str]) -> AttributeProto {
    let strings = values.iter().map(|value| value.as_bytes().to_vec()).collect();
    AttributeProto { name: name.into(), r#type: AttributeType::Strings as i32, strings, ..Default::default() }
}

fn floats_attribute(name: &str, values: &[f32]) -> AttributeProto {
    let floats = values.to_vec();
    AttributeProto { name: name.into(), r#type: AttributeType::Floats as i32, floats, ..Default::default() }
}

fn softmax(row: &[f64]) -> Vec<f64> {
    let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = row.iter().map(|x| (x - largest).exp()).sum();
    row.iter().map(|x| (x - largest).exp() / sum).collect()
}
