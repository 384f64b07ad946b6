//! Poseidon's parameters as elements of the circuit's field.

use alloy_primitives::U256;
use halo2_proofs::halo2curves::bn256::Fr;
use tensor_hash::{HashError, Parameters};

pub(super) struct Constants {
    /// Full rounds before the partial ones, and as many after.
    pub(super) half: usize,
    pub(super) partial: usize,
    /// What each round adds to the state.
    pub(super) rounds: Vec<Vec<Fr>>,
    pub(super) mds: Vec<Vec<Fr>>,
}

impl Constants {
    pub(super) fn of_width(width: usize) -> Result<Self, HashError> {
        let Parameters { full_rounds, partial_rounds, round_constants, mds } = Parameters::of_width(width)?;
        let row = |row: &[U256]| row.iter().copied().map(to_field).collect();
        Ok(Self {
            half: full_rounds / 2,
            partial: partial_rounds,
            rounds: round_constants.chunks(width).map(row).collect(),
            mds: mds.iter().map(|values| row(values)).collect(),
        })
    }
}

/// An integer below r.
pub(super) fn to_field(integer: U256) -> Fr {
    Fr::from_raw(integer.into_limbs())
}
