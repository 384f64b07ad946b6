//! A check at a challenge that is known before the witness is committed proves nothing.
#![allow(clippy::unwrap_used)]

mod common;

use circuit::adversary::Adversary;
use circuit::{CircuitDescription, CircuitShape, Lanes};
use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

#[test]
fn a_convolution_is_forged_for_known_challenges_and_refused_at_all_others() {
    let graph = common::convolution(false);
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    for lanes in [Lanes::folded(1, 1), Lanes::folded(4, 2)] {
        let shape = CircuitShape { logrows: 14, lanes, limb_bits: 9 };
        let compiled = CircuitDescription::new(graph.clone(), shape).compile().unwrap();
        let adversary = Adversary::new(&compiled, &common::random_inputs(&graph, &mut rng), Fr::from(5), &[]).unwrap();
        let [gamma, mu] = [0; 2].map(|_| Fr::random(&mut rng));
        assert!(compiled.holds_at(adversary.honest(), gamma, mu));

        let forged = adversary.forged_for(gamma, mu).unwrap();
        assert_ne!(forged.instances(), adversary.honest().instances(), "another output is claimed");
        assert!(compiled.holds_at(&forged, gamma, mu), "known too early, the challenges let it pass");
        for _ in 0..20 {
            assert!(!compiled.holds_at(&forged, Fr::random(&mut rng), Fr::random(&mut rng)));
        }
        assert!(compiled.check(&forged).is_err());
    }
}
