//! Products of stacks of matrices by numpy's rules.

use crate::float::tensor::Tensor;
use crate::shape::{broadcast, broadcast_positions, elements};

/// Shapes of a product `[.., m, k] x [.., k, n]`; a vector operand counts as a row or a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Product {
    pub(crate) batch: Vec<usize>,
    pub(crate) m: usize,
    pub(crate) k: usize,
    pub(crate) n: usize,
    /// Shape of the result, without the dimensions that vector operands lack.
    pub(crate) shape: Vec<usize>,
    left_batch: Vec<usize>,
    right_batch: Vec<usize>,
}

impl Product {
    /// `None` where the shapes do not multiply.
    pub(crate) fn new(left: &[usize], right: &[usize]) -> Option<Product> {
        let (left_batch, m, k) = match left {
            [] => return None,
            [k] => (&[][..], 1, *k),
            [batch @ .., m, k] => (batch, *m, *k),
        };
        let (right_batch, right_k, n) = match right {
            [] => return None,
            [k] => (&[][..], *k, 1),
            [batch @ .., k, n] => (batch, *k, *n),
        };
        let batch = broadcast(left_batch, right_batch).filter(|_| k == right_k)?;
        let mut shape = batch.clone();
        shape.extend((left.len() > 1).then_some(m));
        shape.extend((right.len() > 1).then_some(n));
        Some(Product { batch, m, k, n, shape, left_batch: left_batch.to_vec(), right_batch: right_batch.to_vec() })
    }

    /// Number of multiply-adds.
    pub(crate) fn multiply_adds(&self) -> u64 {
        elements(&self.shape).map_or(u64::MAX, |size| (size as u64).saturating_mul(self.k as u64))
    }

    /// Positions of the left and right factor of every term, `k` terms for each element of the result.
    pub(crate) fn terms(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let (m, k, n) = (self.m, self.k, self.n);
        let left = broadcast_positions(&self.left_batch, &self.batch);
        let right = broadcast_positions(&self.right_batch, &self.batch);
        left.into_iter().zip(right).flat_map(move |(a, b)| {
            let (a, b) = (a as usize * m * k, b as usize * k * n);
            (0..m * n).flat_map(move |cell| {
                let (row, column) = (cell / n, cell % n);
                (0..k).map(move |i| (a + row * k + i, b + i * n + column))
            })
        })
    }

    /// For each element of the left and of the right stack, with as many matrices as the product has, its position in that operand.
    pub(crate) fn stacked_positions(&self) -> [Vec<u32>; 2] {
        let sides = [(&self.left_batch, self.m * self.k), (&self.right_batch, self.k * self.n)];
        sides.map(|(own, size)| {
            let matrices = broadcast_positions(own, &self.batch).into_iter();
            matrices.flat_map(|matrix| (0..size).map(move |at| (matrix as usize * size + at) as u32)).collect()
        })
    }

    /// The product of two tensors of these shapes.
    pub(crate) fn evaluate(&self, left: &Tensor, right: &Tensor) -> Tensor {
        self.evaluate_transposed([left, right], [false, false])
    }

    /// The product of two tensors, each of which may be stored with its matrices transposed.
    pub(crate) fn evaluate_transposed(&self, [left, right]: [&Tensor; 2], transposed: [bool; 2]) -> Tensor {
        let (m, k, n) = (self.m, self.k, self.n);
        // Steps from row to row of the left factor, from column to column of the right one, and along the sum.
        let [row_step, left_step] = if transposed[0] { [1, m] } else { [k, 1] };
        let [column_step, right_step] = if transposed[1] { [k, 1] } else { [1, n] };
        let mut values = Vec::with_capacity(elements(&self.shape).unwrap_or(0));
        let lefts = broadcast_positions(&self.left_batch, &self.batch);
        let rights = broadcast_positions(&self.right_batch, &self.batch);
        for (left_matrix, right_matrix) in lefts.into_iter().zip(rights) {
            let left = &left.values[left_matrix as usize * m * k..][..m * k];
            let right = &right.values[right_matrix as usize * k * n..][..k * n];
            for (row, column) in (0..m).flat_map(|row| (0..n).map(move |column| (row, column))) {
                let factors = left[row * row_step..].iter().step_by(left_step);
                let weights = right[column * column_step..].iter().step_by(right_step);
                values.push(factors.zip(weights).take(k).map(|(a, b)| a * b).sum());
            }
        }
        Tensor { shape: self.shape.clone(), values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_lose_their_added_dimension() {
        assert_eq!(Product::new(&[3], &[3]).map(|p| p.shape), Some(vec![]));
        assert_eq!(Product::new(&[2, 3], &[3]).map(|p| p.shape), Some(vec![2]));
        assert_eq!(Product::new(&[3], &[5, 3, 4]).map(|p| p.shape), Some(vec![5, 4]));
        assert_eq!(Product::new(&[2, 3], &[4, 3]), None);
        assert_eq!(Product::new(&[], &[3]), None);
    }

    #[test]
    fn a_shared_right_factor_serves_every_matrix_of_the_stack() {
        let left = Tensor { shape: vec![2, 1, 2], values: vec![1., 2., 3., 4.] };
        let right = Tensor { shape: vec![2, 2], values: vec![1., 10., 100., 1000.] };
        let product = Product::new(&left.shape, &right.shape).unwrap();
        let result = product.evaluate(&left, &right);
        assert_eq!(result, Tensor { shape: vec![2, 1, 2], values: vec![201., 2010., 403., 4030.] });
    }

    #[test]
    fn transposed_factors_give_the_same_product() {
        let left = Tensor { shape: vec![2, 3], values: vec![1., 2., 3., 4., 5., 6.] };
        let right = Tensor { shape: vec![3, 2], values: vec![1., 10., 100., 1000., 10000., 100_000.] };
        let turned = |tensor: &Tensor| {
            tensor.gather(&crate::shape::transpose_positions(&tensor.shape), &crate::shape::transposed(&tensor.shape))
        };
        let product = Product::new(&left.shape, &right.shape).unwrap();
        let expected = product.evaluate(&left, &right);
        assert_eq!(expected.values, [30_201., 302_010., 60_504., 605_040.]);
        let (turned_left, turned_right) = (turned(&left), turned(&right));
        assert_eq!(product.evaluate_transposed([&turned_left, &right], [true, false]), expected);
        assert_eq!(product.evaluate_transposed([&left, &turned_right], [false, true]), expected);
        assert_eq!(product.evaluate_transposed([&turned_left, &turned_right], [true, true]), expected);
    }
}
