//! Calldata of every entry point is what ethers-core makes of the same arguments, and each side decodes the other's.

use alloy_primitives::U256;
use ethers_core::abi::{Function, HumanReadableParser, Token};
use ethers_core::types::U256 as EthersU256;
use proptest::prelude::*;
use protocol_spec::{BatchItem, EntryPoint, decode_calldata, encode_batch_calldata, encode_calldata};

/// As an integrator would declare them.
fn declaration(entry: EntryPoint) -> Function {
    let text = match entry {
        EntryPoint::Verify => "function verify(bytes proof, uint256[] instances) external view",
        EntryPoint::VerifyProof => {
            "function verifyProof(bytes proof, uint256[] instances) external view returns (bool)"
        }
        EntryPoint::VerifyBatch => "function verifyBatch(bytes proofs, uint256[] instances) external view",
    };
    HumanReadableParser::parse_function(text).unwrap()
}

fn to_ethers(word: &U256) -> EthersU256 {
    EthersU256::from_big_endian(&word.to_be_bytes::<32>())
}

fn from_ethers(word: EthersU256) -> U256 {
    let mut bytes = [0; 32];
    word.to_big_endian(&mut bytes);
    U256::from_be_bytes(bytes)
}

fn tokens(proof: &[u8], instances: &[U256]) -> Vec<Token> {
    let words = instances.iter().map(|word| Token::Uint(to_ethers(word))).collect();
    vec![Token::Bytes(proof.to_vec()), Token::Array(words)]
}

/// The arguments as ethers-core reads them from calldata.
fn decoded(entry: EntryPoint, calldata: &[u8]) -> (Vec<u8>, Vec<U256>) {
    let mut arguments = declaration(entry).decode_input(&calldata[4..]).unwrap().into_iter();
    let proof = arguments.next().and_then(Token::into_bytes).unwrap();
    let words = arguments.next().and_then(Token::into_array).unwrap();
    (proof, words.into_iter().map(|word| from_ethers(word.into_uint().unwrap())).collect())
}

fn word() -> impl Strategy<Value = U256> {
    let full = any::<[u64; 4]>().prop_map(U256::from_limbs);
    prop_oneof![4 => full, 1 => Just(U256::ZERO), 1 => Just(U256::MAX), 1 => any::<u64>().prop_map(U256::from)]
}

fn entry() -> impl Strategy<Value = EntryPoint> {
    prop::sample::select(vec![EntryPoint::Verify, EntryPoint::VerifyProof, EntryPoint::VerifyBatch])
}

/// Whole words mostly, as proofs are.
fn proof() -> impl Strategy<Value = Vec<u8>> {
    let words = (0..60_usize).prop_flat_map(|words| prop::collection::vec(any::<u8>(), 32 * words));
    prop_oneof![3 => words, 1 => prop::collection::vec(any::<u8>(), 0..300)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn both_encode_alike_and_decode_each_other(
        entry in entry(),
        proof in proof(),
        instances in prop::collection::vec(word(), 0..40),
    ) {
        let ours = encode_calldata(entry, &proof, &instances);
        let theirs = declaration(entry).encode_input(&tokens(&proof, &instances)).unwrap();
        prop_assert_eq!(&ours, &theirs);
        let call = decode_calldata(&theirs).unwrap();
        prop_assert_eq!((call.entry, &call.proof, &call.instances), (entry, &proof, &instances));
        prop_assert_eq!(decoded(entry, &ours), (proof, instances));
    }

    #[test]
    fn batches_are_alike(
        items in prop::collection::vec((proof(), prop::collection::vec(word(), 0..8)), 0..6),
    ) {
        let batch: Vec<_> = items.iter().map(|(proof, instances)| BatchItem { proof, instances }).collect();
        let proofs: Vec<u8> = items.iter().flat_map(|(proof, _)| proof.clone()).collect();
        let instances: Vec<U256> = items.iter().flat_map(|(_, instances)| instances.clone()).collect();
        let theirs = declaration(EntryPoint::VerifyBatch).encode_input(&tokens(&proofs, &instances)).unwrap();
        prop_assert_eq!(encode_batch_calldata(&batch), theirs);
    }
}
