//! Poseidon's parameters as elements of the circuit's field.

use alloy_primitives::U256;
use halo2_proofs::halo2curves::bn256::Fr;
use tensor_hash::{HashError, Parameters};

use crate::field::to_field;

pub(crate) struct Constants {
    /// Full rounds before the partial ones, and as many after.
    pub(crate) half: usize,
    pub(crate) partial: usize,
    /// What each round adds to the state.
    pub(crate) rounds: Vec<Vec<Fr>>,
    pub(crate) mds: Vec<Vec<Fr>>,
}

impl Constants {
    pub(crate) fn of_width(width: usize) -> Result<Self, HashError> {
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
