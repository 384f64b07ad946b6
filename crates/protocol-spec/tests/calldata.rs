//! Calls of a verifier are encoded canonically and decoded strictly.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use alloy_primitives::U256;
use proptest::prelude::*;
use protocol_spec::{
    BatchItem, CalldataError, CalldataStats, EntryPoint, PROOF_START, decode_calldata, encode_batch_calldata,
    encode_calldata,
};

#[test]
fn the_drop_in_entry_point_has_its_selector() {
    assert_eq!(EntryPoint::VerifyProof.selector(), [0x1e, 0x8e, 0x1e, 0x13]);
}

#[test]
fn proofs_begin_where_they_are_said_to() {
    let call = encode_calldata(EntryPoint::Verify, &[7; 64], &[U256::from(9)]);
    assert_eq!(call[PROOF_START - 1..PROOF_START + 65], [&[64][..], &[7; 64], &[0]].concat());
}

#[test]
fn other_encodings_are_refused() {
    let canonical = encode_calldata(EntryPoint::Verify, &[7; 64], &[U256::from(9)]);
    assert_eq!(decode_calldata(&canonical[..3]), Err(CalldataError::Selector));
    assert_eq!(decode_calldata(&[0; 100]), Err(CalldataError::Selector));
    assert_eq!(decode_calldata(&canonical[..canonical.len() - 1]), Err(CalldataError::Undecodable));
    assert_eq!(decode_calldata(&[&canonical[..], &[0]].concat()), Err(CalldataError::NotCanonical));
    // The padding of the proof's last word.
    let mut padded = encode_calldata(EntryPoint::Verify, &[7; 63], &[]);
    padded[4 + 96 + 63] = 1;
    assert!(decode_calldata(&padded).is_err());
}

#[test]
fn batches_are_encoded_one_proof_after_another() {
    let (first, second) = ([U256::from(3), U256::from(4)], [U256::from(5)]);
    let batch = [
        BatchItem { proof: &[1; 32], instances: &first },
        BatchItem { proof: &[2; 64], instances: &second },
        BatchItem { proof: &[], instances: &[] },
    ];
    let call = decode_calldata(&encode_batch_calldata(&batch)).unwrap();
    assert_eq!(call.entry, EntryPoint::VerifyBatch);
    assert_eq!(call.proof, [[1; 32], [2; 32], [2; 32]].concat());
    assert_eq!(call.instances, [3, 4, 5].map(U256::from));
}

proptest! {
    #[test]
    fn decoding_inverts_encoding(
        proof in prop::collection::vec(any::<u8>(), 0..200),
        limbs in prop::collection::vec(any::<[u64; 4]>(), 0..6),
        entry in prop::sample::select(vec![EntryPoint::Verify, EntryPoint::VerifyProof, EntryPoint::VerifyBatch]),
    ) {
        let instances: Vec<U256> = limbs.into_iter().map(U256::from_limbs).collect();
        let calldata = encode_calldata(entry, &proof, &instances);
        let call = decode_calldata(&calldata).unwrap();
        prop_assert_eq!((call.entry, call.proof, call.instances), (entry, proof, instances));
        let stats = CalldataStats::of(&calldata);
        prop_assert_eq!(stats.zero_bytes + stats.nonzero_bytes, calldata.len() as u64);
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut call = EntryPoint::Verify.selector().to_vec();
        call.extend(bytes);
        let _ = decode_calldata(&call);
    }
}
