//! The gadget against the native hash, and its size.

use alloy_primitives::U256;
use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use tensor_hash::{HashError, TensorHash, TensorKind};

use super::{FOLDED_ROWS, Permutation, WIDTH, WINDOW_CELLS, hash_words};
use crate::builder::Builder;
use crate::check::check;
use crate::error::CircuitError;
use crate::field::{to_field, to_integer};
use crate::gadgets::affine::Affine;
use crate::gadgets::forging::broken;
use crate::lanes::{Lanes, MAX_LANES, Sums};
use crate::layout::{Census, audit, place};
use crate::permutation::PERMUTATION_ROWS;
use crate::witness::Witness;

/// `P5` of these inputs as a wire, and its builder.
fn permuted(sums: Sums, inputs: &[Fr; WIDTH - 1]) -> (Builder, Fr) {
    let mut builder = Builder::with_sums(8, sums);
    let wires = inputs.map(|input| Affine::wire(builder.wire(input)));
    let state = [Affine::default()].into_iter().chain(wires).collect();
    let hash = Permutation::new().unwrap().first_element(&mut builder, state).settle(&mut builder);
    let value = builder.value(hash);
    (builder, value)
}

/// Zeros, ones, r - 1 alone and together, and random elements.
fn cases() -> Vec<[Fr; WIDTH - 1]> {
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    let ends = [Fr::ZERO, Fr::ONE, -Fr::ONE];
    let mut cases: Vec<_> = ends.iter().map(|end| [*end; WIDTH - 1]).collect();
    for place in 0..WIDTH - 1 {
        for end in ends {
            let mut case = [Fr::ZERO; WIDTH - 1].map(|_| Fr::random(&mut rng));
            case[place] = end;
            cases.push(case);
        }
    }
    cases
}

#[test]
fn the_permutation_is_the_native_one() {
    for case in cases() {
        let native = tensor_hash::poseidon(&case.map(to_integer)).unwrap();
        for sums in [Sums::Windows, Sums::Folded] {
            let (builder, hash) = permuted(sums, &case);
            assert_eq!(to_integer(hash), native);
            assert_eq!(broken(&builder, builder.values()), []);
        }
    }
}

#[test]
fn inputs_that_are_constants_cost_less_and_hash_the_same() {
    let mut rng = ChaCha20Rng::seed_from_u64(6);
    for known in 0..1 << (WIDTH - 1) {
        let inputs: [Fr; WIDTH - 1] = std::array::from_fn(|_| Fr::random(&mut rng));
        let mut builder = Builder::new(8);
        let affine = |(place, input): (usize, &Fr)| match known >> place & 1 {
            1 => Affine::constant(*input),
            _ => Affine::wire(builder.wire(*input)),
        };
        let state = [Affine::default()].into_iter().chain(inputs.iter().enumerate().map(affine)).collect();
        let hash = Permutation::new().unwrap().first_element(&mut builder, state).settle(&mut builder);
        assert_eq!(to_integer(builder.value(hash)), tensor_hash::poseidon(&inputs.map(to_integer)).unwrap());
        assert_eq!(broken(&builder, builder.values()), []);
    }
}

/// Relations of a random tensor's hash, with the hash.
fn hashed(sums: Sums, tensor: TensorHash, salt: Fr, words: &[U256]) -> Result<(Builder, Fr), CircuitError> {
    let mut builder = Builder::with_sums(8, sums);
    let salt = builder.wire(salt);
    let words = words.iter().map(|word| Affine::wire(builder.wire(to_field(*word)))).collect();
    let hash = hash_words(&mut builder, tensor, salt, words)?.settle(&mut builder);
    let value = builder.value(hash);
    Ok((builder, value))
}

fn random_words(tensor: TensorHash, rng: &mut ChaCha20Rng) -> Vec<U256> {
    let per_word = u64::from(253 / tensor.bits);
    let held = |word: u64| (per_word.min(tensor.length - word * per_word) * u64::from(tensor.bits)) as usize;
    let mask = |word: u64| (U256::from(1) << held(word)) - U256::from(1);
    (0..tensor.word_count().unwrap()).map(|word| to_integer(Fr::random(&mut *rng)) & mask(word)).collect()
}

#[test]
fn tensors_of_any_length_and_width_have_their_native_hash() {
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let kinds = [TensorKind::Input, TensorKind::Output, TensorKind::Parameters].into_iter().cycle();
    let sizes = [(1, 1), (253, 1), (254, 1), (31, 8), (93, 8), (94, 8), (217, 8), (218, 8), (12, 64), (40, 17)];
    for ((length, bits), kind) in sizes.into_iter().zip(kinds) {
        let tensor = TensorHash { kind, bits, length };
        for round in 0..4 {
            let words = random_words(tensor, &mut rng);
            let salt = [U256::ZERO, to_integer(-Fr::ONE), words[0], U256::from(99)][round];
            let native = tensor.hash(salt, &words).unwrap();
            for sums in [Sums::Windows, Sums::Folded, Sums::FoldedWithPoseidon] {
                let (builder, hash) = hashed(sums, tensor, to_field(salt), &words).unwrap();
                assert_eq!(to_integer(hash), native, "{tensor:?}");
                assert_eq!(broken(&builder, builder.values()), []);
            }
        }
    }
}

#[test]
fn words_of_another_tensor_are_refused() {
    let tensor = TensorHash { kind: TensorKind::Input, bits: 8, length: 40 };
    let refused = |tensor, count| hashed(Sums::Windows, tensor, Fr::ZERO, &vec![U256::ZERO; count]).map(drop);
    assert_eq!(refused(tensor, 2), Ok(()));
    for count in [0, 1, 3] {
        let error = HashError::WordCount { expected: 2, got: count };
        assert_eq!(refused(tensor, count), Err(CircuitError::Hash(error)));
    }
    assert_eq!(refused(TensorHash { length: 0, ..tensor }, 0), Err(CircuitError::Hash(HashError::NoValues)));
}

#[test]
fn hashes_that_no_circuit_has_room_for_are_refused() {
    let tensor = TensorHash { kind: TensorKind::Input, bits: 8, length: 31 };
    let beside = |sums, cells: usize| {
        let mut builder = Builder::with_sums(8, sums);
        let [salt, word] = [Fr::ZERO, Fr::ONE].map(|value| builder.wire(value));
        builder.claim(cells).and_then(|()| hash_words(&mut builder, tensor, salt, vec![Affine::wire(word)])).map(drop)
    };
    let Err(CircuitError::TooManyCells { limit }) = beside(Sums::Windows, usize::MAX) else { panic!("no limit") };
    for (sums, cells) in [(Sums::Windows, WINDOW_CELLS), (Sums::Folded, FOLDED_ROWS * MAX_LANES)] {
        assert_eq!(beside(sums, limit - 2 * cells), Ok(()));
        assert_eq!(beside(sums, limit - cells + 1), Err(CircuitError::TooManyCells { limit }));
    }
}

/// Rows that each further permutation of five wires takes, on average of eight.
fn rows(lanes: Lanes) -> usize {
    let rows = |count| {
        let mut builder = Builder::with_sums(8, lanes.sums);
        let state = |builder: &mut Builder| {
            let wires = (1..WIDTH).map(|_| Affine::wire(builder.wire(Fr::ONE)));
            [Affine::default()].into_iter().chain(wires).collect()
        };
        for _ in 0..count {
            let state = state(&mut builder);
            Permutation::new().unwrap().first_element(&mut builder, state).settle(&mut builder);
        }
        let layout = place(&builder, lanes);
        audit(&builder, &layout).unwrap();
        check(&layout, &Witness::fill(&layout, builder.values(), Vec::new())).unwrap();
        assert_eq!(Census::of(&builder).count(lanes).all(), layout.rows());
        layout.rows()
    };
    (rows(9) - rows(1)).div_ceil(8)
}

#[test]
fn rows_beside_the_lanes() {
    // A permutation of two words and its lookups, four words, nine.
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    for (length, permutations) in [(40, 1), (93, 1), (94, 2), (124 * 4, 5)] {
        let tensor = TensorHash { kind: TensorKind::Parameters, bits: 8, length };
        let words = random_words(tensor, &mut rng);
        let (builder, _) = hashed(Sums::FoldedWithPoseidon, tensor, Fr::ONE, &words).unwrap();
        for lanes in [1, 2, 5].map(|count| Lanes::with_poseidon(count, 1)) {
            let layout = place(&builder, lanes);
            audit(&builder, &layout).unwrap();
            check(&layout, &Witness::fill(&layout, builder.values(), Vec::new())).unwrap();
            assert_eq!(layout.rows(), permutations * PERMUTATION_ROWS, "{length} values on {lanes}");
            assert_eq!(Census::of(&builder).count(lanes).all(), layout.rows());
        }
    }
}

#[test]
fn rows_of_a_permutation() {
    let windows = [1, 2, 4, 8].map(|lanes| rows(Lanes::all(lanes)));
    let folded = [1, 2, 4, 8, 16].map(|lanes| rows(Lanes::folded(lanes, lanes)));
    assert_eq!((windows, folded), ([2062, 1031, 516, 258], [2110, 1376, 1009, 826, 732]));
}
