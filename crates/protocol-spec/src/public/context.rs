use alloy_primitives::{B256, U256, keccak256};
use tensor_hash::WORD_BITS;

use crate::field::SCALAR_MODULUS;
use crate::public::error::PublicValueError;

/// A hash has three bits more than fit below the order whatever they are.
const HASH_BITS_DROPPED: usize = U256::BITS - WORD_BITS as usize;

/// The context instance that binds a proof to a 32-byte hash: `hash >> 3`, big-endian.
///
/// Two hashes that differ in their last three bits only share a context.
pub fn context_from_hash(hash: B256) -> U256 {
    U256::from_be_bytes(hash.0) >> HASH_BITS_DROPPED
}

/// The context instance of any application data: `keccak256(data) >> 3`.
pub fn context_from_data(data: &[u8]) -> U256 {
    context_from_hash(keccak256(data))
}

/// Takes `value` as the context instance itself.
///
/// # Errors
/// [`PublicValueError::ContextNotInField`] unless `value < r`.
pub fn context_from_value(value: U256) -> Result<U256, PublicValueError> {
    if value < SCALAR_MODULUS { Ok(value) } else { Err(PublicValueError::ContextNotInField { value }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hash_becomes_a_field_element() {
        let largest = context_from_hash(B256::repeat_byte(0xff));
        assert!(largest < SCALAR_MODULUS);
        assert_eq!(largest, (U256::from(1) << 253) - U256::from(1));
        assert_eq!(context_from_data(b"feed 7"), U256::from_be_bytes(keccak256(b"feed 7").0) / U256::from(8));
    }

    #[test]
    fn aliases_of_field_elements_are_refused() {
        let largest = SCALAR_MODULUS - U256::from(1);
        assert_eq!(context_from_value(largest), Ok(largest));
        let alias = SCALAR_MODULUS;
        assert_eq!(context_from_value(alias), Err(PublicValueError::ContextNotInField { value: alias }));
    }
}
