//! What polynomials are at the point that the verifier asks for, and at some rows around it.

use halo2_proofs::arithmetic::eval_polynomial;
use halo2curves::bn256::Fr;
use rayon::prelude::*;

use crate::key::ProvingKey;
use crate::quotient::Polynomials;

/// A polynomial's value at the point, moved by so many rows.
#[derive(Clone, Copy)]
pub(crate) struct Opened<'a> {
    pub(crate) polynomial: &'a [Fr],
    pub(crate) rotation: i32,
    pub(crate) evaluation: Fr,
}

/// All of a proof.
pub(crate) struct Evaluations<'a> {
    advice: Vec<Opened<'a>>,
    fixed: Vec<Opened<'a>>,
    blinding: Vec<Opened<'a>>,
    sigma: Vec<Opened<'a>>,
    /// For each product here, one row on, and at the last row unless it is the last product.
    products: Vec<Opened<'a>>,
    /// Follows from the others, so that no proof says it.
    quotient: Vec<Opened<'a>>,
    last_row: i32,
}

impl<'a> Evaluations<'a> {
    pub(crate) fn at(
        x: Fr,
        key: &'a ProvingKey,
        polynomials: &'a Polynomials,
        quotient: &'a [Fr],
        blinding: &'a [Fr],
    ) -> Self {
        let system = key.vk.cs();
        // Rotations to one row are one.
        let wrapped = |rotation: i32| rotation.rem_euclid(key.domain.rows() as i32);
        let last_row = wrapped(-(system.blinding_factors() as i32 + 1));
        let evaluate = |(polynomial, rotation): (&'a [Fr], i32)| {
            let rotation = wrapped(rotation);
            let evaluation = eval_polynomial(polynomial, key.domain.rotate(x, rotation));
            Opened { polynomial, rotation, evaluation }
        };
        let all = |places: Vec<(&'a [Fr], i32)>| places.into_par_iter().with_max_len(1).map(evaluate).collect();

        let advice = system.advice_queries().iter();
        let fixed = system.fixed_queries().iter();
        let products = polynomials.products.iter().enumerate().flat_map(|(number, product)| {
            let is_last = number + 1 == polynomials.products.len();
            let rotations = [Some(0), Some(1), (!is_last).then_some(last_row)];
            rotations.into_iter().flatten().map(|rotation| (product.as_slice(), rotation))
        });
        Self {
            advice: all(advice.map(|(column, at)| (&polynomials.advice[column.index()][..], at.0)).collect()),
            fixed: all(fixed.map(|(column, at)| (&key.fixed[column.index()][..], at.0)).collect()),
            blinding: all(vec![(blinding, 0)]),
            sigma: all(key.sigma.iter().map(|column| (column.as_slice(), 0)).collect()),
            products: all(products.collect()),
            quotient: all(vec![(quotient, 0)]),
            last_row,
        }
    }

    /// In the order in which the proof says them.
    pub(crate) fn written(&self) -> impl Iterator<Item = &Opened<'a>> {
        [&self.advice, &self.fixed, &self.blinding, &self.sigma, &self.products].into_iter().flatten()
    }

    /// In the order that SHPLONK numbers them by.
    pub(crate) fn opened(&self) -> Vec<Opened<'a>> {
        let (linking, running): (Vec<_>, Vec<_>) =
            self.products.iter().partition(|opened| opened.rotation == self.last_row);
        let products = running.into_iter().chain(linking.into_iter().rev());
        let rest = [&self.fixed, &self.sigma, &self.quotient, &self.blinding].into_iter().flatten();
        self.advice.iter().chain(products).chain(rest).copied().collect()
    }
}
