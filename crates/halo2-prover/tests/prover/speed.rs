//! `cargo test -p halo2-prover --test prover -- --ignored --nocapture`

use std::time::Instant;

use halo2_proofs::plonk::{create_proof, keygen_pk2};
use halo2_proofs::poly::kzg::commitment::KZGCommitmentScheme;
use halo2_proofs::poly::kzg::multiopen::ProverSHPLONK;
use halo2_proofs::transcript::{Blake2bWrite, Challenge255, TranscriptWriterBuffer};
use halo2curves::bn256::{Bn256, G1Affine};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::circuit::Powers;
use crate::setup::Setup;

const RUNS: u64 = 5;

/// Both provers in turn: medians of wall-clock time, which other work on the machine falsifies less as a ratio.
#[test]
#[ignore = "a measurement"]
fn proofs_against_halo2s() {
    for k in [12, 14, 16] {
        let setup = Setup::new(k);
        let circuit = Powers::new(4, (1 << k) - 20);
        let (public, ours) = (circuit.public(), setup.keys(&circuit).unwrap());
        let theirs = keygen_pk2(&setup.params, &circuit, false).unwrap();
        let pairs = (0..RUNS).map(|seed| {
            let start = Instant::now();
            setup.prove(&ours, &circuit, &public, seed).unwrap();
            let own = start.elapsed();
            let start = Instant::now();
            let mut transcript = Blake2bWrite::<_, G1Affine, Challenge255<_>>::init(Vec::new());
            create_proof::<KZGCommitmentScheme<Bn256>, ProverSHPLONK<'_, _>, _, _, _, _>(
                &setup.params,
                &theirs,
                std::slice::from_ref(&circuit),
                &[&[&public]],
                ChaCha20Rng::seed_from_u64(seed),
                &mut transcript,
            )
            .unwrap();
            (own.as_secs_f64(), start.elapsed().as_secs_f64())
        });
        let pairs: Vec<(f64, f64)> = pairs.collect();
        let median = |of: fn(&(f64, f64)) -> f64| {
            let mut values: Vec<f64> = pairs.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            values[values.len() / 2]
        };
        let (own, halo2) = (median(|pair| pair.0), median(|pair| pair.1));
        let ratio = median(|pair| pair.1 / pair.0);
        println!("2^{k} rows: {own:.3} s, halo2 {halo2:.3} s, {ratio:.2} times");
    }
}
