//! How far the fixed-point model is from the float model.

use serde::{Deserialize, Serialize};

use crate::fixed::graph::{FixedGraph, TensorId};
use crate::fixed::interpret::interpret;
use crate::float::graph::{FloatGraph, FloatId, FloatOp};
use crate::quantise::Origins;
use crate::quantise::calibrate::Measured;
use crate::quantise::error::QuantiseError;

/// Error of one tensor on calibration data, in the model's units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeAccuracy {
    /// The ONNX node.
    pub node: String,
    pub op: String,
    pub max_abs_error: f64,
    pub mean_abs_error: f64,
}

/// Error of the outputs on calibration data, in the model's units. That of an output of positions (`ArgMax`) is the error of
/// the values it chose from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accuracy {
    pub max_abs_error: f64,
    pub mean_abs_error: f64,
    /// Share of rows of outputs (along the last axis) whose largest element is the same, and of positions that are the same;
    /// `None` where there are neither.
    pub label_agreement: Option<f64>,
    pub nodes: Vec<NodeAccuracy>,
}

/// Running maximum and mean of absolute errors.
#[derive(Clone, Copy, Debug, Default)]
struct ErrorSum {
    largest: f64,
    sum: f64,
    count: u64,
}

impl ErrorSum {
    fn add(&mut self, float: &[f64], fixed: &[f64]) {
        for (a, b) in float.iter().zip(fixed) {
            let error = (a - b).abs();
            self.largest = self.largest.max(error);
            self.sum += error;
            self.count += 1;
        }
    }

    fn mean(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum / self.count as f64 }
    }
}

/// The integers of one sample of the calibration data, by input and by output, row-major: what it makes public, if all
/// tensors are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicSample {
    pub inputs: Vec<Vec<i64>>,
    pub outputs: Vec<Vec<i128>>,
}

/// Samples whose public values are kept: enough for averages of them.
const KEPT_SAMPLES: usize = 64;

/// Runs the interpreter over the samples and compares. Stops at the first sample with an error above `give_up`. The public
/// values are those of the first samples.
pub(super) fn measure(
    graph: &FloatGraph,
    fixed: &FixedGraph,
    origins: &Origins,
    measured: &Measured<'_>,
    give_up: f64,
) -> Result<(Accuracy, Vec<PublicSample>), QuantiseError> {
    let mut public = Vec::new();
    let mut outputs = ErrorSum::default();
    let mut labels = (0u64, 0u64);
    let mut nodes = vec![ErrorSum::default(); origins.len()];
    for (sample, (inputs, floats)) in measured.samples.iter().zip(&measured.traces).enumerate() {
        if outputs.largest > give_up {
            break;
        }
        let integers = fixed.quantise_inputs(inputs).map_err(|source| QuantiseError::Calibration { sample, source })?;
        let trace = interpret(fixed, &integers)?;
        for (error, (float_id, tensor)) in nodes.iter_mut().zip(origins) {
            let scale = fixed.node(*tensor).scale;
            error.add(&floats[float_id.index()].values, &scale.to_reals(trace.tensor(*tensor)));
        }
        let results = trace.outputs(fixed);
        for ((float_id, port), output) in graph.outputs.iter().zip(fixed.dequantise_outputs(&results)) {
            let float = &floats[float_id.index()].values;
            if let Some((scores, tensor)) = scores(graph, origins, *float_id) {
                outputs.add(&floats[scores.index()].values, &fixed.node(tensor).scale.to_reals(trace.tensor(tensor)));
                labels.0 += float.iter().zip(&output).filter(|(a, b)| a == b).count() as u64;
                labels.1 += float.len() as u64;
                continue;
            }
            outputs.add(float, &output);
            let row = port.shape.last().copied().unwrap_or(1);
            if row > 1 {
                count_labels(&mut labels, float, &output, row);
            }
        }
        if public.len() < KEPT_SAMPLES {
            public.push(PublicSample { inputs: integers, outputs: results });
        }
    }
    let accuracy = Accuracy {
        max_abs_error: outputs.largest,
        mean_abs_error: outputs.mean(),
        label_agreement: (labels.1 > 0).then(|| labels.0 as f64 / labels.1 as f64),
        nodes: nodes.iter().zip(origins).map(|(error, (id, _))| node_accuracy(graph, *id, error)).collect(),
    };
    Ok((accuracy, public))
}

/// What the positions of an output point into.
fn scores(graph: &FloatGraph, origins: &Origins, output: FloatId) -> Option<(FloatId, TensorId)> {
    let node = &graph.nodes[output.index()];
    let FloatOp::Apply(operator) = &node.op else { return None };
    origins.iter().find(|(id, _)| operator.is_position() && *id == node.operands[0]).copied()
}

fn node_accuracy(graph: &FloatGraph, id: FloatId, error: &ErrorSum) -> NodeAccuracy {
    let node = &graph.nodes[id.index()];
    NodeAccuracy {
        node: node.name.clone(),
        op: node.op_type().to_owned(),
        max_abs_error: error.largest,
        mean_abs_error: error.mean(),
    }
}

fn count_labels(labels: &mut (u64, u64), float: &[f64], fixed: &[f64], row: usize) {
    for (a, b) in float.chunks(row).zip(fixed.chunks(row)) {
        labels.0 += u64::from(largest(a) == largest(b));
        labels.1 += 1;
    }
}

/// Position of the largest element, the first among equals.
fn largest(values: &[f64]) -> usize {
    (1..values.len()).fold(0, |best, i| if values[i] > values[best] { i } else { best })
}
