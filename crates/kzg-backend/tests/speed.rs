//! Where the time goes; `cargo test -p kzg-backend --test speed -- --ignored --nocapture`.

mod common;

use std::time::{Duration, Instant};

use common::{INSTANCES, Products};
use halo2_proofs::plonk::verify_proof;
use halo2_proofs::poly::kzg::commitment::KZGCommitmentScheme;
use halo2_proofs::poly::kzg::multiopen::VerifierSHPLONK;
use halo2_proofs::poly::kzg::strategy::SingleStrategy;
use halo2_proofs::transcript::{Blake2bRead, Blake2bWrite, Challenge255, TranscriptReadBuffer, TranscriptWriterBuffer};
use halo2_prover::create_proof;
use halo2curves::bn256::{Bn256, G1Affine};
use kzg_backend::{Access, ProverKey, Srs, VerifierKey, peak_memory_bytes};
use rand::rngs::OsRng;

fn timed<T>(run: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let value = run();
    (start.elapsed(), value)
}

fn median<T>(mut run: impl FnMut() -> T) -> (Duration, T) {
    let mut runs: Vec<_> = (0..5).map(|_| timed(&mut run)).collect();
    runs.sort_by_key(|(time, _)| *time);
    runs.swap_remove(2)
}

#[test]
#[ignore = "a measurement"]
fn proving_by_rows() {
    let folder = tempfile::TempDir::new().unwrap();
    let (srs_path, vk_path, pk_path) =
        (folder.path().join("srs.bin"), folder.path().join("vk.bin"), folder.path().join("pk.bin"));
    for k in 9..=15 {
        let circuit = Products::filling(k, 1);
        assert!(circuit.holds());
        let (srs_made, srs) = median(|| Srs::dev(k).unwrap());
        srs.write(&srs_path).unwrap();
        let (srs_read, _) = median(|| Srs::read(&srs_path).unwrap());
        let (keygen, key) = median(|| ProverKey::generate(&srs, &circuit, [0; 32], INSTANCES).unwrap());
        key.verifier().write(&vk_path, Access::Shared).unwrap();
        key.write(&pk_path, Access::Shared).unwrap();
        let (vk_read, _) = median(|| VerifierKey::read::<Products>(&vk_path, (), k, [0; 32]).unwrap());
        let (pk_read, key) = median(|| {
            let verifier = VerifierKey::read::<Products>(&vk_path, (), k, [0; 32]).unwrap();
            ProverKey::read(&pk_path, verifier).unwrap()
        });
        let instances = circuit.instances();
        let (proving, proof) = median(|| {
            let mut transcript = Blake2bWrite::<_, G1Affine, Challenge255<_>>::init(Vec::new());
            create_proof(srs.bases(), key.pk(), &circuit, &instances, OsRng, &mut transcript).unwrap();
            transcript.finalize()
        });
        let (verifying, ()) = median(|| {
            let mut transcript = Blake2bRead::<_, G1Affine, Challenge255<_>>::init(proof.as_slice());
            verify_proof::<KZGCommitmentScheme<Bn256>, VerifierSHPLONK<'_, _>, _, _, _>(
                key.verifier().params(),
                key.verifier().vk(),
                SingleStrategy::new(key.verifier().params()),
                &[&[&instances]],
                &mut transcript,
            )
            .unwrap();
        });
        println!(
            "k {k:2}: srs made {srs_made:8.1?} read {srs_read:8.1?}, keygen {keygen:8.1?}, vk read {vk_read:8.1?}, vk+pk read {pk_read:8.1?} \
             ({} KB), prove {proving:8.1?}, verify {verifying:8.1?}, peak {} MB",
            std::fs::metadata(&pk_path).unwrap().len() / 1000,
            peak_memory_bytes().unwrap_or(0) / 1_000_000
        );
    }
}

#[test]
#[ignore = "a measurement"]
fn proving_for_a_profiler() {
    let k = 11;
    let (circuit, srs) = (Products::filling(k, 1), Srs::dev(k).unwrap());
    let key = ProverKey::generate(&srs, &circuit, [0; 32], INSTANCES).unwrap();
    let instances = circuit.instances();
    for _ in 0..20 {
        let mut transcript = Blake2bWrite::<_, G1Affine, Challenge255<_>>::init(Vec::new());
        create_proof(srs.bases(), key.pk(), &circuit, &instances, OsRng, &mut transcript).unwrap();
        transcript.finalize();
    }
}
