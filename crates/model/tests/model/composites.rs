//! Normalisations, recurrent networks and attention against plain loops in double precision.

use std::collections::HashMap;

use model::{Calibration, ImportError, QuantiseConfig, interpret, quantise};
use tract_onnx::pb::{AttributeProto, attribute_proto::AttributeType};

use crate::builder::{
    ModelBuilder, Numbers, float_attribute, float_tensor, int_attribute, integer_tensor, random_samples,
    string_attribute,
};

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

// ---------------------------------------------------------------------------------------------------------------- normalisations

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

// --------------------------------------------------------------------------------------------------------------------- softmax

fn softmax(row: &[f64]) -> Vec<f64> {
    let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = row.iter().map(|x| (x - largest).exp()).sum();
    row.iter().map(|x| (x - largest).exp() / sum).collect()
}

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

// ----------------------------------------------------------------------------------------------------------- recurrent networks

const STEPS: usize = 4;
const BATCH: usize = 2;
const INPUTS: usize = 3;
const HIDDEN: usize = 3;

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// A recurrent layer and what changes it.
#[derive(Clone)]
struct Layer {
    op: &'static str,
    gates: usize,
    direction: &'static str,
    flag: bool,
    peepholes: bool,
    initial: bool,
    biases: bool,
    lengths: Option<Vec<i64>>,
    clip: Option<f32>,
    batch_first: bool,
    /// Instead of the usual functions, with their names.
    functions: Option<Functions>,
}

type Functions = (Vec<&'static str>, Vec<f32>, [fn(f64) -> f64; 3]);

impl Layer {
    fn new(op: &'static str) -> Layer {
        let gates = HashMap::from([("LSTM", 4), ("GRU", 3), ("RNN", 1)])[op];
        Layer {
            op,
            gates,
            direction: "forward",
            flag: false,
            peepholes: false,
            initial: false,
            biases: true,
            lengths: None,
            clip: None,
            batch_first: false,
            functions: None,
        }
    }

    fn directions(&self) -> usize {
        if self.direction == "bidirectional" { 2 } else { 1 }
    }

    fn states(&self) -> usize {
        if self.op == "LSTM" { 2 } else { 1 }
    }

    /// The model, with its parameters by name.
    fn model(&self) -> (ModelBuilder, HashMap<&'static str, Vec<f64>>) {
        let (d, g, h) = (self.directions() as i64, self.gates as i64, HIDDEN as i64);
        let batch_first = |dims: [i64; 3]| if self.batch_first { [dims[1], dims[0], dims[2]] } else { dims };
        let mut model = ModelBuilder::new(if self.batch_first { 14 } else { 13 });
        model = model.input("x", &batch_first([STEPS as i64, BATCH as i64, INPUTS as i64]));
        let mut values = HashMap::new();
        let mut names = vec!["x"];
        let mut add = |model: ModelBuilder, there: bool, name: &'static str, dims: &[i64], reach: f64| {
            names.push(if there { name } else { "" });
            if !there {
                return model;
            }
            let (tensor, list) = weights(name, dims, reach);
            values.insert(name, list);
            model.weight(tensor)
        };
        model = add(model, true, "w", &[d, g * h, INPUTS as i64], 0.8);
        model = add(model, true, "r", &[d, g * h, h], 0.8);
        model = add(model, self.biases, "b", &[d, 2 * g * h], 0.6);
        names.push(if self.lengths.is_some() { "lengths" } else { "" });
        if let Some(lengths) = &self.lengths {
            let mut tensor = integer_tensor("lengths", lengths);
            tensor.data_type = tract_onnx::pb::tensor_proto::DataType::Int32 as i32;
            tensor.int32_data = lengths.iter().map(|&length| length as i32).collect();
            tensor.int64_data.clear();
            model = model.weight(tensor);
        }
        let mut add = |model: ModelBuilder, there: bool, name: &'static str, dims: &[i64], reach: f64| {
            names.push(if there { name } else { "" });
            if !there {
                return model;
            }
            let (tensor, list) = weights(name, dims, reach);
            values.insert(name, list);
            model.weight(tensor)
        };
        model = add(model, self.initial, "h0", &batch_first([d, BATCH as i64, h]), 0.9);
        if self.states() == 2 {
            model = add(model, self.initial, "c0", &batch_first([d, BATCH as i64, h]), 0.9);
            model = add(model, self.peepholes, "p", &[d, 3 * h], 0.9);
        }
        let outputs = ["y", "yh", "yc"];
        let attributes = self.attributes();
        model = model.split(self.op, &names, &outputs[..1 + self.states()], &attributes);
        for output in &outputs[..1 + self.states()] {
            model = model.output(output);
        }
        (model, values)
    }

    fn attributes(&self) -> Vec<AttributeProto> {
        let mut list = vec![int_attribute("hidden_size", HIDDEN as i64), string_attribute("direction", self.direction)];
        if self.batch_first {
            list.push(int_attribute("layout", 1));
        }
        if let Some(clip) = self.clip {
            list.push(float_attribute("clip", clip));
        }
        if self.flag {
            list.push(int_attribute(if self.op == "LSTM" { "input_forget" } else { "linear_before_reset" }, 1));
        }
        if let Some((names, alphas, _)) = &self.functions {
            list.push(strings_attribute("activations", names));
            list.push(floats_attribute("activation_alpha", alphas));
        }
        list
    }

    /// By ONNX's equations, element by element.
    fn run(&self, values: &HashMap<&'static str, Vec<f64>>, x: &[f64]) -> Vec<Vec<f64>> {
        let (directions, g, h) = (self.directions(), self.gates, HIDDEN);
        let usual: [fn(f64) -> f64; 3] =
            if self.op == "RNN" { [f64::tanh; 3] } else { [sigmoid, f64::tanh, f64::tanh] };
        let [f, inner, outer] = self.functions.as_ref().map_or(usual, |functions| functions.2);
        let clip = |x: f64| self.clip.map_or(x, |clip| x.clamp(-f64::from(clip), f64::from(clip)));
        let input = |t: usize, b: usize, i: usize| {
            x[if self.batch_first { (b * STEPS + t) * INPUTS + i } else { (t * BATCH + b) * INPUTS + i }]
        };
        let state_at = |d: usize, b: usize, i: usize| {
            if self.batch_first { (b * directions + d) * h + i } else { (d * BATCH + b) * h + i }
        };
        let y_at = |t: usize, d: usize, b: usize, i: usize| {
            if self.batch_first {
                ((b * STEPS + t) * directions + d) * h + i
            } else {
                ((t * directions + d) * BATCH + b) * h + i
            }
        };
        let mut y = vec![0.0; STEPS * directions * BATCH * h];
        let mut ends = vec![vec![0.0; directions * BATCH * h]; self.states()];
        for (d, b) in (0..directions).flat_map(|d| (0..BATCH).map(move |b| (d, b))) {
            let length = self.lengths.as_ref().map_or(STEPS, |lengths| lengths[b] as usize);
            let initial = |name: &str| -> Vec<f64> {
                (0..h).map(|i| values.get(name).map_or(0.0, |list| list[state_at(d, b, i)])).collect()
            };
            let (mut hidden, mut cell) = (initial("h0"), initial("c0"));
            for step in 0..length {
                let t = if self.direction == "reverse" || d == 1 { length - 1 - step } else { step };
                let from_x = |gate: usize, i: usize| -> f64 {
                    let row = (d * g + gate) * h + i;
                    let bias = values.get("b").map_or(0.0, |list| list[d * 2 * g * h + gate * h + i]);
                    (0..INPUTS).map(|k| values["w"][row * INPUTS + k] * input(t, b, k)).sum::<f64>() + bias
                };
                let from_h = |gate: usize, i: usize, state: &[f64]| -> f64 {
                    let row = (d * g + gate) * h + i;
                    let bias = values.get("b").map_or(0.0, |list| list[d * 2 * g * h + (g + gate) * h + i]);
                    (0..h).map(|k| values["r"][row * h + k] * state[k]).sum::<f64>() + bias
                };
                let peephole =
                    |which: usize, i: usize| values.get("p").map_or(0.0, |list| list[d * 3 * h + which * h + i]);
                let both = |gate: usize, i: usize| from_x(gate, i) + from_h(gate, i, &hidden);
                match self.op {
                    "RNN" => hidden = (0..h).map(|i| f(clip(both(0, i)))).collect(),
                    "GRU" => {
                        let z: Vec<f64> = (0..h).map(|i| f(clip(both(0, i)))).collect();
                        let r: Vec<f64> = (0..h).map(|i| f(clip(both(1, i)))).collect();
                        let reset: Vec<f64> = r.iter().zip(&hidden).map(|(r, state)| r * state).collect();
                        let n = |i: usize| match self.flag {
                            true => from_x(2, i) + r[i] * from_h(2, i, &hidden),
                            false => from_x(2, i) + from_h(2, i, &reset),
                        };
                        let next = (0..h).map(|i| (1.0 - z[i]) * inner(clip(n(i))) + z[i] * hidden[i]).collect();
                        hidden = next;
                    }
                    _ => {
                        let (mut next_cell, mut next_hidden) = (vec![0.0; h], vec![0.0; h]);
                        for i in 0..h {
                            let input_gate = f(clip(both(0, i) + peephole(0, i) * cell[i]));
                            let forget = f(clip(both(2, i) + peephole(2, i) * cell[i]));
                            let forget = if self.flag { 1.0 - input_gate } else { forget };
                            next_cell[i] = forget * cell[i] + input_gate * inner(clip(both(3, i)));
                            let output = f(clip(both(1, i) + peephole(1, i) * next_cell[i]));
                            next_hidden[i] = output * outer(next_cell[i]);
                        }
                        (hidden, cell) = (next_hidden, next_cell);
                    }
                }
                (0..h).for_each(|i| y[y_at(t, d, b, i)] = hidden[i]);
            }
            (0..h).for_each(|i| ends[0][state_at(d, b, i)] = hidden[i]);
            if self.states() == 2 {
                (0..h).for_each(|i| ends[1][state_at(d, b, i)] = cell[i]);
            }
        }
        [vec![y], ends].concat()
    }
}

fn assert_layer(name: &str, layer: &Layer) {
    assert_layer_within(name, layer, [6e-3, 4e-4]);
}

fn assert_layer_within(name: &str, layer: &Layer, errors: [f64; 2]) {
    let (model, values) = layer.model();
    assert_is(&format!("{} {name}", layer.op), &model, 2.0, errors, |inputs| layer.run(&values, &inputs[0]));
}

#[test]
fn recurrent_networks_follow_their_equations_in_every_direction() {
    for op in ["LSTM", "GRU", "RNN"] {
        for direction in ["forward", "reverse", "bidirectional"] {
            let plain = Layer { direction, ..Layer::new(op) };
            assert_layer(direction, &plain);
            assert_layer("from a state", &Layer { initial: true, ..plain.clone() });
            let lengths = Some(vec![4, 2]);
            assert_layer("of different lengths", &Layer { lengths: lengths.clone(), ..plain.clone() });
            assert_layer("batch first", &Layer { batch_first: true, initial: true, lengths, ..plain });
        }
        assert_layer("without biases", &Layer { biases: false, ..Layer::new(op) });
        assert_layer("clipped", &Layer { clip: Some(0.5), ..Layer::new(op) });
    }
}

#[test]
fn recurrent_networks_have_their_variants() {
    for initial in [false, true] {
        assert_layer("linear before the reset", &Layer { flag: true, initial, ..Layer::new("GRU") });
        assert_layer("coupled", &Layer { flag: true, initial, ..Layer::new("LSTM") });
        assert_layer("with peepholes", &Layer { peepholes: true, initial, ..Layer::new("LSTM") });
        let both = Layer { peepholes: true, flag: true, initial, clip: Some(1.0), ..Layer::new("LSTM") };
        assert_layer("with peepholes, coupled and clipped", &both);
    }
}

#[test]
fn recurrent_networks_take_other_functions() {
    fn hard_sigmoid(x: f64) -> f64 {
        (f64::from(0.3f32) * x + 0.5).clamp(0.0, 1.0)
    }
    fn leaky(x: f64) -> f64 {
        if x < 0.0 { f64::from(0.1f32) * x } else { x }
    }
    fn elu(x: f64) -> f64 {
        if x < 0.0 { x.exp_m1() } else { x }
    }
    let first: Functions =
        (vec!["HardSigmoid", "LeakyRelu", "Softsign"], vec![0.3, 0.1], [hard_sigmoid, leaky, |x| x / (1.0 + x.abs())]);
    assert_layer("of other functions", &Layer { functions: Some(first), ..Layer::new("LSTM") });
    let second: Functions = (vec!["Sigmoid", "Relu", "Elu"], vec![1.0], [sigmoid, |x| x.max(0.0), elu]);
    // Lines bend where the function does not.
    assert_layer_within("of rectifiers", &Layer { functions: Some(second), ..Layer::new("LSTM") }, [6e-3, 1e-3]);
    let third: Functions = (vec!["Softplus"], vec![], [|x| x.exp().ln_1p(); 3]);
    assert_layer("of softplus", &Layer { functions: Some(third), ..Layer::new("RNN") });
}

fn refusal(model: &ModelBuilder) -> String {
    model
        .read()
        .and_then(|onnx| onnx.import(&[]))
        .map(|_| ())
        .map_err(|error: ImportError| error.to_string())
        .unwrap_err()
}

#[test]
fn what_cannot_be_unrolled_is_refused() {
    let with = |edit: fn(&mut tract_onnx::pb::NodeProto)| {
        let (model, _) = Layer { lengths: Some(vec![4, 2]), ..Layer::new("LSTM") }.model();
        refusal(&model.edit(|proto| edit(&mut proto.graph.as_mut().unwrap().node[0])))
    };
    assert!(with(|node| node.attribute[0].i = 5).contains("`hidden_size` is 5"));
    assert!(with(|node| node.attribute[1].s = b"sideways".to_vec()).contains("sideways"));
    assert!(with(|node| node.attribute.push(strings_attribute("activations", &["Sigmoid"]))).contains("activations"));
    let cosine = strings_attribute("activations", &["Sigmoid", "Cosine", "Tanh"]);
    let (model, _) = Layer::new("LSTM").model();
    let model = model.edit(|proto| proto.graph.as_mut().unwrap().node[0].attribute.push(cosine));
    assert!(refusal(&model).contains("`Cosine` is not supported"));
    let (model, _) = Layer { lengths: Some(vec![4, 5]), ..Layer::new("RNN") }.model();
    assert!(refusal(&model).contains("sequence_lens"));
    assert!(with(|node| node.input[1] = "x".into()).contains("must be a constant"));
}

// ------------------------------------------------------------------------------------------------------------------- attention

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
