//! Descriptions as a hostile file could hold them: refused, never a panic.
#![allow(clippy::unwrap_used)]

mod common;

use circuit::{CircuitDescription, CircuitError, CircuitShape, Lanes};
use model::{FixedGraph, FixedOp, PiecewiseTable, TensorId};
use proptest::prelude::*;

const SHAPE: CircuitShape = CircuitShape { logrows: 12, lanes: Lanes::all(1), limb_bits: 7 };

/// The verdict on the shape, which is the same with lanes that have no lookups.
fn compile(graph: FixedGraph, shape: CircuitShape) -> Result<(), CircuitError> {
    let verdict = |graph, shape| CircuitDescription::new(graph, shape).compile().map(|_| ());
    if shape.lanes == SHAPE.lanes {
        for (count, looked_up) in [(2, 1), (4, 1), (4, 2)] {
            let mixed = CircuitShape { lanes: Lanes::windows(count, looked_up), ..shape };
            assert_eq!(verdict(graph.clone(), mixed).is_ok(), verdict(graph.clone(), shape).is_ok());
        }
    }
    verdict(graph, shape)
}

#[test]
fn lanes_limbs_and_rows_out_of_range_are_refused() {
    let refused = |shape| compile(common::every_operation(), shape).unwrap_err();
    let all = Lanes::all;
    let mixed = |count, looked_up| Lanes::windows(count, looked_up);
    for (lanes, limb_bits) in [
        (all(0), 7),
        (all(33), 7),
        (all(1), 0),
        (all(1), 17),
        (all(usize::MAX), 7),
        (mixed(2, 0), 7),
        (mixed(2, 3), 7),
        (mixed(0, 1), 7),
        (mixed(2, usize::MAX), 7),
        (mixed(usize::MAX, 1), 7),
        (mixed(4, 2), 17),
    ] {
        assert_eq!(refused(CircuitShape { lanes, limb_bits, ..SHAPE }), CircuitError::Shape { lanes, limb_bits });
    }
    assert!(matches!(refused(CircuitShape { logrows: 5, ..SHAPE }), CircuitError::TooManyRows { limit: 5, .. }));
    assert!(matches!(refused(CircuitShape { logrows: 60, ..SHAPE }), CircuitError::TooManyRows { .. }));
}

#[test]
fn packed_values_without_bits_or_with_too_many_are_refused() {
    for bits in [0, 65, 254, u32::MAX] {
        let mut graph = common::every_operation();
        graph.inputs[0].bits = bits;
        assert_eq!(compile(graph, SHAPE), Err(CircuitError::PortBits { port: "x".into(), bits }));
        let mut graph = common::every_operation();
        graph.outputs[0].bits = bits;
        assert_eq!(compile(graph, SHAPE), Err(CircuitError::PortBits { port: "y".into(), bits }));
    }
}

#[test]
fn operands_and_lengths_that_do_not_fit_are_refused() {
    let mut graph = common::every_operation();
    graph.nodes[2].operands[1] = TensorId(99);
    assert!(matches!(compile(graph, SHAPE), Err(CircuitError::Malformed(_))));
    let mut graph = common::every_operation();
    if let FixedOp::Dense { weights, .. } = &mut graph.nodes[7].op {
        weights.pop();
    }
    assert!(matches!(compile(graph, SHAPE), Err(CircuitError::Malformed(_))));
}

#[test]
fn an_output_wider_than_its_packing_is_refused() {
    let mut graph = common::every_operation();
    graph.outputs[0].bits = 3;
    assert!(matches!(compile(graph, SHAPE), Err(CircuitError::OutputRange { bits: 3, .. })));
}

fn piecewise(table: PiecewiseTable) -> FixedGraph {
    let mut graph = common::every_operation();
    graph.nodes[1].op = FixedOp::Piecewise { table };
    graph
}

#[test]
fn segments_wider_than_their_fields_are_refused() {
    // Packed, such a base would carry into the slope and the circuit would prove another function.
    let mut table = common::tanh_table();
    table.base[1] = 1 << table.base_bits;
    assert!(matches!(compile(piecewise(table), SHAPE), Err(CircuitError::Malformed(_))));
    let mut table = common::tanh_table();
    table.slope[1] = 1 << table.slope_bits;
    assert!(matches!(compile(piecewise(table), SHAPE), Err(CircuitError::Malformed(_))));
}

#[test]
fn more_tables_than_tags_are_refused() {
    // A tag of eight bits that wrapped would look the 257th table up in the first.
    let with_tables = |count: u32| {
        let mut graph = common::every_operation();
        for number in 0..count {
            let table = PiecewiseTable {
                base: vec![number],
                slope: vec![0],
                index_bits: 0,
                base_bits: 13,
                slope_bits: 1,
                ..common::tanh_table()
            };
            graph.nodes.push(common::node("t", FixedOp::Piecewise { table }, &[0], &[1, 3], 12));
        }
        compile(graph, CircuitShape { logrows: 18, ..SHAPE })
    };
    assert_eq!(with_tables(200), Ok(()));
    assert!(matches!(with_tables(260), Err(CircuitError::TooManyTables { .. })));
}

#[test]
fn huge_tensors_and_missing_ones_are_refused() {
    for shape in [vec![1 << 40], vec![1 << 60], vec![usize::MAX, 2]] {
        let mut graph = common::every_operation();
        graph.nodes[0].shape = shape.clone();
        graph.inputs[0].shape = shape.clone();
        assert!(matches!(compile(graph, SHAPE), Err(CircuitError::Malformed(_))), "{shape:?}");
    }
    let mut graph = common::every_operation();
    graph.outputs[0].tensor = TensorId(99);
    graph.outputs[0].shape = vec![usize::MAX, 2];
    assert!(matches!(compile(graph, SHAPE), Err(CircuitError::Malformed(_))));
    let mut graph = common::every_operation();
    graph.nodes[6].op = FixedOp::Affine { multipliers: vec![], bias: vec![7], shift: 0 };
    graph.nodes[6].operands.clear();
    assert!(matches!(compile(graph, SHAPE), Err(CircuitError::Malformed(_))));
}

#[test]
fn sums_at_the_limit_never_panic() {
    for (bits, weight, shift) in [(62, 1i64 << 62, 0), (62, i64::MAX, 0), (62, 1 << 61, 8), (61, 1 << 62, 120)] {
        let mut graph = common::every_operation();
        graph.nodes.truncate(1);
        graph.inputs[0].bits = bits;
        graph.inputs[0].offset = -(1 << (bits - 1));
        let dense = FixedOp::Dense { inputs: 3, outputs: 1, weights: vec![weight; 3], bias: vec![0], shift };
        graph.nodes.push(common::node("sum", dense, &[0], &[1, 1], 12));
        graph.nodes.push(common::node("relu", FixedOp::Relu, &[1], &[1, 1], 12));
        graph.outputs.truncate(1);
        graph.outputs[0].tensor = TensorId(2);
        graph.outputs[0].shape = vec![1, 1];
        let _ = compile(graph, CircuitShape { logrows: 14, ..SHAPE });
    }
}

proptest! {
    #[test]
    fn extreme_constants_never_panic(bias in any::<i128>(), weight in any::<i64>(), node in 4usize..8) {
        let mut graph = common::every_operation();
        match &mut graph.nodes[node].op {
            FixedOp::Affine { multipliers, bias: list, .. } => {
                multipliers[0][0] = weight;
                list[0] = bias;
            }
            FixedOp::Dense { weights, bias: list, .. } => {
                weights[0] = weight;
                list[0] = bias;
            }
            _ => {}
        }
        let _ = compile(graph, SHAPE);
    }
}

#[test]
fn divisors_of_zero_roots_of_negatives_and_rows_of_no_length_are_refused() {
    for (mut graph, place, operand, error) in [
        (common::gadgets::quotients(), 5, TensorId(3), CircuitError::Divisor { low: 0 }),
        (common::gadgets::floors(), 5, TensorId(3), CircuitError::Divisor { low: 0 }),
        (common::gadgets::roots(), 2, TensorId(0), CircuitError::Root { low: -256 }),
    ] {
        *graph.nodes[place].operands.last_mut().unwrap() = operand;
        let node = graph.nodes[place].name.clone();
        assert_eq!(compile(graph, SHAPE), Err(CircuitError::Node { node, source: Box::new(error) }));
    }
    for length in [0, 3, 11, usize::MAX] {
        let mut graph = common::gadgets::winners();
        graph.nodes[2].op = FixedOp::ArgMax { length };
        assert!(matches!(compile(graph, SHAPE), Err(CircuitError::Malformed(_))), "{length}");
    }
    for constant in [i128::MIN, -1 << 126, 1 << 126, i128::MAX] {
        let mut graph = common::gadgets::quotients();
        graph.nodes[6].op = FixedOp::Rearrange { indices: vec![6; 3], constants: vec![constant] };
        assert!(compile(graph, SHAPE).is_err());
        let mut graph = common::gadgets::winners();
        if let FixedOp::Rearrange { constants, .. } = &mut graph.nodes[1].op {
            constants[0] = constant;
        }
        assert!(compile(graph, SHAPE).is_err());
    }
}
