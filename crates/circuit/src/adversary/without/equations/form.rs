//! Polynomials in both challenges and in values.

use std::collections::{BTreeMap, BTreeSet};

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::Equation;

/// Exponents of gamma and mu.
pub(super) type Powers = [u32; 2];

pub(super) const NO_POWERS: Powers = [0; 2];

/// What a cell of the fold column is: coefficients of powers of the challenges times values in rising order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Form(BTreeMap<(Powers, Vec<usize>), Fr>);

impl Form {
    pub(super) fn constant(constant: Fr) -> Self {
        let mut form = Self::default();
        form.add(NO_POWERS, vec![], constant);
        form
    }

    pub(super) fn value(value: usize) -> Self {
        Self::late(value, NO_POWERS)
    }

    /// A value times powers of the challenges.
    pub(super) fn late(value: usize, powers: Powers) -> Self {
        Self(BTreeMap::from([((powers, vec![value]), Fr::ONE)]))
    }

    /// Adds the product of a coefficient, powers and values.
    pub(super) fn add(&mut self, powers: Powers, values: Vec<usize>, coefficient: Fr) {
        if coefficient == Fr::ZERO {
            return;
        }
        let key = (powers, values);
        let sum = self.0.get(&key).copied().unwrap_or(Fr::ZERO) + coefficient;
        if sum == Fr::ZERO {
            self.0.remove(&key);
        } else {
            self.0.insert(key, sum);
        }
    }

    pub(super) fn plus(mut self, factor: Fr, other: &Self) -> Self {
        for ((powers, values), coefficient) in &other.0 {
            self.add(*powers, values.clone(), factor * coefficient);
        }
        self
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        let mut product = Self::default();
        for ((powers, values), coefficient) in &self.0 {
            for ((other_powers, other_values), other_coefficient) in &other.0 {
                let mut values = [values.as_slice(), other_values].concat();
                values.sort_unstable();
                let powers = [0, 1].map(|challenge| powers[challenge] + other_powers[challenge]);
                product.add(powers, values, *coefficient * other_coefficient);
            }
        }
        product
    }

    pub(super) fn times_gamma(self) -> Self {
        Self(self.0.into_iter().map(|(([gamma, mu], values), held)| (([gamma + 1, mu], values), held)).collect())
    }

    /// Whether it is no more than one value, which no challenge multiplies, or a sum of such.
    pub(super) fn is_plain(&self) -> bool {
        self.0.keys().all(|(powers, _)| *powers == NO_POWERS) && self.0.keys().any(|(_, values)| !values.is_empty())
    }

    pub(super) fn powers(&self) -> BTreeSet<Powers> {
        self.0.keys().map(|(powers, _)| *powers).collect()
    }

    pub(super) fn values(&self) -> BTreeSet<usize> {
        self.0.keys().flat_map(|(_, values)| values.iter().copied()).collect()
    }

    /// That it is zero whatever the challenges are: an equation for each of their powers.
    pub(super) fn equations(self) -> Vec<Equation> {
        let mut equations: BTreeMap<Powers, Equation> = BTreeMap::new();
        for ((powers, values), coefficient) in self.0 {
            let equation = equations.entry(powers).or_default();
            match values.as_slice() {
                [] => equation.constant += coefficient,
                [value] => equation.add(coefficient, *value),
                _ => equation.products.push((coefficient, values)),
            }
        }
        equations.into_values().collect()
    }
}
