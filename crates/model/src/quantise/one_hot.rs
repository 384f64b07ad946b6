//! Integers as rows of zeros with a single one.

use crate::fixed::graph::FixedOp;
use crate::fixed::steps::StepTable;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering};

impl Lowering<'_> {
    /// A tensor that stands for integers, at scale 0.
    pub(super) fn require_integers(&self, x: &Lowered) -> Result<Lowered, QuantiseError> {
        if x.scale == 0 { Ok(x.clone()) } else { Err(QuantiseError::NotInteger { node: self.node.clone() }) }
    }

    /// For each integer of `x` a row of `tables.len()` elements: what each table says of it, at scale 0.
    pub(crate) fn step_rows(&mut self, x: &Lowered, tables: Vec<StepTable>) -> Result<Lowered, QuantiseError> {
        let x = self.require_integers(x)?;
        let (count, length) = (x.shape.iter().product::<usize>(), tables.len());
        // Import limits the number of elements far below 2^32.
        let positions: Vec<u32> = (0..count as u32).flat_map(|at| std::iter::repeat_n(at, length)).collect();
        let shape = vec![count, length];
        let repeated = self.rearrange(&x, &positions, &shape);
        let tensor = self.push(FixedOp::Steps { tables, inner: 1 }, &[&repeated], &shape, 0);
        Ok(Lowered { tensor, shape, scale: 0, magnitude: 1.0, settled: true, shared: false })
    }
}
