//! The integer interpreter on graphs written by hand.

use model::{
    ConvGeometry, FixedError, FixedGraph, FixedNode, FixedOp, InputSpec, OutputSpec, PiecewiseTable, Scale,
    SmoothFunction, TensorId, Visibility, analyse, interpret, round_shift,
};

pub(crate) fn node(op: FixedOp, operands: &[u32], shape: &[usize]) -> FixedNode {
    let operands = operands.iter().map(|&id| TensorId(id)).collect();
    let name = "node".into();
    FixedNode { name, op, operands, shape: shape.to_vec(), scale: Scale(0), intervals: vec![], hidden: None }
}

/// A graph of one 8-bit signed input of `length` values and the given operations, the last of which is the output.
pub(crate) fn graph(length: usize, operations: Vec<FixedNode>) -> FixedGraph {
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
        visibility: Visibility::Public,
    };
    let shape = nodes[last].shape.clone();
    let (tensor, visibility) = (TensorId(last as u32), Visibility::Public);
    let output = OutputSpec { name: "y".into(), tensor, shape, bits: 8, offset: 0, visibility };
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

/// A convolution of `[1, 3, 3]` images by kernels of `size` by `size`.
fn square(size: usize, stride: usize) -> ConvGeometry {
    let places = (3 - size) / stride + 1;
    ConvGeometry {
        images: 1,
        groups: 1,
        input: [1, 3, 3],
        output: [1, places, places],
        kernel: [size, size],
        stride: [stride, stride],
        dilation: [1, 1],
        pad: [0, 0],
    }
}

#[test]
fn conv_sums_over_windows_and_rounds() {
    let conv = |geometry: ConvGeometry, weights: &[i64], bias: &[i128], shift| {
        let shape = [geometry.images, geometry.output[0], geometry.output[1], geometry.output[2]];
        let op = FixedOp::Conv { geometry, weights: weights.to_vec(), bias: bias.to_vec(), shift };
        let mut graph = graph(geometry.images * 9 * geometry.input[0], vec![node(op, &[0], &shape)]);
        let x: Vec<i64> = (1..=graph.inputs[0].len() as i64).collect();
        let y = run(&graph, &x);
        analyse(&mut graph).unwrap();
        assert!(y.iter().zip(&graph.nodes[1].intervals).all(|(value, interval)| interval.contains(*value)));
        y
    };
    // The image is 1 2 3, 4 5 6, 7 8 9.
    assert_eq!(conv(square(2, 1), &[1, 0, 0, -1], &[0], 0), [-4; 4]);
    assert_eq!(conv(square(2, 1), &[1, 1, 1, 1], &[1], 1), [7, 9, 13, 15]);
    assert_eq!(conv(square(1, 2), &[2], &[0], 0), [2, 6, 14, 18]);
    let padded = ConvGeometry { output: [1, 1, 2], pad: [1, 1], dilation: [2, 2], stride: [3, 2], ..square(2, 1) };
    assert_eq!(conv(padded, &[1, 10, 100, 1000], &[0], 0), [5000, 500]);
    let groups = ConvGeometry { groups: 2, input: [2, 3, 3], output: [2, 1, 1], ..square(3, 1) };
    assert_eq!(conv(groups, &[[1; 9], [-1; 9]].concat(), &[0, 5], 0), [45, 5 - 45 - 81]);
    let two_images = ConvGeometry { images: 2, output: [2, 1, 1], ..square(3, 1) };
    assert_eq!(conv(two_images, &[[1; 9], [2; 9]].concat(), &[0, 0], 0), [45, 90, 126, 252]);
}

#[test]
fn wide_sums_of_a_convolution_stay_exact() {
    let with = |weight: i64, bias: i128, shift| {
        let op = FixedOp::Conv { geometry: square(1, 1), weights: vec![weight], bias: vec![bias], shift };
        graph(9, vec![node(op, &[0], &[9])])
    };
    let x: Vec<i64> = (-4..5).collect();
    let expected = |weight: i64, bias: i128, shift| -> Vec<i128> {
        x.iter().map(|&x| round_shift(i128::from(x) * i128::from(weight) + bias, shift)).collect()
    };
    for (weight, bias) in [(1 << 61, 1), (-(1 << 62), 1 << 100), (3, (1 << 126) - 100)] {
        assert_eq!(run(&with(weight, bias, 7), &x), expected(weight, bias, 7));
    }
    assert!(matches!(interpret(&with(1, i128::MAX, 0), std::slice::from_ref(&x)), Err(FixedError::Overflow { .. })));
    assert!(matches!(analyse(&mut with(1, (1 << 126) - 100, 3)), Err(FixedError::Overflow { .. })));
    assert!(analyse(&mut with(1, (1 << 126) - 200, 3)).is_ok());
}

#[test]
fn the_interval_of_a_convolution_is_reached() {
    let op = FixedOp::Conv { geometry: square(2, 1), weights: vec![3, -2, 0, 5], bias: vec![7], shift: 2 };
    let mut graph = graph(9, vec![node(op, &[0], &[4])]);
    analyse(&mut graph).unwrap();
    let corner = |top: [i64; 4]| run(&graph, &[top[0], top[1], 0, top[2], top[3], 0, 0, 0, 0])[0];
    assert_eq!(graph.nodes[1].intervals[0].high, corner([127, -128, 0, 127]));
    assert_eq!(graph.nodes[1].intervals[0].low, corner([-128, 127, 0, -128]));
}

#[test]
fn the_largest_of_several_and_where_it_is() {
    let largest = vec![
        node(FixedOp::Rearrange { indices: vec![2, 1, 0], constants: vec![] }, &[0], &[3]),
        node(FixedOp::Rearrange { indices: vec![0, 1, 1], constants: vec![-3, 9] }, &[], &[3]),
        node(FixedOp::Max, &[0, 1, 2], &[3]),
    ];
    assert_eq!(run(&graph(3, largest), &[5, -8, 6]), [6, 9, 9]);
    let which = vec![node(FixedOp::ArgMax { length: 3 }, &[0], &[2])];
    let graph = graph(6, which);
    assert_eq!(run(&graph, &[1, 7, 7, -2, -5, -2]), [1, 0]);
    assert_eq!(run(&graph, &[0, 0, 0, -9, -8, -7]), [0, 2]);
}

#[test]
fn operands_and_constants_are_joined_in_order() {
    let operations = vec![
        node(FixedOp::Relu, &[0], &[2]),
        node(FixedOp::Rearrange { indices: vec![4, 0, 3, 2, 5, 1], constants: vec![50, 60] }, &[1, 0], &[6]),
    ];
    assert_eq!(run(&graph(2, operations), &[-7, 3]), [50, 0, 3, -7, 60, 3]);
}

#[test]
fn quotients_round_halves_up_and_divisors_are_positive() {
    let divide = |shift, lift| {
        let operations = vec![
            node(FixedOp::Affine { multipliers: vec![vec![1]], bias: vec![lift], shift: 0 }, &[0], &[2]),
            node(FixedOp::Rearrange { indices: vec![0, 0], constants: vec![] }, &[0], &[2]),
            node(FixedOp::Rearrange { indices: vec![1, 1], constants: vec![] }, &[1], &[2]),
            node(FixedOp::Divide { shift }, &[2, 3], &[2]),
        ];
        graph(2, operations)
    };
    for (x, by, shift, expected) in [
        (7, 2, 0, 4),
        (-7, 2, 0, -3),
        (-5, 2, 0, -2),
        (5, 3, 0, 2),
        (4, 3, 0, 1),
        (-1, 3, 0, 0),
        (1, 3, 8, 85),
        (-2, 3, 8, -171),
        (0, 5, 3, 0),
        (127, 1, 60, 127 << 60),
    ] {
        let mut graph = divide(shift, 129);
        let y = run(&graph, &[x, by - 129]);
        assert_eq!(y, [expected; 2], "{x} / {by} at {shift}");
        analyse(&mut graph).unwrap();
        assert!(graph.nodes[4].intervals[0].contains(expected), "{x} / {by} at {shift}");
    }
    assert!(matches!(analyse(&mut divide(0, 128)), Err(FixedError::Divisor { .. })));
    assert!(matches!(interpret(&divide(0, 128), &[vec![1, -128]]), Err(FixedError::Divisor { .. })));
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
    let line = |change: &dyn Fn(&mut ConvGeometry)| {
        let mut geometry = ConvGeometry { input: [1, 1, 2], output: [1, 1, 1], kernel: [1, 2], ..square(1, 1) };
        change(&mut geometry);
        FixedOp::Conv { geometry, weights: vec![0; 2], bias: vec![0], shift: 0 }
    };
    let conv = |weights: usize, bias: usize, shift| FixedOp::Conv {
        geometry: ConvGeometry { input: [1, 1, 2], output: [1, 1, 1], kernel: [1, 2], ..square(1, 1) },
        weights: vec![0; weights],
        bias: vec![0; bias],
        shift,
    };
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
        node(conv(3, 1, 0), &[0], &[1]),
        node(conv(2, 2, 0), &[0], &[1]),
        node(conv(2, 1, 121), &[0], &[1]),
        node(conv(2, 1, 0), &[0], &[2]),
        node(conv(2, 1, 0), &[0, 0], &[1]),
        node(conv(2, 1, 0), &[], &[1]),
        node(line(&|geometry| geometry.groups = 0), &[0], &[1]),
        node(line(&|geometry| geometry.stride[1] = 0), &[0], &[1]),
        node(line(&|geometry| geometry.dilation[0] = 0), &[0], &[1]),
        node(line(&|geometry| geometry.input = [2, 0, 2]), &[0], &[1]),
        node(line(&|geometry| geometry.pad[0] = usize::MAX), &[0], &[1]),
        node(line(&|geometry| geometry.images = 2), &[0], &[1]),
        node(FixedOp::Max, &[], &[2]),
        node(FixedOp::Max, &[0], &[1]),
        node(FixedOp::ArgMax { length: 0 }, &[0], &[2]),
        node(FixedOp::ArgMax { length: 2 }, &[0], &[2]),
        node(FixedOp::ArgMax { length: 2 }, &[0, 0], &[1]),
        node(FixedOp::ArgMax { length: usize::MAX }, &[0], &[1]),
        node(FixedOp::Divide { shift: 0 }, &[0], &[2]),
        node(FixedOp::Divide { shift: 61 }, &[0, 0], &[2]),
        node(FixedOp::Rearrange { indices: vec![0, 5], constants: vec![7] }, &[0, 0], &[2]),
        node(FixedOp::Rearrange { indices: vec![0], constants: vec![] }, &[], &[1]),
    ];
    for (index, operation) in malformed.into_iter().enumerate() {
        let graph = graph(2, vec![operation]);
        let error = interpret(&graph, &[vec![0, 0]]).unwrap_err();
        assert!(matches!(error, FixedError::Structure { .. }), "case {index}: {error}");
        assert!(analyse(&mut graph.clone()).is_err(), "case {index}");
    }
}
