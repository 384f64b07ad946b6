//! What many inputs cost on chain, public and hashed: real proofs.
#![allow(clippy::unwrap_used)]

#[path = "../../circuit/tests/common/mod.rs"]
mod graphs;
mod target;

use circuit::{CircuitShape, Lanes};
use halo2curves::bn256::Fr;
use model::{FixedGraph, Visibility};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use target::Target;

/// More than a model of one input, at most.
const PUBLIC: u64 = 45_000;
const HASHED: u64 = 5_000;

/// One weighted sum of pixels.
fn pixels(count: usize, visibility: Visibility) -> FixedGraph {
    let mut graph = graphs::perceptron(&[count, 1], 200, 6, 8);
    let input = &mut graph.inputs[0];
    (input.bits, input.offset, input.visibility) = (8, 0, visibility);
    graph
}

/// The gas of one verification, in a layout that has room for every case.
fn gas(graph: &FixedGraph) -> u64 {
    let mut target = Target::new(graph, CircuitShape { logrows: 15, lanes: Lanes::all(1), limb_bits: 8 });
    let inputs = graphs::random_inputs(graph, &mut ChaCha20Rng::seed_from_u64(3));
    let salts = vec![Fr::from(7); graph.hashed_tensors()];
    let witness = target.compiled.assign(&inputs, Fr::from(9), &salts).unwrap().witness;
    let (proof, instances) = target.prove(witness);
    target.gas(&proof, &instances)
}

#[test]
fn an_image_costs_little_more_than_one_number() {
    let one = gas(&pixels(1, Visibility::Public));
    for count in [784, 1_024] {
        let [public, hashed] = [Visibility::Public, Visibility::Hashed].map(|mode| gas(&pixels(count, mode)));
        println!("{count} inputs: {public} gas public, {hashed} hashed, {one} for one input");
        assert!(public - one <= PUBLIC, "{count} public inputs: {public} gas, one: {one}");
        assert!(hashed.abs_diff(one) <= HASHED, "{count} hashed inputs: {hashed} gas, one: {one}");
    }
}
