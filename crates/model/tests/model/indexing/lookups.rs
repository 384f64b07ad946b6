//! What is looked up by constants, by integers and by activations.

use model::{Calibration, FixedNode, FixedOp, ParameterVisibility, QuantiseConfig, interpret, quantise};

use super::{Array, assert_exact, integer_input, ints, model_of, quantise_error, quarters, refusal, run};
use crate::builder::{ModelBuilder, float_tensor, int_attribute};

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
