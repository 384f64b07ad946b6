//! `GlobalLpPool`: the norm of each channel of an image.

use crate::import::composition::{Composition, Part};
use crate::import::node::{Imported, OperatorImport};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "GlobalLpPool",
    attributes: &["p"],
    operands: 1..=1,
    import: |node| {
        let x = Part::from(node.float(0)?);
        if x.shape.len() < 3 {
            return Err(node.invalid(format!("expected shape [N, C, ..], got {:?}", x.shape)));
        }
        let axes: Vec<usize> = (2..x.shape.len()).collect();
        let mut c = Composition::default();
        let norm = c.norm(node, &x, &axes)?;
        Ok(Imported::Composed(c.returning(vec![norm])))
    },
};
