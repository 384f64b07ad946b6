//! What the float model does on calibration data.

use crate::float::graph::{FloatGraph, FloatOp};
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;

/// Sets of model inputs: for each sample, for each input, its values in row-major order.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    pub samples: Vec<Vec<Vec<f64>>>,
}

/// Every tensor of the float graph on every sample, and the ranges seen.
pub(crate) struct Measured<'a> {
    pub(crate) samples: &'a [Vec<Vec<f64>>],
    /// By sample and node; constants are left empty.
    pub(crate) traces: Vec<Vec<Tensor>>,
    /// Largest absolute value by node.
    pub(crate) magnitudes: Vec<f64>,
    /// Smallest and largest value by input.
    pub(crate) input_ranges: Vec<(f64, f64)>,
}

impl<'a> Measured<'a> {
    /// Runs the float graph over all samples.
    pub(crate) fn new(graph: &FloatGraph, calibration: &'a Calibration) -> Result<Measured<'a>, QuantiseError> {
        let samples = calibration.samples.as_slice();
        if samples.is_empty() {
            return Err(QuantiseError::NoCalibration);
        }
        let mut traces = Vec::with_capacity(samples.len());
        let mut magnitudes = constant_magnitudes(graph);
        for (sample, inputs) in samples.iter().enumerate() {
            let calibration_error = |source| QuantiseError::Calibration { sample, source };
            let trace = graph.evaluate(inputs).map_err(calibration_error)?;
            for (index, tensor) in trace.iter().enumerate() {
                if tensor.values.iter().any(|value| !value.is_finite()) {
                    return Err(QuantiseError::NotFinite { node: graph.nodes[index].name.clone(), sample });
                }
                magnitudes[index] = magnitudes[index].max(tensor.magnitude());
            }
            traces.push(trace);
        }
        let input_ranges = (0..graph.inputs.len()).map(|input| range(samples, input)).collect();
        Ok(Measured { samples, traces, magnitudes, input_ranges })
    }
}

fn constant_magnitudes(graph: &FloatGraph) -> Vec<f64> {
    let magnitude = |op: &FloatOp| if let FloatOp::Constant(tensor) = op { tensor.magnitude() } else { 0.0 };
    graph.nodes.iter().map(|node| magnitude(&node.op)).collect()
}

fn range(samples: &[Vec<Vec<f64>>], input: usize) -> (f64, f64) {
    let values = samples.iter().flat_map(|inputs| &inputs[input]);
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)))
}
