//! Graphs of one gadget each.

use model::{FixedGraph, FixedNode, FixedOp, FunctionTable, OutputSpec, StepTable, TensorId, Visibility};

use super::{input, node};

/// Every gadget that has a graph of its own, by name.
pub fn gadget_graphs() -> [(&'static str, FixedGraph); 8] {
    [
        ("quotients", quotients()),
        ("winners", winners()),
        ("maxima", maxima()),
        ("functions", functions()),
        ("steps", steps()),
        ("floors", floors()),
        ("roots", roots()),
        ("orders", orders()),
    ]
}

/// Quotients of two inputs, of a constant, and by a constant.
pub fn quotients() -> FixedGraph {
    let half = [1, 3];
    let rearranged = |indices: [u32; 3]| FixedOp::Rearrange { indices: indices.into(), constants: vec![300, -77] };
    let above = FixedOp::Affine { multipliers: vec![vec![1]], bias: vec![1], shift: 0 };
    let nodes = vec![
        node("x", FixedOp::Input { index: 0 }, &[], &[1, 6], 8),
        node("numerator", rearranged([0, 7, 2]), &[0], &half, 8),
        node("raw", rearranged([3, 4, 5]), &[0], &half, 8),
        node("positive", FixedOp::Relu, &[2], &half, 8),
        node("divisor", above, &[3], &half, 8),
        node("quotient", FixedOp::Divide { shift: 5 }, &[1, 4], &half, 8),
        node("constant", rearranged([6, 6, 6]), &[0], &half, 8),
        node("scaled", FixedOp::Divide { shift: 8 }, &[2, 6], &half, 8),
    ];
    let output = |name: &str, tensor| OutputSpec {
        name: name.into(),
        tensor: TensorId(tensor),
        shape: half.to_vec(),
        bits: 20,
        offset: -(1 << 19),
        visibility: Visibility::Public,
    };
    let outputs = vec![output("y", 5), output("scaled", 7)];
    FixedGraph { nodes, inputs: vec![input(6, 13, -(1 << 12))], outputs }
}

/// The places of the largest in two rows: one of inputs that meet again, where ties are certain, and one with a constant.
pub fn winners() -> FixedGraph {
    let indices = vec![0, 1, 2, 0, 1, 3, 1, 4, 2, 3];
    let nodes = vec![
        node("x", FixedOp::Input { index: 0 }, &[], &[1, 4], 8),
        node("rows", FixedOp::Rearrange { indices, constants: vec![9] }, &[0], &[2, 5], 8),
        node("place", FixedOp::ArgMax { length: 5 }, &[1], &[2], 0),
    ];
    let output = OutputSpec {
        name: "y".into(),
        tensor: TensorId(2),
        shape: vec![2],
        bits: 3,
        offset: 0,
        visibility: Visibility::Public,
    };
    FixedGraph { nodes, inputs: vec![input(4, 9, -(1 << 8))], outputs: vec![output] }
}

/// The largest of three tensors: of inputs that meet themselves, and of constants below, within and above their range.
pub fn maxima() -> FixedGraph {
    let shape = [1, 4];
    let rearranged = |indices: [u32; 4]| FixedOp::Rearrange { indices: indices.into(), constants: vec![5, 900, -900] };
    let nodes = vec![
        node("x", FixedOp::Input { index: 0 }, &[], &shape, 8),
        node("turned", rearranged([1, 0, 4, 6]), &[0], &shape, 8),
        node("again", rearranged([3, 0, 2, 5]), &[0], &shape, 8),
        node("largest", FixedOp::Max, &[0, 1, 2], &shape, 8),
        node("larger", FixedOp::Max, &[0, 1], &shape, 8),
    ];
    let output = |name: &str, tensor| OutputSpec {
        name: name.into(),
        tensor: TensorId(tensor),
        shape: shape.to_vec(),
        bits: 12,
        offset: -(1 << 11),
        visibility: Visibility::Public,
    };
    FixedGraph { nodes, inputs: vec![input(4, 9, -(1 << 8))], outputs: vec![output("y", 3), output("z", 4)] }
}

/// A graph on `width` inputs of 9 bits and a sign, with these nodes as outputs.
fn graph(width: usize, nodes: Vec<FixedNode>, outputs: &[u32]) -> FixedGraph {
    let output = |tensor: &u32| OutputSpec {
        name: format!("y{tensor}"),
        tensor: TensorId(*tensor),
        shape: nodes[*tensor as usize].shape.clone(),
        bits: 16,
        offset: -(1 << 15),
        visibility: Visibility::Public,
    };
    let outputs = outputs.iter().map(output).collect();
    FixedGraph { nodes, inputs: vec![input(width, 9, -(1 << 8))], outputs }
}

fn table(low: i64, offset_bits: u32, base: Vec<i64>, slope: impl Fn(usize) -> i64) -> FixedOp {
    let slope = (0..base.len()).map(slope).collect();
    FixedOp::Function { table: FunctionTable { name: "f".into(), low, offset_bits, base, slope } }
}

/// A list that ends before its inputs do, lines that do so on one side, and lines of one slope on all inputs.
pub fn functions() -> FixedGraph {
    let shape = [1, 3];
    let nodes = vec![
        node("x", FixedOp::Input { index: 0 }, &[], &shape, 4),
        node("list", table(-50, 0, (0..101).map(|i| (i * i) % 97 - 20).collect(), |_| 0), &[0], &shape, 4),
        node("lines", table(-256, 4, (0..21).map(|i| 900 - 77 * i).collect(), |i| i as i64 * 9 - 100), &[0], &shape, 4),
        node("straight", table(-256, 9, vec![40], |_| -700), &[0], &shape, 4),
        node("steps", table(-256, 6, vec![3, 1, 4, 1, 5, 9, 2, 6], |_| 0), &[0], &shape, 4),
    ];
    graph(3, nodes, &[1, 2, 3, 4])
}

/// Thresholds at the ends of their inputs and between them, beside a quantiser by channel, and a sign.
pub fn steps() -> FixedGraph {
    let shape = [2, 2];
    let table = |thresholds: &[i64], values: &[i64]| StepTable::new(thresholds.into(), values.into());
    let quantiser = |width: i64| StepTable::new((-4..4).map(|step| step * width + 1).collect(), (-4..5).collect());
    let by_channel = vec![quantiser(20), quantiser(63)];
    let nodes = vec![
        node("x", FixedOp::Input { index: 0 }, &[], &shape, 4),
        node("quantised", FixedOp::Steps { tables: by_channel, inner: 1 }, &[0], &shape, 0),
        node("sign", FixedOp::Steps { tables: vec![table(&[-1, 0], &[-1, 0, 1])], inner: 1 }, &[0], &shape, 0),
        node("ends", FixedOp::Steps { tables: vec![table(&[-256, 254], &[900, -7, 800])], inner: 1 }, &[0], &shape, 0),
    ];
    let mut graph = graph(4, nodes, &[1, 2, 3]);
    graph.inputs[0].shape = shape.to_vec();
    graph
}

/// Quotients of inputs, of a constant, and by constants.
pub fn floors() -> FixedGraph {
    let shape = [1, 3];
    let rearranged =
        |indices: [u32; 3]| FixedOp::Rearrange { indices: indices.into(), constants: vec![100, -77, 7, 8, 1] };
    let above = FixedOp::Affine { multipliers: vec![vec![1]], bias: vec![1], shift: 0 };
    let nodes = vec![
        node("x", FixedOp::Input { index: 0 }, &[], &[1, 6], 0),
        node("numerator", rearranged([0, 7, 2]), &[0], &shape, 0),
        node("raw", rearranged([3, 4, 5]), &[0], &shape, 0),
        node("positive", FixedOp::Relu, &[2], &shape, 0),
        node("divisor", above, &[3], &shape, 0),
        node("quotient", FixedOp::FloorDivide, &[1, 4], &shape, 0),
        node("constants", rearranged([8, 9, 10]), &[0], &shape, 0),
        node("parts", FixedOp::FloorDivide, &[2, 6], &shape, 0),
    ];
    graph(6, nodes, &[5, 7])
}

pub fn roots() -> FixedGraph {
    let shape = [1, 4];
    let nodes = vec![
        node("x", FixedOp::Input { index: 0 }, &[], &shape, 4),
        node("positive", FixedOp::Relu, &[0], &shape, 4),
        node("root", FixedOp::SquareRoot { shift: 4 }, &[1], &shape, 4),
        node("square", FixedOp::Multiply { shift: 0 }, &[0, 0], &shape, 8),
        node("above", FixedOp::Affine { multipliers: vec![vec![1]], bias: vec![1 << 16], shift: 0 }, &[3], &shape, 8),
        node("magnitude", FixedOp::SquareRoot { shift: 0 }, &[4], &shape, 4),
    ];
    graph(4, nodes, &[2, 5])
}

/// The three largest of two rows, in which inputs meet themselves and a constant, and a row in full order.
pub fn orders() -> FixedGraph {
    orders_of([0, 1, 2, 0, 1, 3, 1, 4, 2, 3])
}

/// The same where no input meets itself: every comparator can have either result.
pub fn free_orders() -> FixedGraph {
    orders_of([0, 1, 2, 3, 4, 3, 1, 4, 2, 0])
}

fn orders_of(indices: [u32; 10]) -> FixedGraph {
    let rows = FixedOp::Rearrange { indices: indices.into(), constants: vec![9] };
    let nodes = vec![
        node("x", FixedOp::Input { index: 0 }, &[], &[1, 4], 4),
        node("rows", rows, &[0], &[2, 5], 4),
        node("largest", FixedOp::TopK { length: 5, count: 3 }, &[1], &[2, 6], 4),
        node("sorted", FixedOp::TopK { length: 4, count: 4 }, &[0], &[1, 8], 4),
    ];
    graph(4, nodes, &[2, 3])
}
