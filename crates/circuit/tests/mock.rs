//! The whole circuit against halo2's own checker.
#![allow(clippy::unwrap_used)]

mod common;

use circuit::{CircuitDescription, CircuitShape, Lanes};
use halo2_proofs::dev::MockProver;
use halo2_proofs::halo2curves::bn256::Fr;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

#[test]
fn mock_prover_accepts_a_perceptron_on_every_lane_count() {
    let graph = common::perceptron(&[6, 9, 3], 300, 8, 1);
    for (count, looked_up, limb_bits, logrows) in [
        (1, 1, 8, 11),
        (2, 2, 7, 10),
        (3, 3, 6, 10),
        (4, 4, 8, 10),
        (8, 8, 5, 9),
        (2, 1, 7, 11),
        (4, 1, 7, 11),
        (4, 2, 7, 10),
        (5, 3, 6, 10),
    ] {
        let lanes = Lanes::windows(count, looked_up);
        let shape = CircuitShape { logrows, lanes, limb_bits };
        let compiled = CircuitDescription::new(graph.clone(), shape).compile().unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let assignment = compiled.assign(&common::random_inputs(&graph, &mut rng), Fr::from(77), &[]).unwrap();
        compiled.check(&assignment.witness).unwrap();
        let instances = assignment.witness.instances().to_vec();
        println!("{lanes} rows {} instances {}", compiled.rows_used(), instances.len());
        let prover = MockProver::run(logrows, &compiled.circuit_with(assignment.witness), vec![instances]).unwrap();
        prover.assert_satisfied();
    }
}
