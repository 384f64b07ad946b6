//! Calls of a generated verifier: encoder, strict decoder, byte statistics.

mod batch;
mod instance_bytes;

use alloy_primitives::U256;
use alloy_sol_types::{SolCall, sol};
use serde::{Deserialize, Serialize};

use crate::error::CalldataError;
use crate::layout::ProofLayout;
pub use batch::{BatchItem, encode_batch_calldata};
pub use instance_bytes::InstanceBytes;

sol! {
    /// Reverts with a typed error that says what is wrong.
    function verify(bytes proof, uint256[] instances) external view;
    /// Tells whether the proof is valid.
    function verifyProof(bytes proof, uint256[] instances) external view returns (bool);
    /// As `verify`, for several proofs and all their instances, one after another.
    function verifyBatch(bytes proofs, uint256[] instances) external view;
}

/// The entry points of verifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntryPoint {
    /// `verify(bytes,uint256[])`.
    Verify,
    /// `verifyProof(bytes,uint256[])`, selector `0x1e8e1e13`.
    VerifyProof,
    /// `verifyBatch(bytes,uint256[])`, of a batch verifier.
    VerifyBatch,
}

impl EntryPoint {
    /// First four bytes of the calldata.
    pub fn selector(self) -> [u8; 4] {
        match self {
            Self::Verify => verifyCall::SELECTOR,
            Self::VerifyProof => verifyProofCall::SELECTOR,
            Self::VerifyBatch => verifyBatchCall::SELECTOR,
        }
    }
}

/// Where the proof's first byte lies in canonical calldata: selector, two heads, the proof's length.
pub const PROOF_START: usize = 4 + 3 * 32;

/// A decoded call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierCall {
    /// Which function.
    pub entry: EntryPoint,
    /// The proof; of a batch all proofs, one after another.
    pub proof: Vec<u8>,
    /// The instances; of a batch those of all proofs, in the proofs' order.
    pub instances: Vec<U256>,
}

/// Canonical ABI encoding of a call, selector first.
pub fn encode_calldata(entry: EntryPoint, proof: &[u8], instances: &[U256]) -> Vec<u8> {
    let (proof, instances) = (proof.to_vec().into(), instances.to_vec());
    match entry {
        EntryPoint::Verify => verifyCall { proof, instances }.abi_encode(),
        EntryPoint::VerifyProof => verifyProofCall { proof, instances }.abi_encode(),
        EntryPoint::VerifyBatch => verifyBatchCall { proofs: proof, instances }.abi_encode(),
    }
}

/// Decodes what [`encode_calldata`] encodes, and nothing else.
///
/// # Errors
/// An unknown selector, arguments that do not decode, or an encoding that is not the canonical one.
pub fn decode_calldata(calldata: &[u8]) -> Result<VerifierCall, CalldataError> {
    let selector = calldata.get(..4).ok_or(CalldataError::Selector)?;
    let entry = [EntryPoint::Verify, EntryPoint::VerifyProof, EntryPoint::VerifyBatch]
        .into_iter()
        .find(|entry| entry.selector() == selector)
        .ok_or(CalldataError::Selector)?;
    let arguments = verifyCall::abi_decode_raw(&calldata[4..]).map_err(|_| CalldataError::Undecodable)?;
    let call = VerifierCall { entry, proof: arguments.proof.to_vec(), instances: arguments.instances };
    if encode_calldata(entry, &call.proof, &call.instances) != calldata {
        return Err(CalldataError::NotCanonical);
    }
    Ok(call)
}

/// Zero and non-zero bytes of a call, which is what calldata is priced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalldataStats {
    /// Bytes equal to zero.
    pub zero_bytes: u64,
    /// All others.
    pub nonzero_bytes: u64,
}

impl CalldataStats {
    /// Of a given call.
    pub fn of(calldata: &[u8]) -> Self {
        let zero_bytes = calldata.iter().filter(|byte| **byte == 0).count() as u64;
        Self { zero_bytes, nonzero_bytes: calldata.len() as u64 - zero_bytes }
    }

    /// Expected for a call of `verify` with a proof of a layout: one byte of 256 is zero in proof words, and `instances` are
    /// what they are on average.
    pub fn expected(layout: &ProofLayout, instances: InstanceBytes) -> Self {
        Self::expected_of(EntryPoint::Verify, layout, 1, instances)
    }

    /// Likewise for a call of `verifyBatch` with so many proofs.
    pub fn expected_batch(layout: &ProofLayout, proofs: usize, instances: InstanceBytes) -> Self {
        Self::expected_of(EntryPoint::VerifyBatch, layout, proofs, instances)
    }

    fn expected_of(entry: EntryPoint, layout: &ProofLayout, proofs: usize, bytes: InstanceBytes) -> Self {
        let (proof, instances) = (vec![0; proofs * layout.bytes()], vec![U256::ZERO; proofs * layout.instances()]);
        let heads = Self::of(&encode_calldata(entry, &proof, &instances));
        let content = (proof.len() + 32 * instances.len()) as u64;
        let zero_bytes = bytes.zero_beside(proof.len(), 32 * instances.len());
        Self {
            zero_bytes: heads.zero_bytes - content + zero_bytes,
            nonzero_bytes: heads.nonzero_bytes + content - zero_bytes,
        }
    }
}
