//! Circuits of decision trees: equal to the trees, refused for any other leaf, and small.
#![allow(clippy::unwrap_used)]

mod common;

use circuit::adversary::{Adversary, STRATEGIES};
use circuit::{CircuitDescription, CircuitError, CircuitShape, Lanes};
use common::random_forest::Forest;
use halo2_proofs::halo2curves::bn256::Fr;
use model::{FixedGraph, FixedOp, TensorId, Tree, TreeNode, interpret};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

const LANES: [Lanes; 5] =
    [Lanes::all(1), Lanes::windows(2, 1), Lanes::windows(4, 2), Lanes::folded(1, 1), Lanes::folded(4, 2)];

fn forests() -> Vec<(Forest, usize)> {
    let wide = Forest { trees: 6, depth: 4, features: 5, bits: 9, outputs: 1, largest: 1 << 20 };
    let narrow = Forest { trees: 4, depth: 3, features: 3, bits: 2, outputs: 2, largest: 9 };
    let deep = Forest { trees: 2, depth: 7, features: 40, bits: 12, outputs: 3, largest: 1 << 30 };
    vec![(wide, 1), (wide, 3), (narrow, 2), (deep, 1)]
}

#[test]
fn circuits_of_random_forests_equal_the_trees() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    for (forest, rows) in forests() {
        let graph = forest.graph(forest.draw(&mut rng), rows);
        for (lanes, limb_bits) in LANES.into_iter().zip([8, 4, 10, 8, 9]) {
            let shape = CircuitShape { logrows: 14, lanes, limb_bits };
            let compiled = CircuitDescription::new(graph.clone(), shape).compile().unwrap();
            for round in 0..40 {
                let inputs = common::random_inputs(&graph, &mut rng);
                let assignment = compiled.assign(&inputs, Fr::from(round), &[]).unwrap();
                assert_eq!(assignment.outputs, interpret(&graph, &inputs).unwrap().outputs(&graph));
                compiled.check(&assignment.witness).unwrap();
            }
        }
    }
}

#[test]
fn no_false_witness_of_a_forest_is_accepted() {
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    for (forest, rows) in forests() {
        let graph = forest.graph(forest.draw(&mut rng), rows);
        for (lanes, limb_bits) in LANES.into_iter().zip([8, 4, 10, 8, 9]) {
            let attacks = attack(&graph, CircuitShape { logrows: 14, lanes, limb_bits }, &mut rng);
            assert!(attacks > 400, "{lanes}: {attacks}");
        }
    }
}

/// How many false witnesses were refused: of every strategy, for several inputs.
fn attack(graph: &FixedGraph, shape: CircuitShape, rng: &mut ChaCha20Rng) -> usize {
    let compiled = CircuitDescription::new(graph.clone(), shape).compile().unwrap();
    let mut attacks = 0;
    for _ in 0..3 {
        let adversary = Adversary::new(&compiled, &common::random_inputs(graph, rng), Fr::from(5), &[]).unwrap();
        compiled.check(adversary.honest()).unwrap();
        for (strategy, round) in STRATEGIES.into_iter().flat_map(|strategy| (0..16).map(move |round| (strategy, round)))
        {
            if let Some(witness) = adversary.attack(strategy, round % 2 == 0, rng) {
                assert!(compiled.check(&witness).is_err(), "{strategy:?} (round {round}) was accepted");
                attacks += 1;
            }
        }
    }
    attacks
}

#[test]
fn a_hundred_full_trees_of_depth_six_fit_two_to_the_fifteen_rows() {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    for features in [20, 60] {
        let forest = Forest { trees: 100, depth: 6, features, bits: 14, outputs: 1, largest: 1 << 16 };
        let graph = forest.graph(forest.draw(&mut rng), 1);
        for lanes in [
            Lanes::all(1),
            Lanes::windows(2, 1),
            Lanes::all(2),
            Lanes::windows(4, 1),
            Lanes::all(4),
            Lanes::folded(1, 1),
            Lanes::folded(2, 2),
            Lanes::folded(4, 2),
        ] {
            let rows = |limb_bits| {
                let shape = CircuitShape { logrows: 18, lanes, limb_bits };
                CircuitDescription::new(graph.clone(), shape).compile().unwrap().rows_used()
            };
            let (rows, limb_bits) = [7, 8, 9, 10, 11].map(|bits| (rows(bits), bits)).into_iter().min().unwrap();
            assert!(rows < 30_000, "{lanes}: {rows}");
            println!("{features} features, {lanes}: {rows} rows with limbs of {limb_bits} bits");
        }
    }
}

/// Splits one below the other, each on a feature of its own.
fn chain(length: u32) -> Tree {
    let mut nodes = Vec::new();
    for split in 0..length {
        let below = 2 * split + 1;
        nodes.push(TreeNode::Split { feature: split, threshold: 7, below, above: below + 1 });
        nodes.push(TreeNode::Leaf { values: vec![i64::from(split)] });
    }
    nodes.push(TreeNode::Leaf { values: vec![-1] });
    Tree { outputs: 1, nodes }
}

#[test]
fn trees_that_no_circuit_has_room_for_are_refused_at_once() {
    let features = 20_000;
    let leaves = FixedOp::Trees { features, trees: vec![chain(features as u32)] };
    let nodes = vec![
        common::node("x", FixedOp::Input { index: 0 }, &[], &[1, features], 0),
        common::node("leaves", leaves, &[0], &[1, 1], 0),
    ];
    let forest = Forest { trees: 1, depth: 1, features: 1, bits: 4, outputs: 1, largest: 9 };
    let mut graph = forest.graph(forest.draw(&mut ChaCha20Rng::seed_from_u64(4)), 1);
    graph.nodes = nodes;
    graph.inputs[0].shape = vec![1, features];
    graph.outputs[0].tensor = TensorId(1);
    let shape = CircuitShape { logrows: 14, lanes: Lanes::all(1), limb_bits: 8 };
    match CircuitDescription::new(graph, shape).compile() {
        Err(CircuitError::Node { source, .. }) => assert!(matches!(*source, CircuitError::TooManyCells { .. })),
        other => panic!("{:?}", other.map(|_| ())),
    }
}
