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

    /// The product of two tensors of these shapes.
    pub(crate) fn evaluate(&self, left: &Tensor, right: &Tensor) -> Tensor {
        let mut terms = self.terms();
        let cells = elements(&self.shape).unwrap_or(0);
        let values = (0..cells)
            .map(|_| terms.by_ref().take(self.k).map(|(a, b)| left.values[a] * right.values[b]).sum())
            .collect();
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
}
