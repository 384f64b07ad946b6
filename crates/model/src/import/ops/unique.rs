//! `Unique` of a constant: its different slices along an axis, or elements, with where they are.

use std::cmp::Ordering;

use crate::float::element_type::ElementType;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::indices::axis;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::lanes::Lanes;

/// Most slices that are compared.
const MOST_SLICES: usize = 1 << 20;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Unique", attributes: &["axis", "sorted"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (operand, x) = (node.tensor(0)?, node.constant(0)?);
    // Without an axis, the elements in a row.
    let (from, axis) = match node.attributes().integer("axis")? {
        None => (vec![x.values.len()], 0),
        Some(_) => (x.shape.clone(), axis(node, 0, &x.shape)?),
    };
    if from[axis] > MOST_SLICES {
        return Err(node.invalid(format!("{} slices to compare, limit {MOST_SLICES}", from[axis])));
    }
    let columns = Lanes::new(&from, &[axis]).columns();
    let slice = |number: usize| -> Vec<f64> { columns[number].iter().map(|&at| x.values[at as usize]).collect() };
    let slices: Vec<Vec<f64>> = (0..columns.len()).map(slice).collect();
    let found = Found::among(&slices, node.attributes().integer("sorted")?.unwrap_or(1) != 0);
    let mut shape = from.clone();
    shape[axis] = found.firsts.len();
    let outer: usize = from[..axis].iter().product();
    let inner: usize = from[axis + 1..].iter().product();
    let values = (0..outer).flat_map(|block| {
        let part = move |slice: &Vec<f64>| slice[block * inner..(block + 1) * inner].to_vec();
        found.firsts.iter().flat_map(|&first| part(&slices[first])).collect::<Vec<f64>>()
    });
    let values = Imported::Constant(Tensor { shape, values: values.collect() }, operand.element_type);
    let list = |list: &[usize]| {
        let values: Vec<f64> = list.iter().map(|&value| value as f64).collect();
        Imported::Constant(Tensor { shape: vec![values.len()], values }, ElementType::INT64)
    };
    let mut outputs = vec![values, list(&found.firsts), list(&found.groups), list(&found.counts)];
    outputs.truncate(node.output_count());
    Ok(Imported::Several(outputs))
}

/// The different slices.
struct Found {
    /// The first of each.
    firsts: Vec<usize>,
    /// For each slice, the number of its likes.
    groups: Vec<usize>,
    counts: Vec<usize>,
}

impl Found {
    fn among(slices: &[Vec<f64>], sorted: bool) -> Found {
        let compared = |a: usize, b: usize| slices[a].partial_cmp(&slices[b]).unwrap_or(Ordering::Equal);
        let mut order: Vec<usize> = (0..slices.len()).collect();
        // Stable: the first of equal slices stays the first.
        order.sort_by(|&a, &b| compared(a, b));
        let mut likes: Vec<Vec<usize>> = order.chunk_by(|&a, &b| slices[a] == slices[b]).map(<[usize]>::to_vec).collect();
        if !sorted {
            likes.sort_by_key(|likes| likes[0]);
        }
        let mut groups = vec![0; slices.len()];
        likes.iter().enumerate().for_each(|(group, likes)| likes.iter().for_each(|&slice| groups[slice] = group));
        let (firsts, counts) = likes.iter().map(|likes| (likes[0], likes.len())).unzip();
        Found { firsts, groups, counts }
    }
}
