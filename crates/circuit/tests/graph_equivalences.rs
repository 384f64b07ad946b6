//! Two graphs of one function: their circuits, however laid out, claim the same integers.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/rewriting.rs"]
mod rewriting;

use circuit::{CircuitDescription, CircuitShape, Compiled, Lanes};
use common::random_graph::random_graph;
use halo2_proofs::halo2curves::bn256::Fr;
use model::{FixedGraph, analyse};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

#[test]
fn two_hundred_random_graphs_equal_others_of_the_same_function() {
    equal_others(0..200);
}

#[test]
#[ignore = "minutes"]
fn ten_thousand_random_graphs_equal_others_of_the_same_function_in_full() {
    equal_others(20_000..30_000);
}

fn equal_others(seeds: std::ops::Range<u64>) {
    let (mut pairs, mut changes) = (0, 0);
    for seed in seeds {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let graph = random_graph(seed).graph;
        let (mut other, changed) = rewriting::rewritten(&graph, &mut rng);
        if changed == 0 {
            continue;
        }
        analyse(&mut other).unwrap();
        let (first, second) = (compiled(graph.clone(), seed), compiled(other, seed + 1));
        for round in 0..2 {
            let inputs = if round == 0 { smallest(&graph) } else { common::random_inputs(&graph, &mut rng) };
            let [one, same] = [&first, &second].map(|circuit| circuit.assign(&inputs, Fr::from(seed), &[]).unwrap());
            assert_eq!(one.outputs, same.outputs, "seed {seed}");
            assert_eq!(one.witness.instances(), same.witness.instances(), "seed {seed}");
            assert_eq!(first.check(&one.witness), Ok(()), "seed {seed}");
            assert_eq!(second.check(&same.witness), Ok(()), "seed {seed}");
        }
        pairs += 1;
        changes += changed;
    }
    println!("{changes} nodes written in another way");
    println!("assurance: graph-equivalences {pairs}");
}

/// Windows and folded sums in turn, so that the graphs of a pair have neither nodes nor layout in common.
fn compiled(graph: FixedGraph, seed: u64) -> Compiled {
    let (count, looked_up) = [(1, 1), (2, 1), (4, 3)][seed as usize / 2 % 3];
    let lanes = if seed.is_multiple_of(2) { Lanes::windows(count, looked_up) } else { Lanes::folded(count, looked_up) };
    let shape = CircuitShape { logrows: 18, lanes, limb_bits: 5 + (seed % 6) as u32 };
    CircuitDescription::new(graph, shape).compile().unwrap_or_else(|error| panic!("seed {seed}: {error}"))
}

fn smallest(graph: &FixedGraph) -> Vec<Vec<i64>> {
    graph.inputs.iter().map(|spec| vec![spec.offset; spec.len()]).collect()
}
