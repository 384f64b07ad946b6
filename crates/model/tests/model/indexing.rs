//! Operators that index, move, scatter, scan and sort: in floating point and in integers against plain loops.

use model::{Calibration, FixedGraph, FixedNode, FixedOp, ParameterVisibility, QuantiseConfig, interpret, quantise};
use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::DataType;

use crate::builder::{
    ModelBuilder, Numbers, assert_agrees_with_tract, fixed_dim, float_tensor, int_attribute, ints_attribute,
    string_attribute, tensor_attribute, value_info,
};

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
fn shapes_are_constants_that_index_and_size_other_tensors() {
    // The last two dimensions of x, one value each, then x moved by a range as long as it.
    let model = model_of(&[2, 3], 15)
        .node("Shape", &["x"], "s", &[int_attribute("start", -2)])
        .node("Shape", &["x"], "last", &[int_attribute("start", 1), int_attribute("end", 9)])
        .node("Size", &["x"], "size", &[])
        .weight(ints("zero", &[], &[0]))
        .weight(ints("one", &[], &[1]))
        .node("Range", &["zero", "size", "one"], "r", &[])
        .node("ConstantOfShape", &["s"], "halves", &[tensor_attribute("value", float_tensor("", &[1], &[0.5]))])
        .node("ConstantOfShape", &["last"], "zeros", &[])
        .node("Gather", &["r", "last_index"], "picked", &[])
        .weight(ints("last_index", &[1], &[-1]))
        .node("Add", &["x", "halves"], "a", &[])
        .node("Add", &["a", "zeros"], "b", &[])
        .node("GatherND", &["b", "pairs"], "y", &[])
        .weight(ints("pairs", &[2, 2], &[-1, 2, 0, -3]))
        .output("y");
    let x = quarters(&[2, 3], 1);
    let expected = Array { shape: vec![2], values: vec![x.at(&[1, 2]) + 0.5, x.at(&[0, 0]) + 0.5] };
    assert_exact(&model, &x, &expected);
}

/// What constants are, seen behind an integer input.
fn constant_values(rank: usize, model: impl FnOnce(ModelBuilder) -> ModelBuilder, inner: &[i64]) -> Vec<f64> {
    let dims: Vec<i64> = if rank == 1 { vec![1] } else { [&[1], inner].concat() };
    let model = model(integer_input(ModelBuilder::new(18), "i", &dims))
        .node("Concat", &["i", "c"], "y", &[int_attribute("axis", 0)])
        .output("y");
    let count: i64 = dims.iter().product();
    let (_, outputs) = run(&model, &[vec![vec![7.0; count as usize]]]);
    let (float, fixed) = &outputs[0];
    assert_eq!(float, fixed);
    fixed[0][count as usize..].to_vec()
}

#[test]
fn constants_are_folded_as_onnx_says() {
    let range = |start, limit, step| {
        let scalar = |name: &str, value| ints(name, &[], &[value]);
        let operands = move |model: ModelBuilder| {
            let model = model.weight(scalar("a", start)).weight(scalar("b", limit)).weight(scalar("d", step));
            model.node("Range", &["a", "b", "d"], "c", &[])
        };
        constant_values(1, operands, &[])
    };
    assert_eq!(range(3, 10, 3), [3.0, 6.0, 9.0]);
    assert_eq!(range(10, 3, -3), [10.0, 7.0, 4.0]);
    let eye = |k| {
        let node = move |model: ModelBuilder| {
            let model = model.weight(ints("m", &[2, 3], &[9; 6]));
            model.node("EyeLike", &["m"], "c", &[int_attribute("k", k)])
        };
        constant_values(2, node, &[3])
    };
    assert_eq!(eye(1), [0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(eye(-1), [0.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let non_zero =
        |model: ModelBuilder| model.weight(ints("m", &[2, 3], &[0, 5, 0, 7, 0, -1])).node("NonZero", &["m"], "c", &[]);
    assert_eq!(constant_values(2, non_zero, &[3]), [0.0, 1.0, 1.0, 1.0, 0.0, 2.0]);
}

#[test]
fn unique_finds_elements_and_slices() {
    let unique = |output: usize, sorted: i64| {
        let node = move |model: ModelBuilder| {
            let mut names = ["", "", "", ""];
            names[output] = "c";
            let model = model.weight(ints("m", &[6], &[2, 1, 1, 3, 4, 3]));
            model.split("Unique", &["m"], &names, &[int_attribute("sorted", sorted)])
        };
        constant_values(1, node, &[])
    };
    assert_eq!(unique(0, 1), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(unique(1, 1), [1.0, 0.0, 3.0, 4.0]);
    assert_eq!(unique(2, 1), [1.0, 0.0, 0.0, 2.0, 3.0, 2.0]);
    assert_eq!(unique(3, 1), [2.0, 1.0, 2.0, 1.0]);
    assert_eq!(unique(0, 0), [2.0, 1.0, 3.0, 4.0]);
    assert_eq!(unique(2, 0), [0.0, 1.0, 1.0, 2.0, 3.0, 2.0]);
    let rows = |model: ModelBuilder| {
        let model = model.weight(ints("m", &[3, 3], &[1, 0, 0, 1, 0, 0, 2, 3, 4]));
        model.node("Unique", &["m"], "c", &[int_attribute("axis", -2)])
    };
    assert_eq!(constant_values(2, rows, &[3]), [1.0, 0.0, 0.0, 2.0, 3.0, 4.0]);
    let columns = |model: ModelBuilder| {
        let model = model.weight(ints("m", &[2, 3], &[2, 1, 2, 5, 6, 5]));
        model.node("Unique", &["m"], "c", &[int_attribute("axis", 1)])
    };
    assert_eq!(constant_values(2, columns, &[2]), [1.0, 2.0, 6.0, 5.0]);
}

#[test]
fn gather_takes_slices_along_every_axis_and_from_both_ends() {
    let x = quarters(&[3, 4, 2], 2);
    for axis in -3..3i64 {
        let from = axis.rem_euclid(3) as usize;
        let dim = x.shape[from] as i64;
        let indices = [0, -1, dim - 1, -dim];
        let model = model_of(&x.shape, 13)
            .weight(ints("i", &[2, 2], &indices))
            .node("Gather", &["x", "i"], "y", &[int_attribute("axis", axis)])
            .output("y");
        let mut shape = x.shape.clone();
        shape.splice(from..=from, [2, 2]);
        let expected = Array::new(&shape, |at| {
            let index = indices[at[from] * 2 + at[from + 1]].rem_euclid(dim) as usize;
            let mut source = at.to_vec();
            source.splice(from..from + 2, [index]);
            x.at(&source)
        });
        assert_exact(&model, &x, &expected);
        let outside = model_of(&x.shape, 13)
            .weight(ints("i", &[1], &[dim]))
            .node("Gather", &["x", "i"], "y", &[int_attribute("axis", axis)])
            .output("y");
        assert!(refusal(&outside).contains(&format!("index {dim} is outside")), "{}", refusal(&outside));
    }
}

#[test]
fn an_embedding_is_looked_up_for_every_token_and_nothing_else() {
    let table = quarters(&[5, 3], 3);
    let values: Vec<f32> = table.values.iter().map(|&value| value as f32).collect();
    let model = integer_input(ModelBuilder::new(13), "tokens", &[2, 2])
        .weight(float_tensor("table", &[5, 3], &values))
        .node("Gather", &["table", "tokens"], "y", &[])
        .output("y");
    let runs: Vec<Vec<Vec<f64>>> =
        (0..5).map(|token| vec![(0..4).map(|i| f64::from((token + i) % 5)).collect()]).collect();
    let (fixed, outputs) = run(&model, &runs);
    assert!(fixed.nodes.iter().any(|node| matches!(node.op, FixedOp::Trees { features: 1, .. })), "{fixed}");
    for (inputs, (float, integers)) in runs.iter().zip(&outputs) {
        let expected: Vec<f64> = inputs[0]
            .iter()
            .flat_map(|&token| (0..3).map(move |column| (token as usize, column)))
            .map(|(row, column)| table.at(&[row, column]))
            .collect();
        assert_eq!((&float[0], &integers[0]), (&expected, &expected));
    }
    // What calibration has seen is not what is admitted: all rows are, and no other number.
    let (fixed, _) = run(&model, &[vec![vec![1.0, 2.0, 1.0, 2.0]]]);
    assert_eq!((fixed.inputs[0].low, fixed.inputs[0].high), (0.0, 4.0));
    assert!(fixed.quantise_inputs(&[vec![0.0, 4.0, 3.0, 5.0]]).is_err());
    let (fixed, _) = run(&model, &[vec![vec![1.0, 2.0, -1.0, 2.0]]]);
    assert_eq!((fixed.inputs[0].low, fixed.inputs[0].high), (-5.0, 4.0));
    let outside = quantise_error(&model, &[vec![0.0, 1.0, 5.0, 0.0]]);
    assert!(outside.contains("is not finite on calibration sample 0"), "{outside}");
}

#[test]
fn a_hidden_embedding_is_a_hidden_layer() {
    let table = quarters(&[5, 3], 3);
    let values: Vec<f32> = table.values.iter().map(|&value| value as f32).collect();
    let model = integer_input(ModelBuilder::new(13), "tokens", &[2])
        .weight(float_tensor("table", &[5, 3], &values))
        .node("Gather", &["table", "tokens"], "y", &[])
        .output("y");
    let float = model.read().unwrap().import(&[]).unwrap();
    let calibration = Calibration { samples: vec![vec![vec![4.0, 1.0]], vec![vec![-2.0, 0.0]]] };
    let config = QuantiseConfig { parameters: ParameterVisibility::Hashed, ..QuantiseConfig::default() };
    let fixed = quantise(&float, &calibration, &config).unwrap().graph;
    let hidden = |node: &FixedNode| node.hidden.is_some() && matches!(node.op, FixedOp::Dense { inputs: 5, .. });
    assert!(fixed.nodes.iter().any(hidden), "{fixed}");
    for (first, second) in (-5..5i64).map(|token| (token, -1 - token)) {
        let trace = interpret(&fixed, &[vec![first, second]]).unwrap();
        let found = fixed.dequantise_outputs(&trace.outputs(&fixed)).remove(0);
        let row = |token: i64| (0..3).map(move |column| (token.rem_euclid(5) as usize, column));
        let expected = row(first).chain(row(second)).map(|(row, column)| table.at(&[row, column]));
        assert!(found.iter().zip(expected).all(|(ours, theirs)| (ours - theirs).abs() < 2e-3), "{found:?}");
    }
}

#[test]
fn activations_are_looked_up_by_activations_along_any_axis() {
    let x = quarters(&[2, 3], 4);
    for (axis, rows) in [(0i64, 2usize), (1, 3), (-1, 3)] {
        let model = integer_input(model_of(&x.shape, 13), "i", &[2])
            .node("Gather", &["x", "i"], "y", &[int_attribute("axis", axis)])
            .output("y");
        let from = axis.rem_euclid(2) as usize;
        for (first, second) in (0..rows).flat_map(|a| (0..rows).map(move |b| (a, b))) {
            let indices = [first, second];
            let mut shape = x.shape.clone();
            shape[from] = 2;
            let expected = Array::new(&shape, |at| {
                let mut source = at.to_vec();
                source[from] = indices[at[from]];
                x.at(&source)
            });
            // One counts from the front and one from the end.
            let inputs = vec![x.values.clone(), vec![first as f64, second as f64 - rows as f64]];
            let (_, outputs) = run(&model, &[inputs]);
            assert_eq!(outputs[0].1[0], expected.values);
            assert_eq!(outputs[0].0[0], expected.values);
        }
    }
}

#[test]
fn gather_elements_chooses_by_constants_and_by_activations() {
    let x = quarters(&[3, 2], 5);
    let indices = [2i64, -1, 0, -3];
    for axis in [0usize, 1] {
        let dim = x.shape[axis] as i64;
        let indices: Vec<i64> = indices.iter().map(|index| *index.clamp(&-dim, &(dim - 1))).collect();
        let expected = Array::new(&[2, 2], |at| {
            let mut source = at.to_vec();
            source[axis] = indices[at[0] * 2 + at[1]].rem_euclid(dim) as usize;
            x.at(&source)
        });
        let node = |model: ModelBuilder| {
            model.node("GatherElements", &["x", "i"], "y", &[int_attribute("axis", axis as i64)]).output("y")
        };
        let constant = node(model_of(&x.shape, 13).weight(ints("i", &[2, 2], &indices)));
        assert_exact(&constant, &x, &expected);
        let activation = node(integer_input(model_of(&x.shape, 13), "i", &[2, 2]));
        let chosen = indices.iter().map(|&index| index as f64).collect();
        let (_, outputs) = run(&activation, &[vec![x.values.clone(), chosen]]);
        assert_eq!((&outputs[0].0[0], &outputs[0].1[0]), (&expected.values, &expected.values));
    }
}

#[test]
fn one_hot_marks_what_an_integer_points_to() {
    for (axis, shape) in [(-1i64, vec![4usize, 3]), (0, vec![3, 4])] {
        let model = integer_input(ModelBuilder::new(11), "i", &[4])
            .weight(ints("depth", &[], &[3]))
            .weight(float_tensor("values", &[2], &[-0.5, 2.0]))
            .node("OneHot", &["i", "depth", "values"], "y", &[int_attribute("axis", axis)])
            .output("y");
        let indices = [2.0, -3.0, 3.0, 1.0];
        // An integer outside points nowhere.
        let places = [Some(2), Some(0), None, Some(1)];
        let expected = Array::new(&shape, |at| {
            let (index, place) = if axis == 0 { (at[1], at[0]) } else { (at[0], at[1]) };
            if places[index] == Some(place) { 2.0 } else { -0.5 }
        });
        let (fixed, outputs) = run(&model, &[vec![indices.to_vec()]]);
        assert_eq!(fixed.outputs[0].shape, shape);
        assert_eq!((&outputs[0].0[0], &outputs[0].1[0]), (&expected.values, &expected.values));
    }
}

#[test]
fn scattering_replaces_and_reduces() {
    let x = quarters(&[3, 2], 6);
    let updates = [1.5f32, -2.0, 0.25, 3.0];
    let indices = [0i64, -1, -3, 2];
    for reduction in ["none", "add", "mul", "max", "min"] {
        let model = model_of(&x.shape, 18)
            .weight(ints("i", &[2, 2], &indices))
            .weight(float_tensor("u", &[2, 2], &updates))
            .node("ScatterElements", &["x", "i", "u"], "y", &[string_attribute("reduction", reduction)])
            .output("y");
        let mut expected = x.clone();
        for (number, (&index, &update)) in indices.iter().zip(&updates).enumerate() {
            let element = &mut expected.values[index.rem_euclid(3) as usize * 2 + number % 2];
            let update = f64::from(update);
            *element = match reduction {
                "none" => update,
                "add" => *element + update,
                "mul" => *element * update,
                "max" => element.max(update),
                _ => element.min(update),
            };
        }
        assert_near(&model, &x, &expected, 2e-3);
    }
}

#[test]
fn slices_are_scattered_by_tuples() {
    let x = quarters(&[2, 2, 2], 7);
    let model = model_of(&[2, 2, 2], 16)
        .weight(ints("i", &[2, 1], &[-1, 1]))
        .weight(float_tensor("c", &[3, 2, 2], &[4.0; 12]))
        .node("ScatterND", &["c", "i", "x"], "y", &[string_attribute("reduction", "add")])
        .output("y");
    let mut expected = Array { shape: vec![3, 2, 2], values: vec![4.0; 12] };
    (0..4).for_each(|at| expected.values[8 + at] += x.values[at]);
    (0..4).for_each(|at| expected.values[4 + at] += x.values[4 + at]);
    assert_exact(&model, &x, &expected);
    let outside = model_of(&[2, 2, 2], 16)
        .weight(ints("i", &[2, 1], &[-4, 1]))
        .weight(float_tensor("c", &[3, 2, 2], &[4.0; 12]))
        .node("ScatterND", &["c", "i", "x"], "y", &[])
        .output("y");
    assert!(refusal(&outside).contains("index -4 is outside 3 elements"));
}

#[test]
fn elements_move_as_in_tract() {
    let x = |shape: &[usize], opset| model_of(shape, opset);
    let models = [
        x(&[2, 3], 13).weight(ints("n", &[2], &[2, 3])).node("Tile", &["x", "n"], "y", &[]),
        x(&[3, 1], 13).weight(ints("s", &[3], &[2, 1, 4])).node("Expand", &["x", "s"], "y", &[]),
        x(&[1, 8, 2, 3], 13).node("DepthToSpace", &["x"], "y", &[int_attribute("blocksize", 2)]),
        x(&[1, 8, 2, 3], 13).node(
            "DepthToSpace",
            &["x"],
            "y",
            &[int_attribute("blocksize", 2), string_attribute("mode", "CRD")],
        ),
        x(&[2, 1, 4, 6], 13).node("SpaceToDepth", &["x"], "y", &[int_attribute("blocksize", 2)]),
        x(&[2, 3, 4], 13).weight(ints("i", &[2, 1, 2], &[0, 1, 1, 3])).node(
            "GatherND",
            &["x", "i"],
            "y",
            &[int_attribute("batch_dims", 1)],
        ),
        x(&[2, 3], 13).weight(ints("axis", &[], &[1])).node("CumSum", &["x", "axis"], "y", &[]),
    ];
    for model in models {
        assert_agrees_with_tract(&model.output("y"), 2.0);
    }
}

#[test]
fn moved_elements_stay_what_they_are() {
    let x = quarters(&[4, 3], 8);
    let reversed = model_of(&[4, 3], 13)
        .weight(ints("n", &[3], &[4, 1, 3]))
        .node("ReverseSequence", &["x", "n"], "y", &[])
        .output("y");
    let lengths = [4usize, 1, 3];
    let expected = Array::new(&[4, 3], |at| {
        let length = lengths[at[1]];
        x.at(&[if at[0] < length { length - 1 - at[0] } else { at[0] }, at[1]])
    });
    assert_exact(&reversed, &x, &expected);
    for (upper, k) in [(1i64, 0i64), (1, 2), (1, -1), (0, 0), (0, -2), (0, 1)] {
        let triangle = model_of(&[4, 3], 14)
            .weight(ints("k", &[], &[k]))
            .node("Trilu", &["x", "k"], "y", &[int_attribute("upper", upper)])
            .output("y");
        let expected = Array::new(&[4, 3], |at| {
            let diagonal = at[1] as i64 - at[0] as i64;
            if (upper == 1 && diagonal >= k) || (upper == 0 && diagonal <= k) { x.at(at) } else { 0.0 }
        });
        assert_exact(&triangle, &x, &expected);
    }
    let compressed = model_of(&[4, 3], 11).weight(bools("c", &[0, 1, 1]));
    let rows = compressed.node("Compress", &["x", "c"], "y", &[int_attribute("axis", 0)]).output("y");
    assert_exact(&rows, &x, &Array::new(&[2, 3], |at| x.at(&[at[0] + 1, at[1]])));
    let flat = model_of(&[4, 3], 11).weight(bools("c", &[0, 1, 0, 0, 1])).node("Compress", &["x", "c"], "y", &[]);
    let expected = Array { shape: vec![2], values: vec![x.values[1], x.values[4]] };
    assert_exact(&flat.output("y"), &x, &expected);
    let centred = model_of(&[4, 3], 18).weight(ints("s", &[2], &[1, 6])).node("CenterCropPad", &["x", "s"], "y", &[]);
    let expected = Array::new(&[1, 6], |at| if (1..4).contains(&at[1]) { x.at(&[1, at[1] - 1]) } else { 0.0 });
    assert_exact(&centred.output("y"), &x, &expected);
    let scales = float_tensor("s", &[2], &[1.0, 2.5]);
    let larger = model_of(&[4, 3], 9).weight(scales).node("Upsample", &["x", "s"], "y", &[]).output("y");
    let expected = Array::new(&[4, 7], |at| x.at(&[at[0], (at[1] as f64 / 2.5) as usize]));
    assert_exact(&larger, &x, &expected);
    let parts = model_of(&[4, 3], 18)
        .split("Split", &["x"], &["a", "y"], &[int_attribute("axis", 1), int_attribute("num_outputs", 2)])
        .output("y");
    assert_exact(&parts, &x, &Array::new(&[4, 1], |at| x.at(&[at[0], 2])));
}

#[test]
fn running_sums_go_both_ways_with_and_without_the_element_itself() {
    let x = quarters(&[2, 4], 9);
    for (axis, exclusive, reverse) in [(1i64, 0i64, 0i64), (-1, 1, 0), (1, 0, 1), (0, 1, 1), (-2, 0, 0)] {
        let model = model_of(&[2, 4], 14)
            .weight(ints("axis", &[], &[axis]))
            .node(
                "CumSum",
                &["x", "axis"],
                "y",
                &[int_attribute("exclusive", exclusive), int_attribute("reverse", reverse)],
            )
            .output("y");
        let along = axis.rem_euclid(2) as usize;
        let expected = Array::new(&[2, 4], |at| {
            let counts = |member: usize| {
                let before = if reverse == 1 { member > at[along] } else { member < at[along] };
                before || (exclusive == 0 && member == at[along])
            };
            let members = (0..x.shape[along]).filter(|&member| counts(member));
            members.map(|member| if along == 0 { x.at(&[member, at[1]]) } else { x.at(&[at[0], member]) }).sum()
        });
        assert_exact(&model, &x, &expected);
    }
}

#[test]
fn integers_stay_exact_through_sums_products_and_order() {
    let inputs = || integer_input(ModelBuilder::new(18), "i", &[2, 3]);
    let x = Array { shape: vec![2, 3], values: vec![1_000_003.0, -7.0, 12.0, 999_983.0, 4.0, -4.0] };
    let exact = |model: ModelBuilder, expected: &[f64]| {
        let (_, outputs) = run(&model.output("y"), &[vec![x.values.clone()]]);
        assert_eq!((outputs[0].0[0].as_slice(), outputs[0].1[0].as_slice()), (expected, expected));
    };
    let axis = || inputs().weight(ints("axis", &[1], &[-1]));
    exact(axis().node("ReduceL1", &["i", "axis"], "y", &[]), &[1_000_022.0, 999_991.0]);
    exact(axis().node("ReduceProd", &["i", "axis"], "y", &[]), &[-84_000_252.0, -15_999_728.0]);
    exact(
        axis().node("CumSum", &["i", "axis"], "y", &[]),
        &[1_000_003.0, 999_996.0, 1_000_008.0, 999_983.0, 999_987.0, 999_983.0],
    );
    exact(inputs().node("ArgMin", &["i"], "y", &[int_attribute("axis", 1)]), &[1.0, 2.0]);
    let two = || inputs().weight(ints("k", &[1], &[2]));
    exact(
        two().split("TopK", &["i", "k"], &["y", "p"], &[int_attribute("axis", 1)]),
        &[1_000_003.0, 12.0, 999_983.0, 4.0],
    );
    exact(two().split("TopK", &["i", "k"], &["v", "y"], &[int_attribute("largest", 0)]), &[1.0, 2.0, 2.0, 1.0]);
    exact(
        inputs().node("Einsum", &["i", "i"], "y", &[string_attribute("equation", "ab,ab->a")]),
        &[1_000_003f64.powi(2) + 193.0, 999_983f64.powi(2) + 32.0],
    );
}

#[test]
fn the_largest_and_smallest_come_in_order_and_ties_from_the_front() {
    let x = Array { shape: vec![5, 2], values: vec![0.5, 1.0, 2.0, 1.0, 0.5, -1.0, 2.0, 1.0, -3.0, 0.25] };
    for (largest, column) in [(1i64, 0usize), (1, 1), (0, 0), (0, 1)] {
        let model = model_of(&[5, 2], 11)
            .weight(ints("k", &[1], &[3]))
            .split("TopK", &["x", "k"], &["v", "p"], &[int_attribute("axis", 0), int_attribute("largest", largest)])
            .output("v")
            .output("p");
        let mut places: Vec<usize> = (0..5).collect();
        let value = |place: usize| x.at(&[place, column]);
        places.sort_by(|&a, &b| {
            let order = value(a).total_cmp(&value(b));
            if largest == 1 { order.reverse() } else { order }
        });
        let (fixed, outputs) = run(&model, &[vec![x.values.clone()]]);
        let count = fixed.nodes.iter().filter(|node| matches!(node.op, FixedOp::TopK { .. })).count();
        assert_eq!(count, 1, "values and places are found together: {fixed}");
        for outputs in [&outputs[0].0, &outputs[0].1] {
            for (rank, &place) in places[..3].iter().enumerate() {
                assert_eq!(outputs[0][rank * 2 + column], value(place));
                assert_eq!(outputs[1][rank * 2 + column], place as f64);
            }
        }
    }
    let old = model_of(&[4], 9).split("TopK", &["x"], &["y", "p"], &[int_attribute("k", 2)]).output("y");
    assert_exact(
        &old,
        &Array { shape: vec![4], values: vec![0.5, -1.0, 2.0, 0.25] },
        &Array { shape: vec![2], values: vec![2.0, 0.5] },
    );
    let too_many = model_of(&[4], 11).weight(ints("k", &[1], &[5])).split("TopK", &["x", "k"], &["y", "p"], &[]);
    assert!(refusal(&too_many.output("y")).contains("5 of 4 elements"));
}

#[test]
fn hardmax_marks_the_first_of_the_largest() {
    let x = Array { shape: vec![2, 3], values: vec![1.0, 2.0, 2.0, 0.5, -1.0, 0.25] };
    let model = model_of(&[2, 3], 13).node("Hardmax", &["x"], "y", &[]).output("y");
    assert_exact(&model, &x, &Array { shape: vec![2, 3], values: vec![0.0, 1.0, 0.0, 1.0, 0.0, 0.0] });
    let columns = model_of(&[2, 3], 13).node("Hardmax", &["x"], "y", &[int_attribute("axis", 0)]).output("y");
    assert_exact(&columns, &x, &Array { shape: vec![2, 3], values: vec![1.0, 1.0, 1.0, 0.0, 0.0, 0.0] });
    let matrix = model_of(&[1, 2, 3], 11).node("Hardmax", &["x"], "y", &[]).output("y");
    let x = Array { shape: vec![1, 2, 3], ..x };
    assert_exact(&matrix, &x, &Array { shape: vec![1, 2, 3], values: vec![0.0, 1.0, 0.0, 0.0, 0.0, 0.0] });
}

#[test]
fn einsum_sums_products_along_named_axes() {
    let sizes = |letter: char| match letter {
        'a' => 2,
        'b' => 3,
        'c' => 4,
        _ => 2,
    };
    let shape = |letters: &str| -> Vec<usize> { letters.chars().map(sizes).collect() };
    for equation in [
        "ab,bc->ac",
        "ab,bc->ca",
        "abc,abd->acd",
        "ab,cb->ac",
        "a,b->ab",
        "ab,ab->",
        "ab,ab->ab",
        "abc,c->ba",
        "ab,a->b",
        "abd,cb->dca",
        "abc->cab",
        "abc->b",
        "ad->",
        "dd->d",
        "aad->ad",
        "ab,cd->db",
        "abb,bc->a",
    ] {
        let (operands, result) = equation.split_once("->").unwrap();
        let operands: Vec<&str> = operands.split(',').collect();
        let arrays: Vec<Array> = (0..operands.len()).map(|i| quarters(&shape(operands[i]), 10 + i as u64)).collect();
        let letters: Vec<char> = ['a', 'b', 'c', 'd'].to_vec();
        let present: Vec<char> = letters.into_iter().filter(|letter| equation.contains(*letter)).collect();
        let mut expected = Array::new(&shape(result), |_| 0.0);
        let all = Array::new(&present.iter().map(|&letter| sizes(letter)).collect::<Vec<_>>(), |at| {
            let along = |letters: &str| -> Vec<usize> {
                letters.chars().map(|letter| at[present.iter().position(|l| *l == letter).unwrap()]).collect()
            };
            let product: f64 = operands.iter().zip(&arrays).map(|(letters, array)| array.at(&along(letters))).product();
            let target = along(result).iter().zip(&expected.shape).fold(0, |position, (at, dim)| position * dim + at);
            expected.values[target] += product;
            product
        });
        assert!(!all.values.is_empty());
        let attribute = [string_attribute("equation", equation)];
        let reach: f64 = expected.values.iter().fold(1.0, |largest, value| value.abs().max(largest));
        // Of activations, and with the last operand a constant.
        let both = operands.len() == 2;
        let dims = |i: usize| -> Vec<i64> { arrays[i].shape.iter().map(|&dim| dim as i64).collect() };
        let mut model = model_of(&arrays[0].shape, 12);
        if both {
            model = model.input("w", &dims(1));
        }
        let names = if both { vec!["x", "w"] } else { vec!["x"] };
        let model = model.node("Einsum", &names, "y", &attribute).output("y");
        let (fixed, outputs) = run(&model, &[arrays.iter().map(|array| array.values.clone()).collect()]);
        assert_eq!(fixed.outputs[0].shape, expected.shape, "{equation}");
        let near = |outputs: &[f64], error: f64| {
            outputs.iter().zip(&expected.values).all(|(a, b)| (a - b).abs() <= error * reach)
        };
        assert!(near(&outputs[0].0[0], 1e-12) && near(&outputs[0].1[0], 1e-3), "{equation}: {outputs:?} {expected:?}");
        if both {
            let values: Vec<f32> = arrays[1].values.iter().map(|&value| value as f32).collect();
            let model = model_of(&arrays[0].shape, 12)
                .weight(float_tensor("w", &dims(1), &values))
                .node("Einsum", &["x", "w"], "y", &attribute)
                .output("y");
            assert_near(&model, &arrays[0], &expected, 1e-3 * reach);
        }
    }
}

#[test]
fn stacks_of_activations_multiply_in_one_operation() {
    let model = ModelBuilder::new(13)
        .input("a", &[2, 1, 2, 3])
        .input("b", &[4, 3, 2])
        .node("MatMul", &["a", "b"], "y", &[])
        .output("y");
    let (a, b) = (quarters(&[2, 1, 2, 3], 20), quarters(&[4, 3, 2], 21));
    let (fixed, outputs) = run(&model, &[vec![a.values.clone(), b.values.clone()]]);
    let products: Vec<&FixedOp> =
        fixed.nodes.iter().map(|node| &node.op).filter(|op| matches!(op, FixedOp::MatMul { .. })).collect();
    let [FixedOp::MatMul { batch: 8, rows: 2, inner: 3, columns: 2, shift }] = products.as_slice() else {
        panic!("{fixed}")
    };
    assert!(*shift > 0 && !fixed.nodes.iter().any(|node| matches!(node.op, FixedOp::Affine { .. })), "{fixed}");
    let expected =
        Array::new(&[2, 4, 2, 2], |at| (0..3).map(|k| a.at(&[at[0], 0, at[2], k]) * b.at(&[at[1], k, at[3]])).sum());
    for ((float, integer), expected) in outputs[0].0[0].iter().zip(&outputs[0].1[0]).zip(&expected.values) {
        assert!(float == expected && (integer - expected).abs() < 4e-3, "{integer} {expected}");
    }
}

#[test]
fn norms_logarithms_and_determinants() {
    let x = quarters(&[2, 3], 30);
    let row = |at: &[usize]| -> Vec<f64> { (0..3).map(|i| x.at(&[at[0], i])).collect() };
    let axes = [ints_attribute("axes", &[1]), int_attribute("keepdims", 0)];
    let reduced = |op: &str| model_of(&[2, 3], 13).node(op, &["x"], "y", &axes).output("y");
    let expected = |of: &dyn Fn(Vec<f64>) -> f64| Array::new(&[2], |at| of(row(at)));
    let squares = |row: Vec<f64>| row.iter().map(|value| value * value).sum::<f64>();
    assert_exact(&reduced("ReduceL1"), &x, &expected(&|row| row.iter().map(|value| value.abs()).sum()));
    assert_near(&reduced("ReduceSumSquare"), &x, &expected(&squares), 5e-3);
    assert_near(&reduced("ReduceL2"), &x, &expected(&|row| squares(row).sqrt()), 1e-3);
    assert_near(&reduced("ReduceProd"), &x, &expected(&|row| row.iter().product()), 2e-2);
    let exponentials = |row: Vec<f64>| row.iter().map(|value| value.exp()).sum::<f64>().ln();
    assert_near(&reduced("ReduceLogSumExp"), &x, &expected(&exponentials), 5e-3);
    let single = model_of(&[2, 1], 13).node("ReduceLogSumExp", &["x"], "y", &axes).output("y");
    let column = quarters(&[2, 1], 36);
    assert_exact(&single, &column, &Array { shape: vec![2], values: column.values.clone() });
    let positive = Array::new(&[2, 3], |at| x.at(at).abs() + 1.0);
    let logarithms = Array::new(&[2], |at| (0..3).map(|i| positive.at(&[at[0], i])).sum::<f64>().ln());
    assert_near(&reduced("ReduceLogSum"), &positive, &logarithms, 5e-3);
    let matrices = quarters(&[2, 3, 3], 31);
    let model = model_of(&[2, 3, 3], 11).node("Det", &["x"], "y", &[]).output("y");
    let determinant = Array::new(&[2], |at| {
        let m = |row: usize, column: usize| matrices.at(&[at[0], row % 3, column % 3]);
        (0..3).map(|i| m(0, i) * (m(1, i + 1) * m(2, i + 2) - m(1, i + 2) * m(2, i + 1))).sum()
    });
    assert_near(&model, &matrices, &determinant, 5e-2);
    let small = quarters(&[2, 2], 32);
    let model = model_of(&[2, 2], 11).node("Det", &["x"], "y", &[]).output("y");
    let expected = small.at(&[0, 0]) * small.at(&[1, 1]) - small.at(&[0, 1]) * small.at(&[1, 0]);
    assert_near(&model, &small, &Array { shape: vec![], values: vec![expected] }, 1e-2);
}

#[test]
fn columns_of_blocks_add_up_on_the_image() {
    // Blocks of 2 by 3 on an image of 5 by 5, strides 2 and 1, one row of padding in front.
    let (blocks, channels) = ([3usize, 3usize], 2usize);
    let x = quarters(&[1, channels * 6, 9], 33);
    let model = model_of(&x.shape, 18)
        .weight(ints("image", &[2], &[5, 5]))
        .weight(ints("block", &[2], &[2, 3]))
        .node(
            "Col2Im",
            &["x", "image", "block"],
            "y",
            &[ints_attribute("strides", &[2, 1]), ints_attribute("pads", &[1, 0, 0, 0])],
        )
        .output("y");
    let mut expected = Array::new(&[1, channels, 5, 5], |_| 0.0);
    for (channel, column) in (0..channels).flat_map(|channel| (0..9).map(move |column| (channel, column))) {
        for (row_in, column_in) in (0..2).flat_map(|row| (0..3).map(move |column| (row, column))) {
            let (row, place) = (column / blocks[1] * 2 + row_in, column % blocks[1] + column_in);
            if (1..=5).contains(&row) {
                expected.values[(channel * 5 + row - 1) * 5 + place] +=
                    x.at(&[0, channel * 6 + row_in * 3 + column_in, column]);
            }
        }
    }
    assert_exact(&model, &x, &expected);
}

#[test]
fn windows_are_sums_of_cosines() {
    let turn = std::f64::consts::TAU;
    let shapes: [(&str, fn(f64) -> f64); 3] = [
        ("HannWindow", |t| 0.5 - 0.5 * t.cos()),
        ("HammingWindow", |t| 25.0 / 46.0 - 21.0 / 46.0 * t.cos()),
        ("BlackmanWindow", |t| 0.42 - 0.5 * t.cos() + 0.08 * (2.0 * t).cos()),
    ];
    for (op, shape) in shapes {
        for periodic in [0i64, 1] {
            let model = model_of(&[6], 17)
                .weight(ints("n", &[], &[6]))
                .node(op, &["n"], "w", &[int_attribute("periodic", periodic)])
                .node("Add", &["x", "w"], "y", &[])
                .output("y");
            let length = if periodic == 1 { 6.0 } else { 5.0 };
            let x = quarters(&[6], 34);
            let expected = Array::new(&[6], |at| x.values[at[0]] + shape(turn * at[0] as f64 / length));
            assert_near(&model, &x, &expected, 1e-3);
        }
    }
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
