//! A signed transaction around calldata.

use alloy_consensus::{Signed, TxEip1559};
use alloy_primitives::{Address, Signature, TxKind, U256, keccak256};

/// Base's: two bytes. Ethereum's and OP Mainnet's take one byte of RLP, that of Arbitrum One four.
const CHAIN_ID: u64 = 8453;
/// An account that has been reporting for a while: two bytes.
const NONCE: u64 = 1_234;
/// Wei, unround as wallets leave it.
const MAX_FEE: u128 = 1_234_567_890;
/// Wei.
const PRIORITY_FEE: u128 = 1_234_567;
/// Three bytes, as for every limit from 65,536 to 2^24.
const GAS_LIMIT: u64 = 312_345;

/// The EIP-2718 envelope of an EIP-1559 call, in bytes as they are published.
///
/// The recipient and both signature scalars are hashes: full-width and incompressible, as those of real transactions
/// are. Nothing verifies the signature; only its size is looked at.
pub(super) fn signed(calldata: &[u8]) -> Vec<u8> {
    let transaction = TxEip1559 {
        chain_id: CHAIN_ID,
        nonce: NONCE,
        gas_limit: GAS_LIMIT,
        max_fee_per_gas: MAX_FEE,
        max_priority_fee_per_gas: PRIORITY_FEE,
        to: TxKind::Call(Address::from_word(keccak256("recipient"))),
        value: U256::ZERO,
        access_list: Default::default(),
        input: calldata.to_vec().into(),
    };
    let mut envelope = Vec::with_capacity(calldata.len() + 200);
    Signed::new_unhashed(transaction, signature()).eip2718_encode(&mut envelope);
    envelope
}

/// `s` is in the lower half of the group's order, as EIP-2 demands.
fn signature() -> Signature {
    let scalar = |name: &str| U256::from_be_bytes(keccak256(name).0);
    Signature::new(scalar("r") >> 1, scalar("s") >> 1, true)
}
