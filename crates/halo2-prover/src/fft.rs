//! The number-theoretic transform over BN254's scalar field: Cooley and Tukey's, in place, decimated in time.

use halo2curves::bn256::Fr;
use halo2curves::ff::Field;
use rayon::prelude::*;

/// Below this size a transform works on memory that the nearest cache holds, and layer follows layer; above it halves are
/// done one after the other.
const CACHED: usize = 1 << 10;
/// From this size on, idle cores take a half.
const SHARED: usize = 1 << 13;

/// A transform of `2^k` elements by the powers of one root of unity.
#[derive(Clone, Debug)]
pub(crate) struct Transform {
    logrows: u32,
    /// For each layer in turn, from pairs to the whole, its powers of the root: 1, 2, 4, .. `2^(k - 1)` elements.
    twiddles: Vec<Vec<Fr>>,
}

impl Transform {
    /// `root` has order `2^logrows`.
    pub(crate) fn new(logrows: u32, root: Fr) -> Self {
        let mut whole = Vec::with_capacity((1 << logrows) / 2);
        whole.extend(std::iter::successors(Some(Fr::ONE), |last| Some(last * root)).take((1 << logrows) / 2));
        let layer = |size: u32| whole.iter().copied().step_by(1 << (logrows - size)).collect();
        let mut twiddles: Vec<Vec<Fr>> = (1..logrows).map(layer).collect();
        twiddles.push(whole);
        Self { logrows, twiddles }
    }

    /// From coefficients `a` to the values `sum(a[i] * root^(i * j))` at `j`, both in natural order.
    pub(crate) fn run(&self, elements: &mut [Fr]) {
        assert_eq!(elements.len(), 1 << self.logrows, "a transform is for one length");
        reverse_bits(elements, self.logrows);
        self.halves(elements);
    }

    /// The sums with `root^(-i * j)`: `2^k` times what [`Transform::run`] undoes.
    pub(crate) fn run_backward(&self, elements: &mut [Fr]) {
        self.run(elements);
        elements[1..].reverse();
    }

    fn halves(&self, elements: &mut [Fr]) {
        if elements.len() <= CACHED {
            return self.layers(elements);
        }
        let shared = elements.len() >= SHARED;
        let (even, odd) = elements.split_at_mut(elements.len() / 2);
        let twiddles = &self.twiddles[even.len().trailing_zeros() as usize];
        if shared {
            rayon::join(|| self.halves(even), || self.halves(odd));
            let chunks = even.par_chunks_mut(CACHED).zip(odd.par_chunks_mut(CACHED)).zip(twiddles.par_chunks(CACHED));
            chunks.for_each(|((even, odd), twiddles)| butterflies(even, odd, twiddles));
        } else {
            self.halves(even);
            self.halves(odd);
            butterflies(even, odd, twiddles);
        }
    }

    fn layers(&self, elements: &mut [Fr]) {
        pairs(elements);
        let mut half = 2;
        while half < elements.len() {
            let twiddles = &self.twiddles[half.trailing_zeros() as usize];
            for block in elements.chunks_exact_mut(2 * half) {
                let (even, odd) = block.split_at_mut(half);
                butterflies(even, odd, twiddles);
            }
            half *= 2;
        }
    }
}

/// Joins transforms of the even and the odd coefficients.
fn butterflies(even: &mut [Fr], odd: &mut [Fr], twiddles: &[Fr]) {
    for ((even, odd), twiddle) in even.iter_mut().zip(odd).zip(twiddles) {
        let turned = *odd * twiddle;
        *odd = *even - turned;
        *even += turned;
    }
}

/// Joins pairs of coefficients, whose one twiddle is 1.
fn pairs(elements: &mut [Fr]) {
    for pair in elements.chunks_exact_mut(2) {
        (pair[0], pair[1]) = (pair[0] + pair[1], pair[0] - pair[1]);
    }
}

fn reverse_bits(elements: &mut [Fr], bits: u32) {
    for index in 0..elements.len() {
        let reversed = index.reverse_bits() >> (usize::BITS - bits);
        if index < reversed {
            elements.swap(index, reversed);
        }
    }
}
