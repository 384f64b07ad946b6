use halo2curves::bn256::Fr;
use halo2curves::ff::{Field, PrimeField};

use crate::domain::Coset;
use crate::key::ProvingKey;
use crate::quotient::RoundChallenges;

/// The constraints of the permutation on a coset of the rows.
pub(crate) struct OnCoset<'a> {
    coset: &'a Coset<'a>,
    columns: Vec<&'a [Fr]>,
    sigma: &'a [Vec<Fr>],
    products: &'a [Vec<Fr>],
    columns_per_product: usize,
    /// The Lagrange polynomial of row 0. That of row `i` has the same values, `i` rows on.
    first_row: Vec<Fr>,
    blinding: usize,
    beta: Fr,
    gamma: Fr,
    y: Fr,
}

impl<'a> OnCoset<'a> {
    /// Everything by its values here: the permuted columns, the permutation's own, and the running products.
    pub(crate) fn new(
        key: &ProvingKey,
        coset: &'a Coset<'a>,
        columns: Vec<&'a [Fr]>,
        [sigma, products]: [&'a [Vec<Fr>]; 2],
        first_row: Vec<Fr>,
        challenges: &RoundChallenges<'_>,
    ) -> Self {
        let RoundChallenges { beta, gamma, y, .. } = *challenges;
        Self {
            coset,
            columns,
            sigma,
            products,
            columns_per_product: key.columns_per_product(),
            first_row,
            blinding: key.vk.cs().blinding_factors(),
            beta,
            gamma,
            y,
        }
    }

    /// Goes on with the polynomial in `y` that other constraints have begun, on the rows from `start`.
    ///
    /// With `first`, `last` and `active` for the rows 0, the one before the blinding rows, and all before that: the first
    /// product begins with 1, the last one ends with 0 or 1, every other begins where the one before it ends, and each
    /// step of a product is the one that its columns ask for.
    pub(crate) fn append(&self, start: usize, sums: &mut [Fr]) {
        let (Some(begin), Some(end)) = (self.products.first(), self.products.last()) else { return };
        let mut point = self.beta * self.coset.point(start);
        for (row, sum) in (start..).zip(sums) {
            let (first, last, active) = self.markers(row);
            let mut constrain = |constraint: Fr| *sum = *sum * self.y + constraint;
            constrain((Fr::ONE - begin[row]) * first);
            constrain((end[row].square() - end[row]) * last);
            let last_row = self.at(row, self.coset.rows() - self.blinding - 1);
            for (before, product) in self.products.iter().zip(&self.products[1..]) {
                constrain((product[row] - before[last_row]) * first);
            }
            let mut own = point;
            let columns =
                self.columns.chunks(self.columns_per_product).zip(self.sigma.chunks(self.columns_per_product));
            for (product, (columns, sigma)) in self.products.iter().zip(columns) {
                let (mut left, mut right) = (product[self.at(row, 1)], product[row]);
                for (column, sigma) in columns.iter().zip(sigma) {
                    let value = column[row] + self.gamma;
                    left *= value + self.beta * sigma[row];
                    right *= value + own;
                    own *= Fr::DELTA;
                }
                constrain((left - right) * active);
            }
            point *= self.coset.omega();
        }
    }

    /// The polynomials that mark the first, the last and the active rows.
    fn markers(&self, row: usize) -> (Fr, Fr, Fr) {
        let last = self.first_row[self.at(row, self.blinding + 1)];
        let blinding: Fr = (1..=self.blinding).map(|distance| self.first_row[self.at(row, distance)]).sum();
        (self.first_row[row], last, Fr::ONE - last - blinding)
    }

    fn at(&self, row: usize, distance: usize) -> usize {
        (row + distance) & (self.coset.rows() - 1)
    }
}
