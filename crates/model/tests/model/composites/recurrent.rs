//! `RNN`, `GRU` and `LSTM`, in every direction and variant.

use std::collections::HashMap;

use model::ImportError;
use tract_onnx::pb::AttributeProto;

use super::{assert_is, floats_attribute, strings_attribute, weights};
use crate::builder::{ModelBuilder, float_attribute, int_attribute, integer_tensor, string_attribute};

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
        let is_lstm = self.op == "LSTM";
        let parameters = [
            (true, "w", vec![d, g * h, INPUTS as i64], 0.8),
            (true, "r", vec![d, g * h, h], 0.8),
            (self.biases, "b", vec![d, 2 * g * h], 0.6),
            (self.initial, "h0", batch_first([d, BATCH as i64, h]).to_vec(), 0.9),
            (self.initial && is_lstm, "c0", batch_first([d, BATCH as i64, h]).to_vec(), 0.9),
            (self.peepholes && is_lstm, "p", vec![d, 3 * h], 0.9),
        ];
        let mut values = HashMap::new();
        for (_, name, dims, reach) in parameters.iter().filter(|(there, ..)| *there) {
            let (tensor, list) = weights(name, dims, *reach);
            values.insert(*name, list);
            model = model.weight(tensor);
        }
        if let Some(lengths) = &self.lengths {
            let mut tensor = integer_tensor("lengths", lengths);
            tensor.data_type = tract_onnx::pb::tensor_proto::DataType::Int32 as i32;
            tensor.int32_data = lengths.iter().map(|&length| length as i32).collect();
            tensor.int64_data.clear();
            model = model.weight(tensor);
        }
        let is_there =
            |name: &str| name == "x" || values.contains_key(name) || name == "lengths" && self.lengths.is_some();
        let names = ["x", "w", "r", "b", "lengths", "h0", "c0", "p"].map(|name| if is_there(name) { name } else { "" });
        let names = &names[..if is_lstm { 8 } else { 6 }];
        let outputs = ["y", "yh", "yc"];
        let attributes = self.attributes();
        model = model.split(self.op, names, &outputs[..1 + self.states()], &attributes);
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
