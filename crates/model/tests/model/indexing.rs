//! Operators that index, move, scatter, scan and sort: in floating point and in integers against plain loops.

mod constants;
mod lookups;
mod moves;
mod order;
mod products;

use model::{Calibration, FixedGraph, QuantiseConfig, interpret, quantise};
use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::DataType;

use crate::builder::{ModelBuilder, Numbers, fixed_dim, float_tensor, int_attribute, string_attribute, value_info};

/// A row-major tensor.
#[derive(Clone, Debug, PartialEq)]
struct Array {
    shape: Vec<usize>,
    values: Vec<f64>,
}

impl Array {
    /// `f` of the coordinates of each element.
    fn new(shape: &[usize], mut f: impl FnMut(&[usize]) -> f64) -> Array {
        let coordinates = |mut number: usize| {
            let mut at = vec![0; shape.len()];
            for axis in (0..shape.len()).rev() {
                at[axis] = number % shape[axis];
                number /= shape[axis];
            }
            at
        };
        let values = (0..shape.iter().product()).map(|number| f(&coordinates(number))).collect();
        Array { shape: shape.to_vec(), values }
    }

    fn at(&self, at: &[usize]) -> f64 {
        self.values[at.iter().zip(&self.shape).fold(0, |position, (at, dim)| position * dim + at)]
    }
}

fn ints(name: &str, dims: &[i64], values: &[i64]) -> pb::TensorProto {
    let (dims, int64_data) = (dims.to_vec(), values.to_vec());
    pb::TensorProto { name: name.into(), data_type: DataType::Int64 as i32, dims, int64_data, ..Default::default() }
}

fn bools(name: &str, values: &[i32]) -> pb::TensorProto {
    let (dims, int32_data) = (vec![values.len() as i64], values.to_vec());
    pb::TensorProto { name: name.into(), data_type: DataType::Bool as i32, dims, int32_data, ..Default::default() }
}

fn integer_input(model: ModelBuilder, name: &str, dims: &[i64]) -> ModelBuilder {
    let dims = dims.iter().map(|&dim| fixed_dim(dim)).collect();
    model.edit(|proto| {
        proto.graph.as_mut().unwrap().input.push(value_info(name, DataType::Int64, Some(dims)));
    })
}

/// Quarters of integers, which fixed point holds exactly, in a tensor of this shape.
fn quarters(shape: &[usize], seed: u64) -> Array {
    let mut numbers = Numbers(seed);
    Array::new(shape, |_| (numbers.next(16.0)).round() / 4.0)
}

fn model_of(shape: &[usize], opset: i64) -> ModelBuilder {
    let dims: Vec<i64> = shape.iter().map(|&dim| dim as i64).collect();
    ModelBuilder::new(opset).input("x", &dims)
}

/// The fixed-point graph over these runs, and the outputs in floating point and in fixed point by run.
type Outputs = Vec<Vec<f64>>;
fn run(model: &ModelBuilder, runs: &[Vec<Vec<f64>>]) -> (FixedGraph, Vec<(Outputs, Outputs)>) {
    let float = model.read().unwrap().import(&[]).unwrap();
    let calibration = Calibration { samples: runs.to_vec() };
    let fixed = quantise(&float, &calibration, &QuantiseConfig::uniform(16)).unwrap().graph;
    let outputs = |inputs: &Vec<Vec<f64>>| {
        let integers = fixed.quantise_inputs(inputs).unwrap();
        let trace = interpret(&fixed, &integers).unwrap();
        (float.outputs_for(inputs).unwrap(), fixed.dequantise_outputs(&trace.outputs(&fixed)))
    };
    let outputs = runs.iter().map(outputs).collect();
    (fixed, outputs)
}

/// Asserts that a model of one input makes `expected` of `x`, exactly, in floating point and in fixed point.
fn assert_exact(model: &ModelBuilder, x: &Array, expected: &Array) {
    let (fixed, outputs) = run(model, &[vec![x.values.clone()]]);
    assert_eq!(fixed.outputs[0].shape, expected.shape, "{fixed}");
    assert_eq!(outputs[0].0[0], expected.values, "{fixed}");
    assert_eq!(outputs[0].1[0], expected.values, "{fixed}");
}

/// As [`assert_exact`], up to `error` in fixed point.
fn assert_near(model: &ModelBuilder, x: &Array, expected: &Array, error: f64) {
    let (fixed, outputs) = run(model, &[vec![x.values.clone()]]);
    assert_eq!(fixed.outputs[0].shape, expected.shape, "{fixed}");
    for ((float, fixed_value), expected) in outputs[0].0[0].iter().zip(&outputs[0].1[0]).zip(&expected.values) {
        assert!((float - expected).abs() <= 1e-6 * expected.abs().max(1.0), "{float} {expected}");
        assert!((fixed_value - expected).abs() <= error, "{fixed_value} {expected} in\n{fixed}");
    }
}

fn refusal(model: &ModelBuilder) -> String {
    model.read().and_then(|onnx| onnx.import(&[])).unwrap_err().to_string()
}

fn quantise_error(model: &ModelBuilder, inputs: &[Vec<f64>]) -> String {
    let float = model.read().unwrap().import(&[]).unwrap();
    let calibration = Calibration { samples: vec![inputs.to_vec()] };
    quantise(&float, &calibration, &QuantiseConfig::default()).unwrap_err().to_string()
}

#[test]
fn a_dropout_mask_keeps_everything_and_training_is_refused() {
    let x = quarters(&[2, 2], 35);
    let masked = |training: &[i32]| {
        model_of(&[2, 2], 13)
            .weight(float_tensor("ratio", &[], &[0.5]))
            .weight(pb::TensorProto { dims: vec![], ..bools("training", training) })
            .split("Dropout", &["x", "ratio", "training"], &["y", "mask"], &[])
            .output("y")
    };
    assert_exact(&masked(&[0]), &x, &x);
    assert!(refusal(&masked(&[1])).contains("training mode"));
}

#[test]
fn what_is_not_supported_is_refused_by_name() {
    let cases = [
        (
            integer_input(model_of(&[3, 2], 13), "i", &[2, 1]).node("GatherND", &["x", "i"], "y", &[]),
            "indices that are no constant are not supported",
        ),
        (
            model_of(&[3], 13).weight(float_tensor("i", &[1], &[0.0])).node("Gather", &["x", "i"], "y", &[]),
            "indices are of type float32, expected integers",
        ),
        (model_of(&[3], 13).node("NonZero", &["x"], "y", &[]), "must be a constant"),
        (model_of(&[3], 13).node("Unique", &["x"], "y", &[]), "must be a constant"),
        (
            model_of(&[3], 13).node("Einsum", &["x"], "y", &[string_attribute("equation", "...a->a")]),
            "an ellipsis is not supported",
        ),
        (
            model_of(&[2, 3], 13).node("Einsum", &["x", "x"], "y", &[string_attribute("equation", "ab,bc->ac")]),
            "axes `b` have sizes 3 and 2",
        ),
        (
            model_of(&[2], 13).weight(ints("s", &[1], &[1 << 40])).node("Tile", &["x", "s"], "y", &[]),
            "elements of one tensor",
        ),
        (model_of(&[2], 13).weight(ints("s", &[1], &[0])).node("Tile", &["x", "s"], "y", &[]), "has no elements"),
        (
            model_of(&[2], 13).weight(ints("s", &[1], &[-2])).node("Expand", &["x", "s"], "y", &[]),
            "size -2 is negative",
        ),
        (model_of(&[4, 4], 11).node("Det", &["x"], "y", &[]), "matrices of up to 3 rows"),
        (
            model_of(&[4], 18).split("Split", &["x"], &["y", "z"], &[int_attribute("num_outputs", 3)]),
            "not the number of outputs",
        ),
        (
            model_of(&[2, 2], 18).weight(ints("i", &[1, 1], &[2])).weight(float_tensor("u", &[1, 1], &[0.0])).node(
                "ScatterElements",
                &["x", "i", "u"],
                "y",
                &[],
            ),
            "index 2 is outside 2 elements",
        ),
    ];
    for (model, reason) in cases {
        let error = refusal(&model.output("y"));
        assert!(error.contains(reason), "{error}");
    }
}
