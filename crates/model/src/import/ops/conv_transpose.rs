//! `ConvTranspose` in one or two dimensions, with constant weights.
//!
//! It is a convolution of step 1 with the kernels turned by half a circle, over the image with `stride - 1` zeros between
//! its elements (Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016).

use std::fmt;
use std::sync::Arc;

use crate::fixed::graph::ConvGeometry;
use crate::float::channels::{Absorbed, ChannelAffine};
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::spatial::{Images, Padding, Placement, Window};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "ConvTranspose",
    attributes: &[
        "auto_pad",
        "dilations",
        "group",
        "kernel_shape",
        "output_padding",
        "output_shape",
        "pads",
        "strides",
    ],
    operands: 2..=3,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, weights) = (node.float(0)?, node.constant(1)?);
    let images = Images::of(node, &x)?;
    let [inputs, per_group, kernel @ ..] = weights.shape.as_slice() else {
        return Err(node.invalid(format!("weights of shape {:?}", weights.shape)));
    };
    let groups = node.attributes().integer("group")?.unwrap_or(1);
    let groups = usize::try_from(groups).ok().filter(|&groups| groups > 0 && inputs % groups == 0);
    let groups = groups.ok_or_else(|| node.invalid(format!("groups that do not divide {inputs} channels")))?;
    if *inputs != images.channels {
        return Err(node.invalid(format!("weights for {inputs} channels, expected {}", images.channels)));
    }
    let channels = per_group.saturating_mul(groups);
    let window = Window::read(node, &images, kernel)?;
    let (before, output) = place(node, &images, &window)?;
    let stretched = Stretched::new(node, &images, &window, before)?;
    let spread = Images { size: stretched.size, ..images };
    let placement = Placement { before: stretched.pad, extent: stretched.size, output };
    let unit = Window { stride: [1, 1], ..window };
    let geometry = unit.geometry(node, &spread, &placement, [groups, channels])?;
    let bias = node.optional_float(2)?;
    if let Some(bias) = node.optional_constant(2)?.filter(|bias| bias.shape != [channels]) {
        return Err(node.invalid(format!("bias of shape {:?}, expected [{channels}]", bias.shape)));
    }
    let operator = ConvTranspose { geometry, sources: stretched.sources(&images) };
    let operands = [x.id, node.float(1)?.id].into_iter().chain(bias.map(|bias| bias.id)).collect();
    Ok(Imported::Node { operator: Arc::new(operator), operands, shape: images.shape_with(channels, output) })
}

/// Rows and columns cut off at the beginning, and the size of the result.
fn place(
    node: &NodeReader<'_>,
    images: &Images,
    window: &Window,
) -> Result<([usize; 2], [usize; 2]), ImportError> {
    let added = output_padding(node, images)?;
    let full = [0, 1].map(|axis| window.stride[axis] * (images.size[axis] - 1) + added[axis] + window.reach(axis));
    let padding = Padding::read(node, images)?;
    let wanted = match (padding, node.attributes().integers("output_shape")?) {
        (_, Some(list)) => {
            let sizes = images.pair(list, 1).map(|sizes| sizes.map(|size| usize::try_from(size).unwrap_or(0)));
            Some(sizes.ok_or_else(|| node.invalid(format!("`output_shape` {list:?} does not fit the operand")))?)
        }
        (Padding::Same { .. }, None) => Some([0, 1].map(|axis| images.size[axis] * window.stride[axis])),
        (Padding::Explicit { .. }, None) => None,
    };
    let (before, cut) = match (padding, wanted) {
        (Padding::Explicit { before, after }, None) => (before, [before[0] + after[0], before[1] + after[1]]),
        (_, wanted) => {
            let wanted = wanted.unwrap_or(full);
            let cut = [0, 1].map(|axis| full[axis].saturating_sub(wanted[axis]));
            let odd_at_end = padding == Padding::Same { odd_at_end: true };
            (cut.map(|size| if odd_at_end { size / 2 } else { size.div_ceil(2) }), cut)
        }
    };
    let output = [0, 1].map(|axis| full[axis].checked_sub(cut[axis]).filter(|&size| size > 0));
    match (output, wanted) {
        ([Some(height), Some(width)], wanted) if wanted.is_none_or(|wanted| wanted == [height, width]) => {
            Ok((before, [height, width]))
        }
        _ => Err(node.invalid(format!("a result of {full:?} cannot be cut by {cut:?} to what is asked for"))),
    }
}

/// Rows and columns added at the end, fewer than a step.
fn output_padding(node: &NodeReader<'_>, images: &Images) -> Result<[usize; 2], ImportError> {
    let Some(list) = node.attributes().integers("output_padding")? else { return Ok([0, 0]) };
    let added = images.pair(list, 0).filter(|added| added.iter().all(|size| (0..1 << 24).contains(size)));
    let added = added.ok_or_else(|| node.invalid(format!("`output_padding` {list:?} does not fit the operand")))?;
    Ok(added.map(|size| size as usize))
}

/// The image with zeros between its elements, without what the kernel passes over.
struct Stretched {
    stride: [usize; 2],
    /// Rows and columns left out at the beginning.
    skipped: [usize; 2],
    size: [usize; 2],
    pad: [usize; 2],
}

impl Stretched {
    fn new(
        node: &NodeReader<'_>,
        images: &Images,
        window: &Window,
        before: [usize; 2],
    ) -> Result<Stretched, ImportError> {
        let room = [0, 1].map(|axis| window.reach(axis) - 1);
        let skipped = [0, 1].map(|axis| before[axis].saturating_sub(room[axis]));
        let pad = [0, 1].map(|axis| room[axis].saturating_sub(before[axis]));
        let full = [0, 1].map(|axis| (images.size[axis] - 1) * window.stride[axis] + 1);
        let size = [0, 1].map(|axis| full[axis].saturating_sub(skipped[axis]));
        node.admit(&images.shape_with(images.channels, size))?;
        if size.contains(&0) {
            return Err(node.invalid("padding cuts off the whole image".to_owned()));
        }
        Ok(Stretched { stride: window.stride, skipped, size, pad })
    }

    /// For each element of the stretched images, its position in the images; `None` for a zero.
    fn sources(&self, images: &Images) -> Vec<Option<u32>> {
        let source = |axis: usize, at: usize| {
            let whole = at + self.skipped[axis];
            whole.is_multiple_of(self.stride[axis]).then_some(whole / self.stride[axis])
        };
        let [height, width] = images.size;
        let position = |plane: usize, row: usize, column: usize| {
            Some(((plane * height + source(0, row)?) * width + source(1, column)?) as u32)
        };
        let [rows, columns] = self.size;
        let planes = 0..images.count * images.channels;
        let cells = planes.flat_map(|plane| (0..rows).flat_map(move |row| (0..columns).map(move |c| (plane, row, c))));
        cells.map(|(plane, row, column)| position(plane, row, column)).collect()
    }
}

/// Operands: images, weights `[input channels, output channels per group, kernel ..]` and, where there is one, the bias.
#[derive(Clone, Debug)]
struct ConvTranspose {
    /// Over the stretched images.
    geometry: ConvGeometry,
    sources: Vec<Option<u32>>,
}

impl ConvTranspose {
    /// The weights as the convolution of the stretched images takes them.
    fn turned(&self, weights: &Tensor) -> Tensor {
        let taps = self.geometry.kernel[0] * self.geometry.kernel[1];
        let (inputs, outputs) = (self.geometry.channels_per_group(), self.geometry.output[0] / self.geometry.groups);
        let mut values = Vec::with_capacity(weights.values.len());
        for channel in 0..self.geometry.output[0] {
            let (group, output) = (self.geometry.group_of(channel), channel % outputs);
            for input in 0..inputs {
                let kernel = (group * inputs + input) * outputs + output;
                values.extend(weights.values[kernel * taps..(kernel + 1) * taps].iter().rev());
            }
        }
        Tensor { shape: vec![self.geometry.output[0], inputs, taps], values }
    }
}

impl fmt::Display for ConvTranspose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "as {}", self.geometry)
    }
}

impl Operator for ConvTranspose {
    fn op_type(&self) -> &'static str {
        "ConvTranspose"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let stretched: Vec<f64> =
            self.sources.iter().map(|source| source.map_or(0.0, |at| operands[0].values[at as usize])).collect();
        let zeros = vec![0.0; self.geometry.output[0]];
        let bias = operands.get(2).map_or(&zeros, |bias| &bias.values);
        let values = self.geometry.convolve(&stretched, &self.turned(operands[1]).values, bias);
        Tensor { shape: shape.to_vec(), values }
    }

    fn multiply_adds(&self, _: &[&[usize]], _: &[usize]) -> u64 {
        self.geometry.multiply_adds() as u64
    }

    fn absorb(&self, constants: &[&Tensor], affine: &ChannelAffine) -> Option<Absorbed> {
        let (weights, bias) = (constants.first()?, affine.bias(constants.get(1).copied()));
        let (inputs, outputs) = (self.geometry.channels_per_group(), self.geometry.output[0] / self.geometry.groups);
        let taps = self.geometry.kernel[0] * self.geometry.kernel[1];
        // Kernels lie by input channel, then by output channel of its group.
        let channel = |kernel: usize| kernel / outputs / inputs * outputs + kernel % outputs;
        let factors = (0..weights.values.len()).map(|at| affine.factors[channel(at / taps)]);
        let values = weights.values.iter().zip(factors).map(|(weight, factor)| factor * weight).collect();
        let weights = Tensor { shape: weights.shape.clone(), values };
        Some(Absorbed { operator: Arc::new(self.clone()), constants: vec![weights, bias] })
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let weights = self.turned(operands[1].constant()?);
        let bias = operands.get(2).map(Operand::constant).transpose()?;
        let stretched = lowering.padded(operands[0].activation()?, &self.sources, 0, &[self.sources.len()]);
        Ok(lowering.conv(&stretched, self.geometry, &weights, bias)?.with_shape(shape))
    }
}
