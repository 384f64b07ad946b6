//! `QuantizeLinear`: the integers nearest to multiples of a scale, for all elements or along an axis.

use std::fmt;
use std::sync::Arc;

use crate::float::element_type::ElementType;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, Imported, NodeReader, OperatorImport};
use crate::import::quantised::parameters::Grids;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::shape::resolve_axis;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "QuantizeLinear",
    // `saturate` only concerns 8-bit floats.
    attributes: &["axis", "block_size", "output_dtype", "precision", "saturate"],
    operands: 2..=3,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.float(0)?;
    if x.element_type != ElementType::FLOAT {
        return Err(node.invalid(format!("operand of type {}, expected float32", x.element_type)));
    }
    let element_type = result_type(node)?;
    let grids = Grids::read(node, 1, 2, element_type)?;
    let inner = channel_length(node, &grids, &x)?;
    let operator = QuantizeLinear { grids, inner };
    Ok(Imported::Node { operator: Arc::new(operator), operands: vec![x.id], shape: x.shape })
}

/// The type of the zero points or, without those, that of the attribute; `uint8` without either.
fn result_type(node: &NodeReader<'_>) -> Result<ElementType, ImportError> {
    refuse_blocks(node)?;
    if !matches!(node.attributes().integer("precision")?, None | Some(0 | 1)) {
        return Err(node.invalid("`precision` is not that of float32".to_owned()));
    }
    let declared = match node.attributes().integer("output_dtype")?.unwrap_or(0) {
        0 => None,
        number => {
            let known = i32::try_from(number).ok().and_then(ElementType::of);
            Some(known.ok_or_else(|| node.invalid(format!("unknown type {number}")))?)
        }
    };
    let given = if node.has(2) { Some(node.tensor(2)?.element_type) } else { None };
    match (given, declared) {
        (Some(given), Some(declared)) if given != declared => {
            Err(node.invalid(format!("zero points of type {given} for results of type {declared}")))
        }
        (given, declared) => match given.or(declared).unwrap_or(ElementType::Integer { bits: 8, signed: false }) {
            fit @ ElementType::Integer { bits: 8 | 16, .. } => Ok(fit),
            other => Err(node.invalid(format!("results of type {other}"))),
        },
    }
}

/// Refuses scales for blocks of an axis.
pub(super) fn refuse_blocks(node: &NodeReader<'_>) -> Result<(), ImportError> {
    match node.attributes().integer("block_size")?.unwrap_or(0) {
        0 => Ok(()),
        size => Err(node.invalid(format!("scales for blocks of {size} elements are not supported"))),
    }
}

/// How many elements under one scale follow each other: those behind the axis.
pub(super) fn channel_length(
    node: &NodeReader<'_>,
    grids: &Grids,
    operand: &FloatOperand,
) -> Result<usize, ImportError> {
    if grids.list.len() == 1 {
        return Ok(1);
    }
    let axis = node.attributes().integer("axis")?.unwrap_or(1);
    let shape = &operand.shape;
    let axis = resolve_axis(axis, shape.len())
        .ok_or_else(|| node.invalid(format!("axis {axis} is outside shape {shape:?}")))?;
    grids.check_count(node, shape[axis])?;
    Ok(shape[axis + 1..].iter().product())
}

/// One grid for all elements, or one for each coordinate of an axis behind which `inner` elements follow each other.
#[derive(Debug)]
pub(crate) struct QuantizeLinear {
    pub(crate) grids: Grids,
    pub(crate) inner: usize,
}

impl fmt::Display for QuantizeLinear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.grids)
    }
}

impl Operator for QuantizeLinear {
    fn op_type(&self) -> &'static str {
        "QuantizeLinear"
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        self.grids.element_type
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let grid = |element: usize| self.grids.list[element / self.inner % self.grids.list.len()];
        let values = operands[0].values.iter().enumerate();
        let values = values.map(|(element, &x)| grid(element).quantise(x as f32) as f64).collect();
        Tensor { shape: shape.to_vec(), values }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let (list, x) = (&self.grids.list, operands[0].activation()?);
        let of = |channel: usize, real: f32| list[channel].quantise(real);
        lowering.quantised(x, of, (list.len(), self.inner), self.grids.element_type)
    }
}
