//! Both sides of a batch's pairing, computed natively from the verifier of single proofs.

use std::collections::BTreeMap;

use alloy_primitives::{U256, keccak256};
use protocol_spec::{BatchItem, Commitment, Scalar, encode_batch_calldata};

use crate::interpret::{InterpretError, Trace, interpret};
use crate::validate::ValidatedProgram;

/// A point of the batch: of the proof with this index, or of the key.
pub type BatchTerm = (Option<usize>, Commitment);

/// What a batch verifier computes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchTrace {
    /// The folding challenge.
    pub challenge: Scalar,
    /// What the verifier of single proofs computes for each proof.
    pub proofs: Vec<Trace>,
    /// The scalar of every point in the sum that is paired with the generator of G2.
    pub left: BTreeMap<BatchTerm, Scalar>,
    /// Likewise for the generator times the secret.
    pub right: BTreeMap<BatchTerm, Scalar>,
}

/// Why a batch cannot be interpreted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// No proof at all.
    #[error("a batch has at least one proof")]
    Empty,
    /// One of the proofs.
    #[error("proof {index} of the batch: {error}")]
    Proof {
        /// Its index.
        index: usize,
        /// Why it cannot be interpreted.
        #[source]
        error: InterpretError,
    },
}

/// Runs the batch verifier up to the pairing, with the program of the verifier of single proofs.
///
/// # Errors
/// No proof, or the first one that is of the wrong form or has instances that are.
pub fn interpret_batch(program: &ValidatedProgram, batch: &[BatchItem<'_>]) -> Result<BatchTrace, BatchError> {
    if batch.is_empty() {
        return Err(BatchError::Empty);
    }
    let challenge = folding_challenge(program, batch);
    let mut trace = BatchTrace { challenge, proofs: Vec::new(), left: BTreeMap::new(), right: BTreeMap::new() };
    let mut weight = Scalar::ONE;
    for (index, item) in batch.iter().enumerate() {
        let single =
            interpret(program, item.instances, item.proof).map_err(|error| BatchError::Proof { index, error })?;
        for (commitment, scalar) in &single.terms {
            let owner = program.layout().point(*commitment).map(|_| index);
            let total = trace.left.entry((owner, *commitment)).or_default();
            *total = *total + weight * *scalar;
        }
        trace.right.insert((Some(index), Commitment::OpeningWitness), weight);
        trace.proofs.push(single);
        weight = weight * challenge;
    }
    Ok(trace)
}

/// `keccak256(digest || arguments of the call) mod r`: every word of every proof and every instance counts.
fn folding_challenge(program: &ValidatedProgram, batch: &[BatchItem<'_>]) -> Scalar {
    let calldata = encode_batch_calldata(batch);
    let hashed = [program.program().digest.as_slice(), &calldata[4..]].concat();
    Scalar::reduce(U256::from_be_bytes(keccak256(hashed).0))
}
