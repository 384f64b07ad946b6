//! The quotient of all constraints by the polynomial that vanishes on the rows.

use halo2curves::bn256::Fr;
use halo2curves::ff::{BatchInvert, Field, WithSmallOrderMulGroup};
use rayon::prelude::*;

use crate::domain::{Coset, Domain, power, powers, root_of_unity};
use crate::key::ProvingKey;
use crate::permutation::OnCoset;

/// Rows that one core works on at a time.
const CHUNK: usize = 1 << 8;

/// Coefficients of what a proof commits to, besides what the key holds.
pub(crate) struct Polynomials {
    pub(crate) advice: Vec<Vec<Fr>>,
    pub(crate) instance: Vec<Fr>,
    pub(crate) products: Vec<Vec<Fr>>,
}

/// What the verifier has asked for before the quotient.
pub(crate) struct RoundChallenges<'a> {
    /// Those of the circuit's gates.
    pub(crate) circuit: &'a [Fr],
    pub(crate) beta: Fr,
    pub(crate) gamma: Fr,
    pub(crate) y: Fr,
}

impl Polynomials {
    /// From values on all rows.
    pub(crate) fn of(domain: &Domain, advice: Vec<Vec<Fr>>, instance: Vec<Fr>, products: Vec<Vec<Fr>>) -> Self {
        let count = advice.len();
        let mut all = domain.coefficients_of_all(advice.into_iter().chain([instance]).chain(products).collect());
        let products = all.split_off(count + 1);
        let instance = all.pop().unwrap_or_default();
        Self { advice: all, instance, products }
    }

    /// The quotient's coefficients in pieces of `2^k`, lowest first: one piece less than the degree of the constraints.
    ///
    /// On the coset `c H` of the rows `H` the vanishing polynomial is the constant `c^n - 1`, and the quotient agrees with
    /// `sum(piece[t] * (c^n)^t)`, a polynomial of fewer than `n` coefficients. As many cosets as there are pieces give
    /// the pieces by linear equations, the same for each coefficient.
    pub(crate) fn quotient(&self, key: &ProvingKey, challenges: &RoundChallenges<'_>) -> Vec<Vec<Fr>> {
        let domain = &key.domain;
        let shifts = shifts(key.pieces(), domain.logrows());
        let nth: Vec<Fr> = shifts.iter().map(|shift| power(*shift, domain.rows() as u64)).collect();
        let values: Vec<Vec<Fr>> =
            shifts.iter().map(|shift| self.constraints(key, &domain.coset(*shift), challenges)).collect();
        let mixed = values.into_par_iter().with_max_len(1).zip(&shifts).zip(&nth);
        let mixed = mixed.map(|((values, shift), nth)| {
            let scale = (nth - Fr::ONE).invert().unwrap_or(Fr::ZERO);
            domain.coefficients_from_coset(*shift, values, scale)
        });
        let mixed = mixed.collect();
        unmixed(mixed, &nth)
    }

    /// All constraints on a coset, joined by powers of `y`.
    fn constraints(&self, key: &ProvingKey, coset: &Coset<'_>, challenges: &RoundChallenges<'_>) -> Vec<Fr> {
        let columns = key.fixed.iter().chain(&self.advice).chain([&self.instance]);
        let count = columns.clone().count();
        let polynomials: Vec<&Vec<Fr>> = columns.chain(&key.sigma).chain(&self.products).collect();
        let all = coset.values_of_all(&polynomials);
        let (columns, rest) = all.split_at(count);
        let (sigma, products) = rest.split_at(key.sigma.len());
        let columns: Vec<&[Fr]> = columns.iter().map(Vec::as_slice).collect();
        let permuted = key.permuted.iter().map(|column| columns[key.gates.columns().any(column)]).collect();
        let permutation = OnCoset::new(key, coset, permuted, [sigma, products], first_row(coset), challenges);
        let mut values = vec![Fr::ZERO; coset.rows()];
        values.par_chunks_mut(CHUNK).enumerate().for_each_init(
            || key.gates.on(&columns, challenges.circuit),
            |gates, (chunk, values)| {
                let start = chunk * CHUNK;
                for (row, value) in (start..).zip(values.iter_mut()) {
                    *value = gates.evaluate(row, challenges.y);
                }
                permutation.append(start, values);
            },
        );
        values
    }
}

/// Cosets of the rows, of each other, and not the rows themselves.
fn shifts(count: usize, logrows: u32) -> Vec<Fr> {
    let finer = root_of_unity(logrows + count.next_power_of_two().trailing_zeros());
    powers(finer, count).iter().map(|power| Fr::ZETA * power).collect()
}

/// The Lagrange polynomial of row 0: `(X^n - 1) / (n (X - 1))`.
fn first_row(coset: &Coset<'_>) -> Vec<Fr> {
    let rows = coset.rows();
    let scale = (power(coset.shift(), rows as u64) - Fr::ONE) * Fr::from(rows as u64).invert().unwrap_or(Fr::ZERO);
    let mut values = vec![Fr::ZERO; rows];
    values.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, values)| {
        let mut point = coset.point(chunk * CHUNK);
        for value in values.iter_mut() {
            *value = point - Fr::ONE;
            point *= coset.omega();
        }
        values.iter_mut().batch_invert();
        values.iter_mut().for_each(|value| *value *= scale);
    });
    values
}

/// Solves `mixed[p] = sum(pieces[t] * bases[p]^t)` for the pieces.
fn unmixed(mixed: Vec<Vec<Fr>>, bases: &[Fr]) -> Vec<Vec<Fr>> {
    let weights = lagrange_coefficients(bases);
    (0..mixed.len())
        .map(|piece| {
            let weighted =
                |row: usize| mixed.iter().zip(&weights).map(|(part, weight)| part[row] * weight[piece]).sum();
            (0..mixed[0].len()).into_par_iter().with_min_len(CHUNK).map(weighted).collect()
        })
        .collect()
}

/// For each of the points the coefficients of the polynomial that is 1 there and 0 at the others.
pub(crate) fn lagrange_coefficients(points: &[Fr]) -> Vec<Vec<Fr>> {
    let of = |own: usize| {
        let others = points.iter().enumerate().filter(|(number, _)| *number != own).map(|(_, point)| *point);
        let mut coefficients = vec![Fr::ONE];
        let mut scale = Fr::ONE;
        for other in others {
            coefficients.insert(0, Fr::ZERO);
            for place in 1..coefficients.len() {
                let higher = coefficients[place];
                coefficients[place - 1] -= other * higher;
            }
            scale *= points[own] - other;
        }
        let scale = scale.invert().unwrap_or(Fr::ZERO);
        coefficients.iter().map(|coefficient| coefficient * scale).collect()
    };
    (0..points.len()).map(of).collect()
}
