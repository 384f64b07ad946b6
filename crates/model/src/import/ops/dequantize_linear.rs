//! `DequantizeLinear`: the real numbers that integers stand for, with a scale for all elements or along an axis.

use std::fmt;
use std::sync::Arc;

use crate::float::element_type::ElementType;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ops::quantize_linear::{channel_length, refuse_blocks};
use crate::import::quantised::parameters::Grids;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// The number of float32 in ONNX.
const FLOAT32: i64 = 1;
/// How much larger than on calibration data an integer of 32 bits is expected to be at most, for the width of a scale.
const MARGIN: f64 = 16.0;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "DequantizeLinear",
    attributes: &["axis", "block_size", "output_dtype"],
    operands: 2..=3,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    refuse_blocks(node)?;
    if !matches!(node.attributes().integer("output_dtype")?, None | Some(0 | FLOAT32)) {
        return Err(node.invalid("results of another type than float32".to_owned()));
    }
    let x = node.tensor(0)?;
    let grids = Grids::read(node, 1, 2, x.element_type)?;
    let inner = channel_length(node, &grids, &x)?;
    let operator = DequantizeLinear { grids, inner };
    Ok(Imported::Node { operator: Arc::new(operator), operands: vec![x.id], shape: x.shape })
}

/// One grid for all elements, or one for each coordinate of an axis behind which `inner` elements follow each other.
#[derive(Debug)]
pub(crate) struct DequantizeLinear {
    grids: Grids,
    inner: usize,
}

impl DequantizeLinear {
    /// The largest integer less its zero point: of a narrow type, or `measured` with a margin.
    fn largest(&self, measured: f64) -> f64 {
        let ends = self.grids.list.iter().flat_map(|grid| [grid.range.0, grid.range.1].map(|end| end - grid.zero_point));
        let most = ends.fold(0.0f64, |most, end| most.max(end.abs() as f64));
        let points = self.grids.list.iter().fold(0.0f64, |most, grid| most.max(grid.zero_point.abs() as f64));
        if self.is_narrow() { most } else { most.min(MARGIN * measured + points) }
    }

    fn is_narrow(&self) -> bool {
        matches!(self.grids.element_type, ElementType::Integer { bits: ..=16, .. })
    }
}

impl fmt::Display for DequantizeLinear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.grids)
    }
}

impl Operator for DequantizeLinear {
    fn op_type(&self) -> &'static str {
        "DequantizeLinear"
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        ElementType::FLOAT
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let grid = |element: usize| self.grids.list[element / self.inner % self.grids.list.len()];
        let values = operands[0].values.iter().enumerate();
        let values = values.map(|(element, &q)| f64::from(grid(element).dequantise(q as i64))).collect();
        Tensor { shape: shape.to_vec(), values }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let x = operands[0].activation()?;
        let factors: Vec<f64> = self.grids.list.iter().map(|grid| f64::from(grid.scale)).collect();
        let zero_points: Vec<i64> = self.grids.list.iter().map(|grid| grid.zero_point).collect();
        let largest = self.largest(x.magnitude);
        lowering.dequantised(x, (&factors, &zero_points), self.inner, largest, self.is_narrow())
    }
}
