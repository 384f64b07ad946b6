use alloy_primitives::U256;
use ark_bn254::Fr;
use light_poseidon::PoseidonHasher;

use crate::error::HashError;
use crate::field::{to_field, to_integer};
use crate::parameters::circomlib;

/// The most inputs that [`poseidon`] takes: `light-poseidon` has the parameters of no more.
pub const MAX_INPUTS: usize = 12;

/// circomlib's Poseidon of 1 to [`MAX_INPUTS`] elements of BN254's scalar field.
///
/// # Errors
/// [`HashError::Width`] for another number of inputs, [`HashError::NotInField`] for one not below the field's order.
pub fn poseidon(inputs: &[U256]) -> Result<U256, HashError> {
    Hasher::new(inputs.len())?.hash(inputs)
}

/// The hash of one number of inputs, its parameters made once.
pub(crate) struct Hasher {
    inputs: usize,
    inner: light_poseidon::Poseidon<Fr>,
}

impl Hasher {
    pub(crate) fn new(inputs: usize) -> Result<Self, HashError> {
        let parameters = circomlib(inputs.saturating_add(1))?;
        Ok(Self { inputs, inner: light_poseidon::Poseidon::new(parameters) })
    }

    pub(crate) fn hash(&mut self, inputs: &[U256]) -> Result<U256, HashError> {
        let elements = inputs
            .iter()
            .enumerate()
            .map(|(index, &input)| to_field(input).ok_or(HashError::NotInField { index }))
            .collect::<Result<Vec<Fr>, _>>()?;
        let refused = HashError::Width { expected: self.inputs + 1, got: inputs.len() + 1 };
        self.inner.hash(&elements).map(to_integer).map_err(|_| refused)
    }
}
