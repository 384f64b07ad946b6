//! Each operation's circuit against the integer interpreter, on random inputs and on the ends of their ranges.
#![allow(clippy::unwrap_used)]

mod common;

use circuit::{CircuitDescription, CircuitShape, Compiled, Lanes};
use halo2_proofs::halo2curves::bn256::Fr;
use model::interpret;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

#[test]
fn circuits_equal_the_interpreter_bit_for_bit() {
    for (name, graph) in common::gadgets::gadget_graphs() {
        for (lanes, limb_bits) in [(Lanes::all(2), 4), (Lanes::windows(4, 1), 8), (Lanes::folded(2, 1), 8)] {
            let shape = CircuitShape { logrows: 12, lanes, limb_bits };
            let compiled = CircuitDescription::new(graph.clone(), shape).compile().unwrap();
            let mut rng = ChaCha20Rng::seed_from_u64(30);
            for round in 0..500 {
                let inputs =
                    if round % 2 == 0 { common::random_inputs(&graph, &mut rng) } else { ends(&compiled, &mut rng) };
                let assignment = compiled.assign(&inputs, Fr::from(round), &[]).unwrap();
                let expected = interpret(&graph, &inputs).unwrap().outputs(&graph);
                assert_eq!(assignment.outputs, expected, "{name}: {inputs:?}");
                compiled.check(&assignment.witness).unwrap();
            }
        }
    }
}

/// Inputs near the ends of what the range check admits, and near zero.
fn ends(compiled: &Compiled, rng: &mut impl Rng) -> Vec<Vec<i64>> {
    let specs = compiled.description().graph.inputs.iter();
    specs
        .map(|spec| {
            let last = (1i64 << spec.bits) - 1;
            let count: usize = spec.shape.iter().product();
            let near = |rng: &mut dyn rand::RngCore| match rng.gen_range(0..3) {
                0 => rng.gen_range(0..2),
                1 => last - rng.gen_range(0..2),
                _ => -spec.offset + rng.gen_range(-1..2),
            };
            (0..count).map(|_| near(rng) + spec.offset).collect()
        })
        .collect()
}
