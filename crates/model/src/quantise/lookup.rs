//! Rows of a matrix by numbers that are not known before.

use crate::fixed::graph::FixedOp;
use crate::fixed::steps::StepTable;
use crate::fixed::trees::{Tree, TreeNode};
use crate::float::matmul::Product;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::quantise::scales::{self, Coefficients};

impl Lowering<'_> {
    /// The rows of a public table, each `width` long, that integers name: a decision tree over one feature, with a leaf for each row
    /// and another for the same row counted from the end. A number outside counts as the nearest inside.
    pub(crate) fn table_rows(&mut self, x: &Lowered, table: &Tensor, width: usize) -> Result<Lowered, QuantiseError> {
        let x = self.require_integers(x)?;
        let scale = scales::activation_scale(table.magnitude(), self.config.activation_bits);
        let entries = Coefficients::new(&table.values, scale).ok_or_else(|| self.constant_too_large(table))?;
        let rows: Vec<&[i64]> = entries.integers.chunks(width).collect();
        let count = x.shape.iter().product();
        let shape = vec![count, width];
        let op = FixedOp::Trees { features: 1, trees: vec![rows_by_number(&rows, width)] };
        let tensor = self.push(op, &[&x], &shape, entries.scale);
        let magnitude = table.magnitude();
        Ok(Lowered { tensor, shape, scale: entries.scale, magnitude, settled: true, shared: false })
    }

    /// As [`Self::table_rows`], of a matrix that is hidden or an activation: products with rows of zeros and a one, which `tables`
    /// make of the integers.
    pub(crate) fn chosen_rows(
        &mut self,
        x: &Lowered,
        tables: Vec<StepTable>,
        matrix: &Operand<'_>,
        width: usize,
    ) -> Result<Lowered, QuantiseError> {
        let (count, rows) = (x.shape.iter().product::<usize>(), tables.len());
        let (limit, got) = (self.config.product_terms, count.saturating_mul(rows));
        let too_large = || QuantiseError::ProductTooLarge { node: self.node.clone(), limit, got };
        let product = Product::new(&[count, rows], &[rows, width]).filter(|_| got <= limit).ok_or_else(too_large)?;
        let choices = self.step_rows(x, tables)?;
        self.matmul(&product, &Operand::Activation(choices), matrix, 1.0)
    }
}

/// The tree that finds row `i` at `i` and at `i - rows.len()`.
fn rows_by_number(rows: &[&[i64]], width: usize) -> Tree {
    // Import limits the number of rows far below 2^31.
    let length = rows.len() as i64;
    let mut nodes = vec![TreeNode::Split { feature: 0, threshold: -1, below: 1, above: 0 }];
    push_rows(&mut nodes, rows, -length);
    let second = nodes.len() as u32;
    push_rows(&mut nodes, rows, 0);
    if let TreeNode::Split { above, .. } = &mut nodes[0] {
        *above = second;
    }
    Tree { outputs: width, nodes }
}

/// A balanced tree that finds row `i` at `first + i`.
fn push_rows(nodes: &mut Vec<TreeNode>, rows: &[&[i64]], first: i64) {
    if let [row] = rows {
        nodes.push(TreeNode::Leaf { values: row.to_vec() });
        return;
    }
    let (left, right) = rows.split_at(rows.len() / 2);
    let (own, middle) = (nodes.len(), first + left.len() as i64);
    nodes.push(TreeNode::Split { feature: 0, threshold: middle - 1, below: own as u32 + 1, above: 0 });
    push_rows(nodes, left, first);
    let second = nodes.len() as u32;
    if let TreeNode::Split { above, .. } = &mut nodes[own] {
        *above = second;
    }
    push_rows(nodes, right, middle);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_from_both_ends_and_the_nearest_beyond() {
        for length in 1..6i64 {
            let lists: Vec<Vec<i64>> = (0..length).map(|row| vec![row, 10 * row]).collect();
            let rows: Vec<&[i64]> = lists.iter().map(Vec::as_slice).collect();
            let tree = rows_by_number(&rows, 2);
            for number in -8..8 {
                let inside = number.clamp(-length, length - 1);
                let row = if inside < 0 { inside + length } else { inside };
                assert_eq!(tree.values(tree.leaf(&[i128::from(number)])), [row, 10 * row], "{number} of {length}");
            }
        }
    }
}
