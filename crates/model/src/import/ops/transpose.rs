//! `Transpose`: axes in another order, reversed where none is given.

use crate::float::rearranged::Rearranged;
use crate::import::node::OperatorImport;
use crate::shape::{positions, resolve_axis, strides};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Transpose",
    attributes: &["perm"],
    operands: 1..=1,
    import: |node| {
        let x = node.tensor(0)?;
        let rank = x.shape.len();
        let order: Vec<usize> = match node.attributes().integers("perm")? {
            None => (0..rank).rev().collect(),
            Some(axes) => axes.iter().filter_map(|&axis| resolve_axis(axis, rank)).collect(),
        };
        if order.len() != rank || (0..rank).any(|axis| !order.contains(&axis)) {
            return Err(node.invalid(format!("`perm` is no order of {rank} axes")));
        }
        let shape: Vec<usize> = order.iter().map(|&axis| x.shape[axis]).collect();
        let strides = strides(&x.shape);
        let positions = positions(&shape, |axis| strides[order[axis]]);
        Ok(Rearranged::import("Transpose", &[x], positions, None, shape))
    },
};
