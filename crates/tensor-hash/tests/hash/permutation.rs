//! The permutation written out in plain integers from `Parameters`, as a circuit has to write it out.

use alloy_primitives::{U256, uint};
use proptest::prelude::*;
use tensor_hash::{HashError, MAX_INPUTS, Parameters, poseidon};

const ORDER: U256 = uint!(0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001_U256);

fn fifth_power(element: U256) -> U256 {
    element.pow_mod(U256::from(5), ORDER)
}

fn product(mds: &[Vec<U256>], state: &[U256]) -> Vec<U256> {
    let term = |sum: U256, (&factor, &element): (&U256, &U256)| sum.add_mod(factor.mul_mod(element, ORDER), ORDER);
    mds.iter().map(|row| row.iter().zip(state).fold(U256::ZERO, term)).collect()
}

fn permuted(parameters: &Parameters, mut state: Vec<U256>) -> Vec<U256> {
    let half = parameters.full_rounds / 2;
    let partial = half..half + parameters.partial_rounds;
    for (round, constants) in parameters.round_constants.chunks(state.len()).enumerate() {
        let mut sums = state.iter().zip(constants).map(|(element, constant)| element.add_mod(*constant, ORDER));
        state = if partial.contains(&round) {
            sums.next().map(fifth_power).into_iter().chain(sums).collect()
        } else {
            sums.map(fifth_power).collect()
        };
        state = product(&parameters.mds, &state);
    }
    state
}

fn element() -> impl Strategy<Value = U256> {
    prop_oneof![Just(U256::ZERO), Just(ORDER - U256::from(1)), any::<[u64; 4]>().prop_map(reduced)]
}

fn reduced(limbs: [u64; 4]) -> U256 {
    U256::from_limbs(limbs) % ORDER
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn parameters_make_the_hash(inputs in prop::collection::vec(element(), 1..=MAX_INPUTS)) {
        let parameters = Parameters::of_width(inputs.len() + 1).unwrap();
        let state = [&[U256::ZERO], inputs.as_slice()].concat();
        prop_assert_eq!(permuted(&parameters, state)[0], poseidon(&inputs).unwrap());
    }
}

#[test]
fn shapes_of_parameters() {
    for (width, partial_rounds) in [(3, 57), (6, 60)] {
        let parameters = Parameters::of_width(width).unwrap();
        assert_eq!((parameters.full_rounds, parameters.partial_rounds), (8, partial_rounds));
        assert_eq!(parameters.round_constants.len(), width * (8 + partial_rounds));
        assert!(parameters.mds.len() == width && parameters.mds.iter().all(|row| row.len() == width));
        assert!(parameters.round_constants.iter().chain(parameters.mds.iter().flatten()).all(|number| *number < ORDER));
    }
}

#[test]
fn widths_without_parameters() {
    for got in [0, 1, 14, 256 + 3, usize::MAX] {
        assert_eq!(Parameters::of_width(got), Err(HashError::Width { expected: 13, got }));
    }
    assert_eq!(poseidon(&[]), Err(HashError::Width { expected: 13, got: 1 }));
    assert_eq!(poseidon(&[U256::ZERO; 13]), Err(HashError::Width { expected: 13, got: 14 }));
}

#[test]
fn inputs_outside_of_the_field() {
    for outside in [ORDER, U256::MAX] {
        assert_eq!(poseidon(&[U256::ZERO, outside]), Err(HashError::NotInField { index: 1 }));
    }
    assert!(poseidon(&[U256::ZERO, ORDER - U256::from(1)]).is_ok());
}
