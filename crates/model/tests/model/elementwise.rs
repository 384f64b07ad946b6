//! Functions of one number, comparisons, logic, rounding and integers: the interpreter against exact values.

mod functions;
mod integers;
mod refusals;
mod truths;

use model::{Calibration, FixedGraph, QuantiseConfig, QuantiseError, interpret, quantise};
use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::DataType;

use crate::builder::{ModelBuilder, fixed_dim, value_info};

/// A tensor of integers or truth values of any type.
fn typed_tensor(name: &str, data_type: DataType, dims: &[i64], values: &[i64]) -> pb::TensorProto {
    let (dims, name) = (dims.to_vec(), name.to_owned());
    let tensor = pb::TensorProto { name, data_type: data_type as i32, dims, ..Default::default() };
    match data_type {
        DataType::Int64 => pb::TensorProto { int64_data: values.to_vec(), ..tensor },
        DataType::Uint32 | DataType::Uint64 => {
            pb::TensorProto { uint64_data: values.iter().map(|&value| value as u64).collect(), ..tensor }
        }
        _ => pb::TensorProto { int32_data: values.iter().map(|&value| value as i32).collect(), ..tensor },
    }
}

fn typed_input(model: ModelBuilder, name: &str, data_type: DataType, dims: &[i64]) -> ModelBuilder {
    let dims = dims.iter().map(|&size| fixed_dim(size)).collect();
    model.edit(|proto| proto.graph.as_mut().unwrap().input.push(value_info(name, data_type, Some(dims))))
}

/// The model in fixed point, calibrated on `samples`.
fn fixed(model: &ModelBuilder, bits: u32, samples: &[Vec<Vec<f64>>]) -> Result<FixedGraph, QuantiseError> {
    fixed_within(model, bits, samples, None)
}

/// As [`fixed`], with inputs in a range.
fn fixed_within(
    model: &ModelBuilder,
    bits: u32,
    samples: &[Vec<Vec<f64>>],
    input_range: Option<(f64, f64)>,
) -> Result<FixedGraph, QuantiseError> {
    let graph = model.read().unwrap().import(&[]).unwrap();
    let calibration = Calibration { samples: samples.to_vec() };
    Ok(quantise(&graph, &calibration, &QuantiseConfig { input_range, ..QuantiseConfig::uniform(bits) })?.graph)
}

/// What the interpreter makes of real inputs.
fn run(graph: &FixedGraph, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let integers = graph.quantise_inputs(inputs).unwrap();
    graph.dequantise_outputs(&interpret(graph, &integers).unwrap().outputs(graph))
}

/// Asserts that floating point and the interpreter both have the expected values for inputs that lie on the grid.
#[track_caller]
fn assert_exact(model: &ModelBuilder, inputs: &[Vec<f64>], expected: &[f64]) {
    let float = model.read().unwrap().import(&[]).unwrap();
    assert_eq!(float.outputs_for(inputs).unwrap()[0], expected, "in floating point:\n{float}");
    let graph = fixed(model, 14, &[inputs.to_vec()]).unwrap();
    assert_eq!(run(&graph, inputs)[0], expected, "in fixed point:\n{graph}");
}
