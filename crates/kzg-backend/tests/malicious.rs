//! Real proofs of false witnesses, made by halo2's own prover: no verifier may accept one.
#![allow(clippy::unwrap_used)]

#[path = "../../circuit/tests/common/mod.rs"]
mod graphs;
mod target;

use circuit::adversary::{Adversary, STRATEGIES, Strategy};
use circuit::{CircuitShape, Lanes};
use graphs::random_forest::Forest;
use halo2curves::bn256::Fr;
use model::{FixedGraph, Visibility};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use target::Target;

/// Attacks until `wanted` false proofs were made and refused.
fn refuse_false_proofs(graph: &FixedGraph, shape: CircuitShape, wanted: usize, seed: u64) {
    let mut target = Target::new(graph, shape);
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let compiled = target.compiled.clone();
    let mut made = 0;
    while made < wanted {
        let inputs = graphs::random_inputs(graph, &mut rng);
        let salts = vec![Fr::from(seed + 1); graph.hashed_tensors()];
        let adversary = Adversary::new(&compiled, &inputs, Fr::from(seed), &salts).unwrap();
        assert_eq!(target.verdicts(adversary.honest().clone()), (true, true));
        for strategy in STRATEGIES {
            for propagate in [false, true] {
                if let Some(witness) = adversary.attack(strategy, propagate, &mut rng) {
                    assert_eq!(target.verdicts(witness), (false, false), "{strategy:?} (propagate {propagate})");
                    made += 1;
                }
            }
        }
    }
    println!("assurance: malicious-proofs {made}");
}

#[test]
fn no_false_proof_of_a_perceptron_is_accepted() {
    let graph = graphs::perceptron(&[4, 6, 2], 200, 6, 8);
    refuse_false_proofs(&graph, CircuitShape { logrows: 9, lanes: Lanes::all(1), limb_bits: 6 }, 60, 1);
}

#[test]
fn no_false_proof_of_hidden_tensors_is_accepted() {
    let mut graph = graphs::perceptron(&[4, 6, 2], 200, 6, 8);
    graph.inputs[0].visibility = Visibility::Hashed;
    refuse_false_proofs(&graph, CircuitShape { logrows: 11, lanes: Lanes::windows(2, 1), limb_bits: 6 }, 16, 21);
    graph.inputs[0].visibility = Visibility::Private;
    graph.outputs[0].visibility = Visibility::Hashed;
    refuse_false_proofs(&graph, CircuitShape { logrows: 11, lanes: Lanes::folded(4, 2), limb_bits: 6 }, 16, 22);
}

#[test]
fn no_false_proof_of_every_operation_is_accepted() {
    let shape = CircuitShape { logrows: 10, lanes: Lanes::all(1), limb_bits: 6 };
    refuse_false_proofs(&graphs::every_operation(), shape, 120, 2);
}

#[test]
fn no_false_proof_on_two_lanes_is_accepted() {
    let shape = CircuitShape { logrows: 10, lanes: Lanes::all(2), limb_bits: 6 };
    refuse_false_proofs(&graphs::every_operation(), shape, 60, 3);
}

#[test]
fn no_false_proof_on_lanes_without_lookups_is_accepted() {
    for (count, looked_up) in [(2, 1), (4, 1), (4, 2)] {
        let shape = CircuitShape { logrows: 10, lanes: Lanes::windows(count, looked_up), limb_bits: 6 };
        refuse_false_proofs(&graphs::every_operation(), shape, 30, 5);
    }
}

/// Gadgets on a lane with lookups, and with sums that are folded, in turn.
#[test]
fn no_false_proof_of_a_single_gadget_is_accepted() {
    for (seed, (name, graph)) in (31..).zip(graphs::gadgets::gadget_graphs()) {
        let lanes = if seed % 2 == 0 { Lanes::all(1) } else { Lanes::folded(2, 1) };
        println!("{name} on {lanes}:");
        refuse_false_proofs(&graph, CircuitShape { logrows: 10, lanes, limb_bits: 6 }, 20, seed);
    }
}

#[test]
#[ignore = "minutes"]
fn no_false_proof_of_a_single_gadget_is_accepted_on_any_lanes_in_full() {
    for (seed, (name, graph)) in (51..).zip(graphs::gadgets::gadget_graphs()) {
        for lanes in [Lanes::all(1), Lanes::windows(4, 2), Lanes::folded(2, 1), Lanes::folded(4, 3)] {
            println!("{name} on {lanes}:");
            refuse_false_proofs(&graph, CircuitShape { logrows: 10, lanes, limb_bits: 6 }, 100, seed);
        }
    }
}

#[test]
fn no_false_proof_of_trees_is_accepted() {
    let forest = Forest { trees: 4, depth: 3, features: 3, bits: 6, outputs: 2, largest: 1 << 12 };
    let trees = forest.draw(&mut ChaCha20Rng::seed_from_u64(8));
    for (lanes, rows) in [(Lanes::all(1), 2), (Lanes::windows(4, 2), 1), (Lanes::folded(2, 1), 1)] {
        let graph = forest.graph(trees.clone(), rows);
        refuse_false_proofs(&graph, CircuitShape { logrows: 10, lanes, limb_bits: 6 }, 24, 9);
    }
}

#[test]
fn no_false_proof_of_products_of_matrices_is_accepted() {
    for lanes in [Lanes::windows(2, 1), Lanes::folded(4, 3)] {
        refuse_false_proofs(&graphs::attention(), CircuitShape { logrows: 12, lanes, limb_bits: 7 }, 24, 10);
    }
}

#[test]
fn no_false_proof_of_a_folded_convolution_is_accepted() {
    let shape = CircuitShape { logrows: 13, lanes: Lanes::folded(4, 3), limb_bits: 7 };
    refuse_false_proofs(&graphs::convolution(true), shape, 20, 6);
}

#[test]
fn a_convolution_forged_for_guessed_challenges_is_refused_in_a_real_proof() {
    let graph = graphs::convolution(false);
    let mut target = Target::new(&graph, CircuitShape { logrows: 13, lanes: Lanes::folded(2, 2), limb_bits: 9 });
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let compiled = target.compiled.clone();
    let adversary = Adversary::new(&compiled, &graphs::random_inputs(&graph, &mut rng), Fr::from(9), &[]).unwrap();
    assert_eq!(target.verdicts(adversary.honest().clone()), (true, true));
    for guess in 1..3 {
        let (gamma, mu) = (Fr::from(guess), Fr::from(guess + 7));
        let forged = adversary.forged_for(gamma, mu).unwrap();
        assert!(compiled.holds_at(&forged, gamma, mu));
        assert_eq!(target.verdicts(forged), (false, false));
    }
}

#[test]
fn a_division_by_the_field_inverse_is_refused_in_a_real_proof() {
    let graph = graphs::perceptron(&[4, 6, 2], 200, 6, 8);
    let mut target = Target::new(&graph, CircuitShape { logrows: 9, lanes: Lanes::all(1), limb_bits: 6 });
    let mut rng = ChaCha20Rng::seed_from_u64(4);
    let compiled = target.compiled.clone();
    let adversary = Adversary::new(&compiled, &graphs::random_inputs(&graph, &mut rng), Fr::from(9), &[]).unwrap();
    let attacks: Vec<_> = (0..20).filter_map(|_| adversary.attack(Strategy::FieldQuotient, true, &mut rng)).collect();
    assert!(attacks.len() >= 15);
    for witness in attacks {
        assert_eq!(target.verdicts(witness), (false, false));
    }
}
