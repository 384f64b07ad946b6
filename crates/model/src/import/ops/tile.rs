//! `Tile`: a constant number of repetitions along each axis.

use crate::float::rearranged::Rearranged;
use crate::import::error::ImportError;
use crate::import::indices::{admit, sizes};
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::picked_positions;

/// The first opset with one repetition for each axis.
const LIST_FORM: i64 = 6;

pub(super) const IMPORT: OperatorImport = OperatorImport { op_type: "Tile", attributes: &[], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, repeats) = (node.tensor(0)?, sizes(node, 1)?);
    if node.opset() < LIST_FORM || repeats.len() != x.shape.len() {
        return Err(node.invalid(format!("expected {} repetitions, got {}", x.shape.len(), repeats.len())));
    }
    let shape: Vec<usize> = x.shape.iter().zip(&repeats).map(|(&dim, &count)| dim.saturating_mul(count)).collect();
    admit(node, &shape)?;
    let picks: Vec<Vec<Option<usize>>> =
        shape.iter().zip(&x.shape).map(|(&dim, &from)| (0..dim).map(|at| Some(at % from)).collect()).collect();
    let positions = picked_positions(&x.shape, &picks);
    Ok(Rearranged::import("Tile", &[x], positions, None, shape))
}
