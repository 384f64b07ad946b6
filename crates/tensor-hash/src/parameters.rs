use alloy_primitives::U256;
use ark_bn254::Fr;
use light_poseidon::PoseidonParameters;
use light_poseidon::parameters::bn254_x5::get_poseidon_parameters;

use crate::error::HashError;
use crate::field::to_integer;
use crate::poseidon::MAX_INPUTS;

/// What makes the permutation of one width, for those who compute it in another place, such as a circuit.
///
/// The state is `width` field elements, at first 0 and the inputs. A round adds its `width` constants, raises to the fifth
/// power, and replaces the state by `mds` times the state. The power is taken of every element in full rounds, of element
/// 0 alone in partial ones. Half of the full rounds come first, then the partial ones, then the other half. The hash is
/// element 0 of the last state ([Poseidon], section 4; the constants are circomlib's).
///
/// [Poseidon]: https://eprint.iacr.org/2019/458
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Full rounds, an even number.
    pub full_rounds: usize,
    /// Partial rounds.
    pub partial_rounds: usize,
    /// `width` constants for each of the `full_rounds + partial_rounds` rounds, in order.
    pub round_constants: Vec<U256>,
    /// `width` rows of `width` elements: new element `i` is the sum of `mds[i][j]` times element `j`.
    pub mds: Vec<Vec<U256>>,
}

impl Parameters {
    /// Parameters of the permutation of `width` elements: one more than the inputs that it hashes.
    ///
    /// # Errors
    /// [`HashError::Width`] outside of 2 to 13.
    pub fn of_width(width: usize) -> Result<Self, HashError> {
        let found = circomlib(width)?;
        Ok(Self {
            full_rounds: found.full_rounds,
            partial_rounds: found.partial_rounds,
            round_constants: found.ark.into_iter().map(to_integer).collect(),
            mds: found.mds.into_iter().map(|row| row.into_iter().map(to_integer).collect()).collect(),
        })
    }
}

pub(crate) fn circomlib(width: usize) -> Result<PoseidonParameters<Fr>, HashError> {
    let refused = HashError::Width { expected: MAX_INPUTS + 1, got: width };
    let narrow = u8::try_from(width).map_err(|_| refused)?;
    get_poseidon_parameters(narrow).map_err(|_| refused)
}
