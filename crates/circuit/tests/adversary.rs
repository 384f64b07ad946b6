//! False witnesses by sixteen strategies: none may pass.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/instances.rs"]
mod instances;

use circuit::adversary::{Adversary, STRATEGIES};
use circuit::{CircuitDescription, CircuitShape, Lanes};
use ff::Field;
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::bn256::Fr;
use model::{FixedGraph, InputSpec, Visibility};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

/// Attacks `graph` `rounds` times per strategy, with and without propagation; returns how many attacks were made.
fn attack_all(graph: &FixedGraph, shape: CircuitShape, rounds: usize, seed: u64) -> usize {
    let compiled = CircuitDescription::new(graph.clone(), shape).compile().unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut attacks = 0;
    for inputs in starts(graph, &mut rng) {
        let salts = instances::random_salts(graph, &mut rng);
        let adversary = Adversary::new(&compiled, &inputs, Fr::from(5), &salts).unwrap();
        compiled.check(adversary.honest()).unwrap();
        for strategy in STRATEGIES {
            for round in 0..rounds {
                let propagate = round % 2 == 0;
                if let Some(witness) = adversary.attack(strategy, propagate, &mut rng) {
                    assert!(compiled.check(&witness).is_err(), "{strategy:?} (propagate {propagate}) was accepted");
                    attacks += 1;
                }
            }
        }
    }
    attacks
}

/// The smallest and the largest values that range checks admit, and random ones.
fn starts(graph: &FixedGraph, rng: &mut ChaCha20Rng) -> [Vec<Vec<i64>>; 4] {
    let corner = |value: fn(&InputSpec) -> i64| {
        graph.inputs.iter().map(|spec| vec![value(spec); spec.len()]).collect::<Vec<_>>()
    };
    let [first, second] = [0; 2].map(|_| common::random_inputs(graph, rng));
    [corner(|spec| spec.offset), corner(|spec| spec.last() as i64), first, second]
}

#[test]
fn no_false_witness_of_a_perceptron_is_accepted() {
    let graph = common::perceptron(&[4, 6, 3], 200, 6, 3);
    let mixed = |count, looked_up| Lanes::windows(count, looked_up);
    for (lanes, limb_bits) in [
        (Lanes::all(1), 8),
        (Lanes::all(1), 10),
        (Lanes::all(2), 5),
        (mixed(2, 1), 5),
        (mixed(4, 1), 8),
        (mixed(4, 2), 6),
        (mixed(4, 3), 6),
        (Lanes::folded(1, 1), 10),
        (Lanes::folded(4, 3), 9),
    ] {
        let shape = CircuitShape { logrows: 12, lanes, limb_bits };
        let attacks = attack_all(&graph, shape, 150, 4);
        println!("{lanes}, {limb_bits} bits: {attacks} attacks");
        assert!(attacks > 5_000);
    }
}

#[test]
fn no_false_witness_of_every_gadget_is_accepted() {
    let graph = common::every_operation();
    for (count, looked_up) in [(1, 1), (2, 1), (4, 1), (4, 2)] {
        let lanes = Lanes::windows(count, looked_up);
        let attacks = attack_all(&graph, CircuitShape { logrows: 12, lanes, limb_bits: 7 }, 150, 5);
        assert!(attacks > 5_000, "{lanes}: {attacks}");
    }
}

#[test]
fn no_false_witness_of_a_single_gadget_is_accepted() {
    attack_every_gadget(100);
}

/// 3,000 for each strategy, gadget and layout: a quarter each from the ends of all ranges.
#[test]
#[ignore = "minutes"]
fn no_false_witness_of_a_million_is_accepted_in_full() {
    assert!(attack_every_gadget(750) >= 1_000_000);
}

fn attack_every_gadget(rounds: usize) -> usize {
    let mut attacks = 0;
    for (name, graph) in common::gadgets::gadget_graphs() {
        for (lanes, limb_bits) in
            [(Lanes::all(1), 8), (Lanes::windows(2, 1), 4), (Lanes::windows(4, 2), 6), (Lanes::folded(2, 1), 8)]
        {
            let made = attack_all(&graph, CircuitShape { logrows: 12, lanes, limb_bits }, rounds, 7);
            assert!(made > 30 * rounds, "{name}, {lanes}: {made}");
            attacks += made;
        }
    }
    println!("assurance: false-witnesses {attacks}");
    attacks
}

#[test]
fn no_false_witness_of_a_folded_convolution_is_accepted() {
    let graph = common::convolution(true);
    for (lanes, limb_bits) in [(Lanes::folded(1, 1), 10), (Lanes::folded(4, 3), 9), (Lanes::folded(2, 2), 7)] {
        let attacks = attack_all(&graph, CircuitShape { logrows: 14, lanes, limb_bits }, 6, 9);
        assert!(attacks > 250, "{lanes}: {attacks}");
    }
}

#[test]
fn no_false_witness_of_products_of_matrices_is_accepted() {
    let graph = common::attention();
    for (lanes, limb_bits) in
        [(Lanes::windows(2, 1), 8), (Lanes::folded(1, 1), 12), (Lanes::folded(4, 3), 9), (Lanes::folded(2, 2), 7)]
    {
        let attacks = attack_all(&graph, CircuitShape { logrows: 14, lanes, limb_bits }, 20, 11);
        assert!(attacks > 800, "{lanes}: {attacks}");
    }
}

#[test]
fn no_false_witness_of_folded_gadgets_is_accepted() {
    let graph = common::every_operation();
    for lanes in [Lanes::folded(1, 1), Lanes::folded(4, 2)] {
        let attacks = attack_all(&graph, CircuitShape { logrows: 12, lanes, limb_bits: 8 }, 100, 5);
        assert!(attacks > 4_000, "{lanes}: {attacks}");
    }
}

#[test]
fn no_false_witness_of_hidden_tensors_is_accepted() {
    use Visibility::{Hashed, Private, Public};
    for (modes, lanes) in [
        ([Hashed, Private, Hashed], Lanes::windows(2, 1)),
        ([Private, Hashed, Public], Lanes::windows(4, 3)),
        ([Hashed, Public, Private], Lanes::folded(4, 2)),
    ] {
        let (mut graph, mut modes) = (common::every_operation(), modes.into_iter());
        instances::set_visibilities(&mut graph, || modes.next().unwrap());
        let attacks = attack_all(&graph, CircuitShape { logrows: 13, lanes, limb_bits: 7 }, 10, 10);
        assert!(attacks > 300, "{lanes}: {attacks}");
    }
}

#[test]
fn no_equality_class_of_a_perceptron_can_have_another_value() {
    let graph = common::perceptron(&[4, 6, 3], 200, 6, 3);
    let mut rng = ChaCha20Rng::seed_from_u64(13);
    let mut pranks = 0;
    for (lanes, limb_bits) in [(Lanes::all(1), 8), (Lanes::windows(4, 2), 6), (Lanes::folded(2, 1), 8)] {
        let compiled =
            CircuitDescription::new(graph.clone(), CircuitShape { logrows: 12, lanes, limb_bits }).compile().unwrap();
        let adversary = Adversary::new(&compiled, &common::random_inputs(&graph, &mut rng), Fr::from(5), &[]).unwrap();
        let mut missed = 0;
        for class in 0..adversary.classes() {
            let held = adversary.value_of(class);
            let others = [held + Fr::one(), held - Fr::one(), -held, Fr::zero(), Fr::one(), Fr::random(&mut rng)];
            let mut made = 0;
            for witness in others.into_iter().filter_map(|other| adversary.prank(class, other)) {
                assert!(compiled.check(&witness).is_err(), "class {class} on {lanes}");
                made += 1;
            }
            missed += usize::from(made == 0);
            pranks += made;
        }
        // Products of folded sums have no cell but those that the gates make of the lanes.
        assert!(missed == 0 || lanes.sums.are_folded(), "{missed} classes on {lanes}");
    }
    println!("assurance: equality-class-pranks {pranks}");
    assert!(pranks > 1_000, "{pranks}");
}

#[test]
fn mock_prover_agrees_with_the_row_check() {
    for (count, looked_up) in [(2, 2), (2, 1), (4, 2)] {
        let shape = CircuitShape { logrows: 11, lanes: Lanes::windows(count, looked_up), limb_bits: 7 };
        mock_prover_agrees(common::every_operation(), shape);
    }
    for (_, graph) in common::gadgets::gadget_graphs() {
        mock_prover_agrees(graph, CircuitShape { logrows: 11, lanes: Lanes::windows(2, 1), limb_bits: 7 });
    }
}

fn mock_prover_agrees(graph: FixedGraph, shape: CircuitShape) {
    let compiled = CircuitDescription::new(graph.clone(), shape).compile().unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(6);
    let adversary = Adversary::new(&compiled, &common::random_inputs(&graph, &mut rng), Fr::from(5), &[]).unwrap();
    let verdict = |witness: circuit::Witness| {
        let instances = witness.instances().to_vec();
        MockProver::run(11, &compiled.circuit_with(witness), vec![instances]).unwrap().verify().is_ok()
    };
    assert!(verdict(adversary.honest().clone()));
    for strategy in STRATEGIES {
        for propagate in [false, true] {
            if let Some(witness) = adversary.attack(strategy, propagate, &mut rng) {
                assert!(!verdict(witness), "{strategy:?} (propagate {propagate})");
            }
        }
    }
}
