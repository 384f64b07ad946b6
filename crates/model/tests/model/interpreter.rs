//! The integer interpreter on graphs written by hand.

use model::{
    FixedError, FixedGraph, FixedNode, FixedOp, InputSpec, OutputSpec, PiecewiseTable, Scale, SmoothFunction, TensorId,
    analyse, interpret, round_shift,
};

fn node(op: FixedOp, operands: &[u32], shape: &[usize]) -> FixedNode {
    let operands = operands.iter().map(|&id| TensorId(id)).collect();
    FixedNode { name: "node".into(), op, operands, shape: shape.to_vec(), scale: Scale(0), intervals: vec![] }
}

/// A graph of one 8-bit signed input of `length` values and the given operations, the last of which is the output.
fn graph(length: usize, operations: Vec<FixedNode>) -> FixedGraph {
    let mut nodes = vec![node(FixedOp::Input { index: 0 }, &[], &[length])];
    nodes.extend(operations);
    let last = nodes.len() - 1;
    let input = InputSpec {
        name: "x".into(),
        tensor: TensorId(0),
        shape: vec![length],
        low: -128.0,
        high: 127.0,
        bits: 8,
        offset: -128,
    };
    let shape = nodes[last].shape.clone();
    let output = OutputSpec { name: "y".into(), tensor: TensorId(last as u32), shape, bits: 8, offset: 0 };
    FixedGraph { nodes, inputs: vec![input], outputs: vec![output] }
}

fn run(graph: &FixedGraph, inputs: &[i64]) -> Vec<i128> {
    interpret(graph, &[inputs.to_vec()]).unwrap().outputs(graph).remove(0)
}

#[test]
fn dense_rounds_ties_up_and_works_row_by_row() {
    let op = FixedOp::Dense { inputs: 2, outputs: 2, weights: vec![1, 2, -1, 3], bias: vec![1, 0], shift: 1 };
    let graph = graph(4, vec![node(op, &[0], &[2, 2])]);
    // (3 + 8 + 1) / 2, (-3 + 12) / 2, (-5 + 0 + 1) / 2, 5 / 2: halves go up.
    assert_eq!(run(&graph, &[3, 4, -5, 0]), [6, 5, -2, 3]);
}

#[test]
fn affine_takes_one_or_one_each() {
    let op = FixedOp::Affine { multipliers: vec![vec![2], vec![1, -1, 0]], bias: vec![10], shift: 2 };
    let graph = graph(3, vec![node(op, &[0, 0], &[3])]);
    // (12 + 10 + 4) / 4 = 6.5 is 7 at the half; (2 - 1 + 10) / 4 = 2.75; -16 + 10 = -6, / 4 = -1.5 is -1.
    assert_eq!(run(&graph, &[4, 1, -8]), [round_shift(22, 2), 3, -1]);
}

#[test]
fn multiply_relu_and_rearrange() {
    let operations = vec![
        node(FixedOp::Rearrange { indices: vec![2, 0, 1, 1], constants: vec![] }, &[0], &[4]),
        node(FixedOp::Multiply { shift: 0 }, &[1, 1], &[4]),
        node(FixedOp::Affine { multipliers: vec![vec![-1]], bias: vec![20], shift: 0 }, &[2], &[4]),
        node(FixedOp::Relu, &[3], &[4]),
    ];
    assert_eq!(run(&graph(3, operations), &[3, -4, 5]), [0, 11, 4, 4]);
}

#[test]
fn a_sum_beyond_127_bits_is_an_error_and_not_a_wrong_number() {
    let square = |operand| node(FixedOp::Multiply { shift: 0 }, &[operand, operand], &[1]);
    let graph = graph(1, (0..6).map(square).collect());
    assert!(matches!(interpret(&graph, &[vec![100]]), Err(FixedError::Overflow { .. })));
    assert!(matches!(analyse(&mut graph.clone()), Err(FixedError::Overflow { .. })));
    assert_eq!(run(&graph, &[1]), [1]);
}

#[test]
fn an_accumulator_may_not_reach_two_to_the_126_even_where_the_result_is_small() {
    let build = |bias: i128| {
        let op = FixedOp::Affine { multipliers: vec![vec![1]], bias: vec![bias], shift: 100 };
        graph(1, vec![node(op, &[0], &[1])])
    };
    assert!(analyse(&mut build((1 << 126) - 1000)).is_ok());
    assert!(matches!(analyse(&mut build((1 << 126) - 100)), Err(FixedError::Overflow { .. })));
    assert!(matches!(analyse(&mut build(-(1 << 126))), Err(FixedError::Overflow { .. })));
}

#[test]
fn inputs_outside_the_range_check_are_refused() {
    let graph = graph(2, vec![node(FixedOp::Relu, &[0], &[2])]);
    assert_eq!(run(&graph, &[127, -128]), [127, 0]);
    for (inputs, message) in [
        (vec![vec![0, 128]], "input `x`: integer 128 at index 1 is outside -128 to 127"),
        (vec![vec![-129, 0]], "input `x`: integer -129 at index 0 is outside -128 to 127"),
        (vec![vec![0]], "input `x` has the wrong number of values: expected 2, got 1"),
        (vec![], "wrong number of inputs: expected 1, got 0"),
    ] {
        assert_eq!(interpret(&graph, &inputs).unwrap_err().to_string(), message);
    }
}

#[test]
fn malformed_graphs_are_refused() {
    let dense = |weights: usize, bias: usize, shift| FixedOp::Dense {
        inputs: 2,
        outputs: 1,
        weights: vec![0; weights],
        bias: vec![0; bias],
        shift,
    };
    let mut table = PiecewiseTable::fitted(SmoothFunction::Tanh, 8);
    table.base.pop();
    let malformed = [
        node(dense(3, 1, 0), &[0], &[1]),
        node(dense(2, 2, 0), &[0], &[1]),
        node(dense(2, 1, 121), &[0], &[1]),
        node(dense(2, 1, 0), &[0], &[2]),
        node(dense(2, 1, 0), &[], &[1]),
        node(dense(2, 1, 0), &[1], &[1]),
        node(FixedOp::Dense { inputs: 0, outputs: 1, weights: vec![], bias: vec![0], shift: 0 }, &[0], &[0]),
        node(FixedOp::Dense { inputs: 2, outputs: 0, weights: vec![], bias: vec![], shift: 0 }, &[0], &[0]),
        node(FixedOp::Relu, &[7], &[2]),
        node(FixedOp::Relu, &[0], &[3]),
        node(FixedOp::Relu, &[0, 0], &[2]),
        node(FixedOp::Multiply { shift: 0 }, &[0], &[2]),
        node(FixedOp::Rearrange { indices: vec![0, 2], constants: vec![] }, &[0], &[2]),
        node(FixedOp::Rearrange { indices: vec![0], constants: vec![] }, &[0], &[2]),
        node(FixedOp::Affine { multipliers: vec![vec![1, 1, 1]], bias: vec![0], shift: 0 }, &[0], &[2]),
        node(FixedOp::Affine { multipliers: vec![vec![1]], bias: vec![], shift: 0 }, &[0], &[2]),
        node(FixedOp::Affine { multipliers: vec![], bias: vec![0], shift: 0 }, &[0], &[2]),
        node(FixedOp::Piecewise { table }, &[0], &[2]),
        node(FixedOp::Input { index: 1 }, &[], &[2]),
        node(FixedOp::Relu, &[0], &[usize::MAX, 2]),
    ];
    for (index, operation) in malformed.into_iter().enumerate() {
        let graph = graph(2, vec![operation]);
        let error = interpret(&graph, &[vec![0, 0]]).unwrap_err();
        assert!(matches!(error, FixedError::Structure { .. }), "case {index}: {error}");
        assert!(analyse(&mut graph.clone()).is_err(), "case {index}");
    }
}
