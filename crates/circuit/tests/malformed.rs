//! Descriptions as a hostile file could hold them: refused, never a panic.
#![allow(clippy::unwrap_used)]

mod common;

use circuit::{CircuitDescription, CircuitError, CircuitShape};
use model::{FixedGraph, FixedOp, TensorId};
use proptest::prelude::*;

const SHAPE: CircuitShape = CircuitShape { logrows: 12, lanes: 1, limb_bits: 7 };

fn compile(graph: FixedGraph, shape: CircuitShape) -> Result<(), CircuitError> {
    CircuitDescription { graph, shape }.compile().map(|_| ())
}

#[test]
fn lanes_limbs_and_rows_out_of_range_are_refused() {
    let refused = |shape| compile(common::every_operation(), shape).unwrap_err();
    for (lanes, limb_bits) in [(0, 7), (33, 7), (1, 0), (1, 17), (usize::MAX, 7)] {
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
