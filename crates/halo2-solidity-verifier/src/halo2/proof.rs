//! Between halo2's proof bytes and the contract's.

use alloy_primitives::U256;
use protocol_spec::{EnvelopeError, Scalar};
use verifier_program::{ValidatedProgram, inversion, inversion_hint};

use super::error::ProofError;

const WORD: usize = 32;

/// Appends the inversion hint to the bytes that [`crate::EvmTranscriptWriter`] collected.
///
/// # Errors
/// Bytes or instances that do not belong to the program's protocol.
pub fn finish_proof(
    program: &ValidatedProgram,
    instances: &[U256],
    mut halo2_proof: Vec<u8>,
) -> Result<Vec<u8>, ProofError> {
    halo2_proof.resize(halo2_proof.len() + WORD, 0);
    let hint = inversion_hint(program, instances, &halo2_proof)?;
    let at = halo2_proof.len() - WORD;
    halo2_proof[at..].copy_from_slice(&hint.to_u256().to_be_bytes::<WORD>());
    Ok(halo2_proof)
}

/// Checks what halo2's verifier does not: exact lengths, the number of instances and that they are canonical, the
/// hint. Returns the bytes for [`crate::EvmTranscriptReader`].
///
/// # Errors
/// The first check that fails.
pub fn check_proof_envelope<'a>(
    program: &ValidatedProgram,
    instances: &[U256],
    proof: &'a [u8],
) -> Result<&'a [u8], ProofError> {
    if inversion(program, instances, proof)? != Scalar::ONE {
        return Err(ProofError::Hint);
    }
    let expected = program.layout().bytes();
    proof.get(..expected - WORD).ok_or(ProofError::Envelope(EnvelopeError::ProofLength { expected, got: proof.len() }))
}
