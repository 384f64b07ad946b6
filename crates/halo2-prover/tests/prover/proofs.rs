use halo2curves::bn256::Fr;

use crate::circuit::{Place, Powers};
use crate::setup::Setup;

#[test]
fn halo2_accepts_proofs_of_every_degree() {
    for k in [6, 9] {
        let setup = Setup::new(k);
        for power in 2..=4 {
            let circuit = Powers::new(power, (1 << k) - 20);
            let key = setup.keys(&circuit).unwrap();
            let proof = setup.prove(&key, &circuit, &circuit.public(), 1).unwrap();
            assert!(setup.accepts(key.vk(), &circuit.public(), &proof), "2^{k} rows, power {power}");

            let [mut other, mut shorter] = [circuit.public(), circuit.public()];
            other[1] += Fr::one();
            shorter.pop();
            assert!(!setup.accepts(key.vk(), &other, &proof) && !setup.accepts(key.vk(), &shorter, &proof));
        }
    }
}

#[test]
fn circuits_that_leave_phases_to_the_prover_are_proved_alike() {
    let setup = Setup::new(6);
    let circuit = Powers { says_phases: false, ..Powers::new(3, 20) };
    let key = setup.keys(&circuit).unwrap();
    let proof = setup.prove(&key, &circuit, &circuit.public(), 1).unwrap();
    assert!(setup.accepts(key.vk(), &circuit.public(), &proof));
    let same = setup.prove(&key, &Powers { says_phases: true, ..circuit.clone() }, &circuit.public(), 1).unwrap();
    assert!(proof == same, "the same witness, the same randomness");
}

/// The last usable row is one that no gate and no copy reaches, all others are refused.
#[test]
fn a_wrong_cell_of_any_kind_gives_a_proof_that_nobody_accepts() {
    let setup = Setup::new(6);
    for power in [2, 4] {
        let honest = Powers::new(power, 20);
        let key = setup.keys(&honest).unwrap();
        for place in [Place::Value, Place::Copy, Place::Weighted] {
            for row in [0, 1, 2, 19] {
                let cheat = Powers { overwritten: Some((place, row)), ..honest.clone() };
                let proof = setup.prove(&key, &cheat, &honest.public(), 1).unwrap();
                assert!(!setup.accepts(key.vk(), &honest.public(), &proof), "power {power}, {place:?} in row {row}");
            }
        }
    }
}

/// Points that depend on the witness: every commitment of a proof but those of other randomness.
#[test]
fn two_proofs_of_one_witness_have_no_commitment_in_common() {
    let setup = Setup::new(6);
    let circuit = Powers::new(3, 20);
    let key = setup.keys(&circuit).unwrap();
    let [one, other] = [1, 2].map(|seed| setup.prove(&key, &circuit, &circuit.public(), seed).unwrap());
    let commitments = |proof: &[u8]| -> Vec<Vec<u8>> { proof.chunks(32).map(<[u8]>::to_vec).collect() };
    let (one, other) = (commitments(&one), commitments(&other));
    assert_eq!(one.len(), other.len());
    // Fixed columns have the same commitments; their values at another point are others.
    assert!(one.iter().all(|word| !other.contains(word)), "a word of both");
}
