use std::time::{Duration, Instant};

use circuit::{Compiled, Violation, Witness};
use halo2_proofs::plonk::Circuit;
use halo2_prover::{ProverError, create_proof};
use halo2_solidity_verifier::{EvmTranscriptWriter, ProofError, finish_proof, instance_words};
use halo2curves::bn256::Fr;
use rand::SeedableRng;
use rand::rngs::{OsRng, StdRng};

use crate::keys::ProverKey;
use crate::proof_file::ProofFile;
use crate::srs::Srs;
use crate::verify::{Rejection, verify};

/// A proof that the native verifier has accepted.
#[derive(Clone, Debug)]
pub struct Proof {
    /// What `proof.json` says.
    pub file: ProofFile,
    /// Where the time went.
    pub timings: ProofTimings,
}

/// Wall-clock time by step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProofTimings {
    /// Checking every constraint on the witness; zero where the caller vouches for it.
    pub witness_check: Duration,
    /// Making the proof.
    pub proving: Duration,
    /// Verifying it natively.
    pub self_check: Duration,
}

/// Why there is no proof. No error tells a value of the witness.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// The witness breaks a constraint: halo2 would have made an unverifiable proof of it.
    #[error("the witness does not satisfy the circuit: {0}")]
    Witness(#[from] Violation),
    /// The reference string has another secret or size than the key.
    #[error("the reference string belongs to other keys")]
    OtherSrs,
    /// The circuit has another number of public values than the key.
    #[error("got {got} instances, expected {expected}")]
    InstanceCount {
        /// Instances of the key.
        expected: usize,
        /// Instances given.
        got: usize,
    },
    /// The circuit could not be filled.
    #[error("the proof could not be made: {0}")]
    Synthesis(#[from] ProverError),
    /// The operating system gave no randomness.
    #[error("no randomness for the proof: {0}")]
    Randomness(String),
    /// The proof could not be completed for the EVM.
    #[error(transparent)]
    Completion(#[from] ProofError),
    /// The finished proof was not accepted.
    #[error("the new proof does not verify: {0}")]
    SelfCheck(Rejection),
}

/// Proves that `witness` satisfies the model's circuit.
///
/// The witness is checked first, constraint by constraint; the finished proof is verified natively before it is handed
/// out. The caller verifies it in the EVM and writes the file after that.
pub fn prove_model(srs: &Srs, key: &ProverKey, model: &Compiled, witness: Witness) -> Result<Proof, ProveError> {
    let start = Instant::now();
    model.check(&witness)?;
    let witness_check = start.elapsed();

    let instances = witness.instances().to_vec();
    let mut proof = prove(srs, key, model.circuit_to_prove(witness), &instances)?;
    proof.timings.witness_check = witness_check;
    Ok(proof)
}

/// Proves any circuit of the kind that [`ProverKey::generate`] takes; randomness comes from the operating system.
///
/// A witness that breaks a constraint is noticed only when the finished proof is verified.
pub fn prove<C: Circuit<Fr>>(srs: &Srs, key: &ProverKey, circuit: C, instances: &[Fr]) -> Result<Proof, ProveError> {
    check_fit(srs, key, instances)?;
    let verifier = key.verifier();
    let words = instance_words(&[instances]);

    let start = Instant::now();
    let halo2_proof = create(srs, key, circuit, instances)?;
    let proof = finish_proof(verifier.program(), &words, halo2_proof)?;
    let proving = start.elapsed();

    let start = Instant::now();
    verify(verifier, &proof, &words).map_err(ProveError::SelfCheck)?;
    let self_check = start.elapsed();

    let file = ProofFile { model_id: verifier.model_id(), proof, instances: words };
    Ok(Proof { file, timings: ProofTimings { witness_check: Duration::ZERO, proving, self_check } })
}

fn check_fit(srs: &Srs, key: &ProverKey, instances: &[Fr]) -> Result<(), ProveError> {
    let verifier = key.verifier();
    if srs.k() != verifier.k() || srs.s_g2() != verifier.params().s_g2() {
        return Err(ProveError::OtherSrs);
    }
    let (expected, got) = (verifier.spec().instance_count(), instances.len());
    match expected == got {
        true => Ok(()),
        false => Err(ProveError::InstanceCount { expected, got }),
    }
}

/// The proof without the inversion hint.
fn create<C: Circuit<Fr>>(srs: &Srs, key: &ProverKey, circuit: C, instances: &[Fr]) -> Result<Vec<u8>, ProveError> {
    let mut transcript = EvmTranscriptWriter::new(key.verifier().spec());
    // ChaCha, seeded by the operating system: one system call for all blinding.
    let rng = StdRng::from_rng(OsRng).map_err(|error| ProveError::Randomness(error.to_string()))?;
    create_proof(srs.bases(), key.pk(), &circuit, instances, rng, &mut transcript)?;
    Ok(transcript.into_proof())
}
