//! `ReduceL2`: the root of the sum of squares along axes.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::composition::Composition;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::reduced::Reduced;
use crate::import::reduction::{ATTRIBUTES, Reduce, Reduction};
use crate::lanes::Lanes;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "ReduceL2", attributes: ATTRIBUTES, operands: 1..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let Reduced { x, axes, keep_dims } = Reduced::read_floats(node)?;
    let (_, shape) = Reduction::of("ReduceL2", Reduce::Sum, &x.shape, &axes, keep_dims);
    let mut c = Composition::default();
    let norms = c.apply(Norm { lanes: Lanes::new(&x.shape, &axes) }, &[&x], shape);
    Ok(Imported::Composed(c.returning(vec![norms])))
}

#[derive(Debug)]
struct Norm {
    lanes: Lanes,
}

impl fmt::Display for Norm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lanes.fmt(f)
    }
}

impl Operator for Norm {
    fn op_type(&self) -> &'static str {
        "ReduceL2"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let squares = |row: &[u32]| row.iter().map(|&at| operands[0].values[at as usize].powi(2)).sum::<f64>();
        let values = self.lanes.rows().chunks(self.lanes.length()).map(|row| squares(row).sqrt()).collect();
        Tensor { shape: shape.to_vec(), values }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let rows = lowering.rows(operands[0].activation()?, &self.lanes);
        Ok(lowering.row_norms(&rows)?.with_shape(shape))
    }
}
