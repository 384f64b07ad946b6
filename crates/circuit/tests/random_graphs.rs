//! Random small networks: the circuit computes what the integer interpreter does, bit for bit.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/instances.rs"]
mod instances;

use std::collections::BTreeMap;

use circuit::{CircuitDescription, CircuitShape, Lanes};
use common::random_graph::{RandomGraph, random_graph};
use common::{random_inputs, random_layers};
use halo2_proofs::halo2curves::bn256::Fr;
use model::{FixedGraph, TensorId, interpret};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

/// Random inputs of each graph, besides the smallest and the largest that there are.
const INPUTS: usize = 2;

#[test]
fn three_hundred_random_graphs_match_the_interpreter_bit_for_bit() {
    match_the_interpreter(0..300);
}

#[test]
#[ignore = "minutes"]
fn ten_thousand_random_graphs_match_the_interpreter_bit_for_bit_in_full() {
    match_the_interpreter(1_000..11_000);
}

fn match_the_interpreter(seeds: std::ops::Range<u64>) {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let graphs = seeds.end - seeds.start;
    for seed in seeds {
        let RandomGraph { mut graph, layers } = random_graph(seed);
        hide(seed, &mut graph);
        layers.iter().for_each(|kind| *kinds.entry(kind).or_default() += 1);
        check_graph(seed, graph);
    }
    println!("{kinds:?}");
    assert!(random_layers::ALL.iter().all(|(kind, _)| kinds[kind] >= 20), "{kinds:?}");
    println!("assurance: random-graphs {graphs}");
}

/// In every third graph, each input and output is public, hashed or private.
fn hide(seed: u64, graph: &mut FixedGraph) {
    if seed.is_multiple_of(3) {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        instances::set_visibilities(graph, || *instances::MODES.choose(&mut rng).unwrap());
    }
}

/// Every kind of layout in turn.
fn shape(seed: u64) -> CircuitShape {
    let (count, looked_up) = [(1, 1), (2, 1), (2, 2), (4, 1), (4, 3), (8, 8)][seed as usize / 2 % 6];
    let lanes = if seed.is_multiple_of(2) { Lanes::windows(count, looked_up) } else { Lanes::folded(count, looked_up) };
    CircuitShape { logrows: 18, lanes, limb_bits: 5 + (seed % 7) as u32 }
}

fn check_graph(seed: u64, graph: FixedGraph) {
    let context = |what: &str| format!("seed {seed}: {what} in\n{graph}");
    let compiled = CircuitDescription::new(graph.clone(), shape(seed)).compile();
    let compiled = compiled.unwrap_or_else(|error| panic!("{}", context(&error.to_string())));
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    for inputs in all_inputs(&graph, &mut rng) {
        let trace = interpret(&graph, &inputs).unwrap();
        for (node, id) in graph.nodes.iter().zip(0..) {
            let mut values = trace.tensor(TensorId(id)).iter().zip(&node.intervals);
            assert!(values.all(|(value, interval)| interval.contains(*value)), "{}", context(&node.to_string()));
        }
        let salts = instances::random_salts(&graph, &mut rng);
        let assignment = compiled.assign(&inputs, Fr::from(seed), &salts).unwrap();
        let outputs = trace.outputs(&graph);
        assert_eq!(assignment.outputs, outputs, "{}", context("other outputs"));
        let expected = instances::expected(&graph, &inputs, &outputs, Fr::from(seed), &salts);
        assert_eq!(assignment.witness.instances(), expected, "{}", context("other instances"));
        compiled.check(&assignment.witness).unwrap_or_else(|violation| panic!("{}", context(&violation.to_string())));
    }
}

/// The smallest and the largest values that range checks admit, then random ones.
fn all_inputs(graph: &FixedGraph, rng: &mut ChaCha20Rng) -> Vec<Vec<Vec<i64>>> {
    let corner = |value: fn(&model::InputSpec) -> i64| {
        graph.inputs.iter().map(|spec| vec![value(spec); spec.len()]).collect::<Vec<_>>()
    };
    let corners = [corner(|spec| spec.offset), corner(|spec| spec.last() as i64)];
    corners.into_iter().chain((0..INPUTS).map(|_| random_inputs(graph, rng))).collect()
}
