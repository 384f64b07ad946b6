//! Functions by tables of lines, floored quotients, square roots and orders: equal to the interpreter, and to nothing else.
#![allow(clippy::unwrap_used)]

mod common;

use circuit::adversary::{Adversary, STRATEGIES};
use circuit::{CircuitDescription, CircuitError, CircuitShape, Compiled, Lanes};
use common::{input, node};
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::bn256::Fr;
use model::{FixedGraph, FixedNode, FixedOp, FunctionTable, OutputSpec, TensorId, Visibility, interpret};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

/// Lanes with the limbs that go with them.
const LANES: [(Lanes, u32); 4] =
    [(Lanes::all(1), 8), (Lanes::windows(2, 1), 4), (Lanes::windows(4, 2), 6), (Lanes::folded(2, 1), 8)];

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
fn functions() -> FixedGraph {
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

/// Quotients of inputs, of a constant, and by constants.
fn floors() -> FixedGraph {
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

fn roots() -> FixedGraph {
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
fn orders() -> FixedGraph {
    let indices = vec![0, 1, 2, 0, 1, 3, 1, 4, 2, 3];
    let nodes = vec![
        node("x", FixedOp::Input { index: 0 }, &[], &[1, 4], 4),
        node("rows", FixedOp::Rearrange { indices, constants: vec![9] }, &[0], &[2, 5], 4),
        node("largest", FixedOp::TopK { length: 5, count: 3 }, &[1], &[2, 6], 4),
        node("sorted", FixedOp::TopK { length: 4, count: 4 }, &[0], &[1, 8], 4),
    ];
    graph(4, nodes, &[2, 3])
}

fn graphs() -> [(&'static str, FixedGraph); 4] {
    [("functions", functions()), ("floors", floors()), ("roots", roots()), ("orders", orders())]
}

fn compiled(graph: &FixedGraph, lanes: Lanes, limb_bits: u32) -> Compiled {
    CircuitDescription::new(graph.clone(), CircuitShape { logrows: 12, lanes, limb_bits }).compile().unwrap()
}

/// Inputs at random, near zero, and at the ends of what the range check admits.
fn inputs(graph: &FixedGraph, rng: &mut ChaCha20Rng, round: u64) -> Vec<Vec<i64>> {
    let drawn = common::random_inputs(graph, rng);
    let moved = |value: &i64| match round % 3 {
        0 => *value,
        1 => value % 3,
        _ => [-256, -255, 254, 255][value.rem_euclid(4) as usize],
    };
    drawn.iter().map(|values| values.iter().map(moved).collect()).collect()
}

#[test]
fn circuits_equal_the_interpreter_bit_for_bit() {
    for (name, graph) in graphs() {
        for (lanes, limb_bits) in LANES {
            let compiled = compiled(&graph, lanes, limb_bits);
            let mut rng = ChaCha20Rng::seed_from_u64(31);
            for round in 0..300 {
                let inputs = inputs(&graph, &mut rng, round);
                let assignment = compiled.assign(&inputs, Fr::from(round), &[]).unwrap();
                let expected = interpret(&graph, &inputs).unwrap().outputs(&graph);
                assert_eq!(assignment.outputs, expected, "{name}: {inputs:?}");
                compiled.check(&assignment.witness).unwrap();
            }
        }
    }
}

#[test]
fn no_false_witness_is_accepted() {
    for (name, graph) in graphs() {
        for (lanes, limb_bits) in LANES {
            let compiled = compiled(&graph, lanes, limb_bits);
            let mut rng = ChaCha20Rng::seed_from_u64(32);
            let mut attacks = 0;
            for round in 0..4 {
                let adversary = Adversary::new(&compiled, &inputs(&graph, &mut rng, round), Fr::from(5), &[]).unwrap();
                compiled.check(adversary.honest()).unwrap();
                for (strategy, number) in
                    STRATEGIES.into_iter().flat_map(|strategy| (0..80).map(move |n| (strategy, n)))
                {
                    if let Some(witness) = adversary.attack(strategy, number % 2 == 0, &mut rng) {
                        assert!(compiled.check(&witness).is_err(), "{name} on {lanes}: {strategy:?} was accepted");
                        attacks += 1;
                    }
                }
            }
            assert!(attacks > 2_500, "{name} on {lanes}: {attacks}");
        }
    }
}

#[test]
fn mock_prover_agrees_with_the_row_check() {
    for (name, graph) in graphs() {
        let compiled = compiled(&graph, Lanes::windows(2, 1), 7);
        let mut rng = ChaCha20Rng::seed_from_u64(33);
        let adversary = Adversary::new(&compiled, &inputs(&graph, &mut rng, 0), Fr::from(5), &[]).unwrap();
        let accepted = |witness: circuit::Witness| {
            let instances = witness.instances().to_vec();
            MockProver::run(12, &compiled.circuit_with(witness), vec![instances]).unwrap().verify().is_ok()
        };
        assert!(accepted(adversary.honest().clone()), "{name}");
        for strategy in STRATEGIES {
            if let Some(witness) = adversary.attack(strategy, true, &mut rng) {
                assert!(!accepted(witness), "{name}: {strategy:?}");
            }
        }
    }
}

#[test]
fn divisors_and_roots_out_of_range_are_errors_that_name_their_node() {
    let mut divided = floors();
    divided.nodes[5].operands[1] = TensorId(3);
    let mut rooted = roots();
    rooted.nodes[2].operands[0] = TensorId(0);
    for (graph, node, expected) in
        [(divided, "quotient", CircuitError::Divisor { low: 0 }), (rooted, "root", CircuitError::Root { low: -256 })]
    {
        let shape = CircuitShape { logrows: 12, lanes: Lanes::all(1), limb_bits: 8 };
        let refused = CircuitDescription::new(graph, shape).compile().unwrap_err();
        assert_eq!(refused, CircuitError::Node { node: node.into(), source: Box::new(expected) });
    }
}
