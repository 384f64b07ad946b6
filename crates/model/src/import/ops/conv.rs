//! `Conv` in one or two dimensions, with constant weights.

use std::fmt;
use std::sync::Arc;

use crate::fixed::graph::ConvGeometry;
use crate::float::channels::{Absorbed, ChannelAffine};
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, Imported, NodeReader, OperatorImport};
use crate::import::spatial::{Images, Window};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Conv",
    attributes: &["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"],
    operands: 2..=3,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, weights) = (node.float(0)?, node.constant(1)?);
    let (geometry, shape) = geometry_of(node, &x, &weights.shape)?;
    let channels = geometry.output[0];
    let bias = node.optional_constant(2)?;
    if let Some(bias) = bias.filter(|bias| bias.shape != [channels]) {
        return Err(node.invalid(format!("bias of shape {:?}, expected [{channels}]", bias.shape)));
    }
    let operands = [node.float(0)?.id, node.float(1)?.id].into_iter();
    let operands = operands.chain(node.optional_float(2)?.map(|bias| bias.id)).collect();
    Ok(Imported::Node { operator: Arc::new(Conv { geometry }), operands, shape })
}

/// The convolution of `x` with weights of a shape `[output channels, channels per group, kernel ..]`, and the result's shape.
pub(crate) fn geometry_of(
    node: &NodeReader<'_>,
    x: &FloatOperand,
    weights: &[usize],
) -> Result<(ConvGeometry, Vec<usize>), ImportError> {
    let images = Images::of(node, x)?;
    let groups = node.attributes().integer("group")?.unwrap_or(1);
    let groups = usize::try_from(groups).map_err(|_| node.invalid(format!("`group` is {groups}")))?;
    let [channels, per_group, kernel @ ..] = weights else {
        return Err(node.invalid(format!("weights of shape {weights:?}")));
    };
    let window = Window::read(node, &images, kernel)?;
    let placement = window.place(node, &images, false)?;
    let geometry = window.geometry(node, &images, &placement, [groups, *channels])?;
    if geometry.channels_per_group() != *per_group {
        let (expected, got) = (geometry.channels_per_group(), per_group);
        return Err(node.invalid(format!("weights for {got} channels per group, expected {expected}")));
    }
    Ok((geometry, images.shape_with(*channels, placement.output)))
}

/// Operands: images, weights `[output channels, channels per group, kernel ..]` and, where there is one, the bias.
#[derive(Debug)]
struct Conv {
    geometry: ConvGeometry,
}

impl fmt::Display for Conv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.geometry.fmt(f)
    }
}

impl Operator for Conv {
    fn op_type(&self) -> &'static str {
        "Conv"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let zeros = vec![0.0; self.geometry.output[0]];
        let bias = operands.get(2).map_or(&zeros, |bias| &bias.values);
        let values = self.geometry.convolve(&operands[0].values, &operands[1].values, bias);
        Tensor { shape: shape.to_vec(), values }
    }

    fn multiply_adds(&self, _: &[&[usize]], _: &[usize]) -> u64 {
        self.geometry.multiply_adds() as u64
    }

    fn absorb(&self, constants: &[&Tensor], affine: &ChannelAffine) -> Option<Absorbed> {
        let (weights, bias) = (constants.first()?, affine.bias(constants.get(1).copied()));
        let count = self.geometry.weights_per_channel();
        let scaled = weights.values.chunks(count).zip(&affine.factors);
        let values = scaled.flat_map(|(kernel, factor)| kernel.iter().map(move |weight| factor * weight)).collect();
        let weights = Tensor { shape: weights.shape.clone(), values };
        Some(Absorbed { operator: Arc::new(Conv { geometry: self.geometry }), constants: vec![weights, bias] })
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let bias = operands.get(2).map(Operand::constant).transpose()?;
        let result = lowering.conv(operands[0].activation()?, self.geometry, operands[1].constant()?, bias)?;
        Ok(result.with_shape(shape))
    }
}
