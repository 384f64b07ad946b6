//! Calls of `verifyBatch`.

use alloy_primitives::U256;

use super::{EntryPoint, VerifierCall, encode_calldata};
use crate::error::CalldataError;
use crate::layout::ProofLayout;

/// One proof of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchItem<'a> {
    /// The proof, inversion hint included.
    pub proof: &'a [u8],
    /// The instances it is for.
    pub instances: &'a [U256],
}

/// Canonical ABI encoding of `verifyBatch`: the proofs one after another, then the instances of all of them in the same
/// order.
pub fn encode_batch_calldata(batch: &[BatchItem<'_>]) -> Vec<u8> {
    let proofs: Vec<u8> = batch.iter().flat_map(|item| item.proof).copied().collect();
    let instances: Vec<U256> = batch.iter().flat_map(|item| item.instances).copied().collect();
    encode_calldata(EntryPoint::VerifyBatch, &proofs, &instances)
}

impl VerifierCall {
    /// The proofs of the call with the instances of each: several for `verifyBatch`, one for the other entry points.
    ///
    /// # Errors
    /// Bytes that are not those of proofs of the layout, one or as many as the entry point takes; a number of instances
    /// that is not theirs.
    pub fn items(&self, layout: &ProofLayout) -> Result<Vec<BatchItem<'_>>, CalldataError> {
        let (length, got) = (layout.bytes(), self.proof.len());
        let count = got / length;
        let allowed = match self.entry {
            EntryPoint::Verify | EntryPoint::VerifyProof => count == 1,
            EntryPoint::VerifyBatch => count > 0,
        };
        if !allowed || got % length != 0 {
            return Err(CalldataError::ProofLength { expected: length, got });
        }
        let (expected, got) = (count * layout.instances(), self.instances.len());
        if got != expected {
            return Err(CalldataError::InstanceCount { expected, got });
        }
        let instances = |at: usize| &self.instances[at * layout.instances()..(at + 1) * layout.instances()];
        let proofs = self.proof.chunks_exact(length).enumerate();
        Ok(proofs.map(|(at, proof)| BatchItem { proof, instances: instances(at) }).collect())
    }
}
