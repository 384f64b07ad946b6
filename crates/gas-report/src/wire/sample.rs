//! Calldata before there is a proof.

use alloy_primitives::{U256, keccak256};
use protocol_spec::public::PublicLayout;
use protocol_spec::{BASE_MODULUS, EntryPoint, ProofLayout, SCALAR_MODULUS, encode_calldata};

/// See [`protocol_spec::public::context_from_hash`].
const CONTEXT_BITS: usize = 253;

/// Canonical calldata of `verify` with pseudo-random words for a proof of the layout, the same at every call: points
/// below the base field's order, scalars and instances below the scalar field's.
///
/// With `public`, packed instances are as wide as the values in them, and the context is as wide as a hash; without it
/// all instances have full width, as [`protocol_spec::CalldataStats::expected`] assumes. Instances that `public` does
/// not describe have full width too. The points are on no curve: this is for sizes, no verifier accepts it.
pub fn sample_calldata(layout: &ProofLayout, public: Option<&PublicLayout>) -> Vec<u8> {
    let proof: Vec<u8> = layout.items().iter().flat_map(|(offset, item)| words(offset.0, item.words())).collect();
    let widths = public.map(instance_bits).unwrap_or_default();
    let instance = |index: usize| match widths.get(index) {
        Some(&bits) => random("instance", index) >> (U256::BITS - bits),
        None => random("instance", index) % SCALAR_MODULUS,
    };
    let instances: Vec<U256> = (0..layout.instances()).map(instance).collect();
    encode_calldata(EntryPoint::Verify, &proof, &instances)
}

/// A point takes two words, a scalar one.
fn words(first: usize, count: usize) -> Vec<u8> {
    let modulus = if count == 2 { BASE_MODULUS } else { SCALAR_MODULUS };
    (first..first + count).flat_map(|word| (random("proof", word) % modulus).to_be_bytes::<32>()).collect()
}

/// Bits that each instance has: of a hash without its last three bits, then of packed values.
fn instance_bits(public: &PublicLayout) -> Vec<usize> {
    let mut bits = vec![CONTEXT_BITS];
    for tensor in public.tensors() {
        let mut left = tensor.element_count();
        for _ in tensor.instances() {
            let held = left.min(tensor.values_per_instance());
            bits.push(held * tensor.bits as usize);
            left -= held;
        }
    }
    bits
}

fn random(kind: &str, index: usize) -> U256 {
    U256::from_be_bytes(keccak256(format!("{kind} {index}")).0)
}
