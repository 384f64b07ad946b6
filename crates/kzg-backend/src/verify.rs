use alloy_primitives::U256;
use halo2_proofs::plonk::verify_proof;
use halo2_proofs::poly::kzg::commitment::KZGCommitmentScheme;
use halo2_proofs::poly::kzg::multiopen::VerifierSHPLONK;
use halo2_proofs::poly::kzg::strategy::SingleStrategy;
use halo2_solidity_verifier::{EvmTranscriptReader, ProofError, check_proof_envelope};
use halo2curves::bn256::{Bn256, Fr};
use halo2curves::ff::PrimeField;

use crate::keys::VerifierKey;
use crate::model_id::ModelId;
use crate::proof_file::ProofFile;

/// Why a proof is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// It says itself that it proves something else.
    #[error("the proof belongs to model `{got}`, expected `{expected}`")]
    OtherModel {
        /// Model of the key.
        expected: ModelId,
        /// Model named in the file.
        got: ModelId,
    },
    /// Wrong lengths, a number out of range, a point off the curve, a wrong hint, another value of a pinned instance.
    #[error(transparent)]
    Form(#[from] ProofError),
    /// Well-formed, and false: an identity or an opening does not hold.
    #[error("the proof does not hold for these instances")]
    Unsound,
}

/// Verifies the content of a `proof.json`.
pub fn verify_file(key: &VerifierKey, file: &ProofFile) -> Result<(), Rejection> {
    let (expected, got) = (key.model_id(), file.model_id);
    if expected != got {
        return Err(Rejection::OtherModel { expected, got });
    }
    verify(key, &file.proof, &file.instances)
}

/// Accepts exactly what the generated contract accepts: one length, one number of instances, canonical numbers, points
/// on the curve, pinned instances of their value, a right hint, and a proof that holds.
pub fn verify(key: &VerifierKey, proof: &[u8], instances: &[U256]) -> Result<(), Rejection> {
    let halo2_proof = check_proof_envelope(key.program(), instances, proof)?;
    // The envelope has refused whatever is not below the order.
    let instances: Vec<Fr> = instances.iter().filter_map(|word| scalar(*word)).collect();

    let mut transcript = EvmTranscriptReader::new(key.spec(), halo2_proof);
    verify_proof::<KZGCommitmentScheme<Bn256>, VerifierSHPLONK<'_, _>, _, _, _>(
        key.params(),
        key.vk(),
        SingleStrategy::new(key.params()),
        &[&[&instances]],
        &mut transcript,
    )
    .map_err(|_| Rejection::Unsound)
}

fn scalar(word: U256) -> Option<Fr> {
    Fr::from_repr(word.to_le_bytes::<32>()).into()
}
