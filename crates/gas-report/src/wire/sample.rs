//! Calldata before there is a proof.

use alloy_primitives::{U256, keccak256};
use protocol_spec::public::{Encoding, PublicLayout, PublicTensor, WORD_BITS};
use protocol_spec::{BASE_MODULUS, EntryPoint, ProofLayout, SCALAR_MODULUS, encode_calldata};

/// Of a context that is a hash (see [`protocol_spec::public::context_from_hash`]), and about those of a hashed tensor: as
/// many as a full word has.
const HASH_BITS: usize = WORD_BITS as usize;

/// Canonical calldata of `verify` with pseudo-random words for a proof of the layout, the same at every call: points
/// below the base field's order, scalars and instances below the scalar field's.
///
/// With `public`, packed instances are as wide as the values in them, and context and hashes are as wide as a hash; without
/// it all instances have full width, as [`protocol_spec::CalldataStats::expected`] assumes. Instances that `public` does
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

/// Bits that each instance has: of a hash without its last three bits, then of packed values and of hashes.
fn instance_bits(public: &PublicLayout) -> Vec<usize> {
    let of_tensor = |tensor: &PublicTensor| match tensor.encoding {
        Encoding::Packed => packed_bits(tensor),
        Encoding::Hashed => vec![HASH_BITS],
    };
    std::iter::once(HASH_BITS).chain(public.tensors().iter().flat_map(of_tensor)).collect()
}

fn packed_bits(tensor: &PublicTensor) -> Vec<usize> {
    let (all, per_word) = (tensor.element_count(), tensor.values_per_word());
    let of_word = |word: usize| (all - word * per_word).min(per_word) * tensor.bits as usize;
    (0..tensor.word_count()).map(of_word).collect()
}

fn random(kind: &str, index: usize) -> U256 {
    U256::from_be_bytes(keccak256(format!("{kind} {index}")).0)
}
