use alloy_primitives::U256;
use ark_bn254::Fr;
use ark_ff::{BigInt, PrimeField};

/// `None` for what is not below the field's order.
pub(crate) fn to_field(integer: U256) -> Option<Fr> {
    Fr::from_bigint(BigInt(integer.into_limbs()))
}

pub(crate) fn to_integer(element: Fr) -> U256 {
    U256::from_limbs(element.into_bigint().0)
}
