//! `LpNormalization`: rows along an axis over their 1-norm or 2-norm; rows of zeros stay zeros.

use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ops::abs::Abs;
use crate::import::reduction::Reduce;
use crate::shape::resolve_axis;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "LpNormalization", attributes: &["axis", "p"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = Part::from(node.float(0)?);
    let axis = node.attributes().integer("axis")?.unwrap_or(-1);
    let axis = resolve_axis(axis, x.shape.len())
        .ok_or_else(|| node.invalid(format!("axis {axis} is outside shape {:?}", x.shape)))?;
    let mut c = Composition::default();
    let norm = c.norm(node, &x, &[axis])?;
    let normalised = c.over(&x, &norm, 1.0);
    Ok(Imported::Composed(c.returning(vec![normalised.rows])))
}

impl Composition {
    /// The norm that the attribute `p` tells, 2 where it is missing, of each row along `axes`, whose dimensions become 1.
    pub(super) fn norm(&mut self, node: &NodeReader<'_>, x: &Part, axes: &[usize]) -> Result<Part, ImportError> {
        match node.attributes().integer("p")?.unwrap_or(2) {
            1 => {
                let sizes = self.unary(Abs, x);
                Ok(self.reduce("ReduceL1", Reduce::Sum, &sizes, axes, true))
            }
            2 => Ok(self.root_of_squares(x, axes, 1.0, 0.0)),
            p => Err(node.invalid(format!("the {p}-norm is not supported, only the 1-norm and the 2-norm"))),
        }
    }
}
