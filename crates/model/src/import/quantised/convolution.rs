//! Convolutions and means of quantised images.

use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, Imported, NodeReader, OperatorImport};
use crate::import::ops::conv::geometry_of;
use crate::import::quantised::accumulate::{IntegerConv, check_bounds};
use crate::import::quantised::parameters::{Grids, integer_range};
use crate::import::quantised::requantise::{self, HIGH, LOW, requantised, stepped};
use crate::import::quantised::{byte_operand, zero_points};
use crate::import::spatial::{Images, Placement, Window};

/// What a convolution knows of its shapes.
pub(crate) const ATTRIBUTES: &[&str] = &["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"];

/// `Conv` between `DequantizeLinear` and `QuantizeLinear`, with the operands of `QLinearConv`. A bias may be in real
/// numbers.
pub(super) const FUSED_CONV: OperatorImport = OperatorImport {
    op_type: "Conv",
    attributes: &["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides", LOW, HIGH],
    operands: 8..=9,
    import: |node| quantised_conv(node, "Conv"),
};

/// `GlobalAveragePool` between `DequantizeLinear` and `QuantizeLinear`.
pub(super) const FUSED_MEAN: OperatorImport =
    OperatorImport { op_type: "GlobalAveragePool", attributes: &[LOW, HIGH], operands: 5..=5, import: global_mean };

/// `AveragePool` without padding between `DequantizeLinear` and `QuantizeLinear`.
pub(super) const FUSED_MEANS: OperatorImport = OperatorImport {
    op_type: "AveragePool",
    attributes: &[
        "auto_pad",
        "ceil_mode",
        "count_include_pad",
        "dilations",
        "kernel_shape",
        "pads",
        "strides",
        LOW,
        HIGH,
    ],
    operands: 5..=5,
    import: window_means,
};

/// The convolution of operand 0 with the constant at operand `weights`, its shape, and bounds of its channels.
struct Convolution {
    conv: IntegerConv,
    x: FloatOperand,
    shape: Vec<usize>,
    bounds: Vec<(i64, i64)>,
}

impl Convolution {
    fn read(
        node: &NodeReader<'_>,
        op_type: &'static str,
        weights: usize,
        zero_point: i64,
        weight_points: impl Fn(&FloatOperand, usize) -> Result<Vec<i64>, ImportError>,
        bias: impl Fn(usize) -> Result<Vec<i64>, ImportError>,
    ) -> Result<Convolution, ImportError> {
        let (x, operand) = (byte_operand(node, 0)?, byte_operand(node, weights)?);
        let constant = node.constant(weights)?;
        let (geometry, shape) = geometry_of(node, &x, &constant.shape)?;
        let channels = geometry.output[0];
        let points = weight_points(&operand, channels)?;
        let kernel = geometry.weights_per_channel();
        let centred = |(element, weight): (usize, &f64)| *weight as i64 - points[element / kernel % points.len()];
        let weights = constant.values.iter().enumerate().map(centred).collect();
        let conv = IntegerConv { op_type, geometry, weights, bias: bias(channels)?, zero_point };
        Convolution::bounded(node, conv, x, shape)
    }

    fn bounded(
        node: &NodeReader<'_>,
        conv: IntegerConv,
        x: FloatOperand,
        shape: Vec<usize>,
    ) -> Result<Convolution, ImportError> {
        let bounds = conv.bounds(integer_range(node, x.element_type)?);
        check_bounds(node, &bounds)?;
        let ([rows, columns], geometry) = (conv.extent(), &conv.geometry);
        node.admit(&[geometry.images, geometry.input[0], rows, columns])?;
        Ok(Convolution { conv, x, shape, bounds })
    }

    /// The convolution in a composition, with its shape and the elements of a channel that follow each other.
    fn apply(self, composition: &mut Composition) -> (Part, Vec<(i64, i64)>, usize) {
        let inner = self.conv.geometry.positions();
        let sums = composition.apply(self.conv, &[&self.x.into()], self.shape);
        (sums, self.bounds, inner)
    }
}

/// `QLinearConv`.
pub(crate) fn quantised_conv(node: &NodeReader<'_>, op_type: &'static str) -> Result<Imported, ImportError> {
    let x = Grids::read(node, 1, 2, byte_operand(node, 0)?.element_type)?.single(node)?;
    let weights = Grids::read(node, 4, 5, byte_operand(node, 3)?.element_type)?;
    let y = Grids::read(node, 6, 7, byte_operand(node, 7)?.element_type)?;
    let points = |_: &FloatOperand, channels: usize| {
        weights.check_count(node, channels)?;
        Ok(weights.list.iter().map(|grid| grid.zero_point).collect())
    };
    let bias = |channels| bias(node, 8, channels, |channel| x.scale * weights.of(channel).scale);
    let convolution = Convolution::read(node, op_type, 3, x.zero_point, points, bias)?;
    let multipliers = requantise::multipliers(node, x, &weights, y.single(node)?)?;
    let mut composition = Composition::default();
    let (sums, bounds, inner) = convolution.apply(&mut composition);
    let steps = requantised(node, op_type, &y, multipliers, bounds, inner)?;
    let result = composition.unary(steps, &sums);
    Ok(Imported::Composed(composition.returning(vec![result])))
}

/// The bias at operand `index` in steps of the accumulator, which are `step(channel)`; zeros where it is left out. One
/// in real numbers is rounded to them, halves to even, as onnxruntime does.
pub(super) fn bias(
    node: &NodeReader<'_>,
    index: usize,
    channels: usize,
    step: impl Fn(usize) -> f32,
) -> Result<Vec<i64>, ImportError> {
    let Some(bias) = node.optional_constant(index)? else { return Ok(vec![0; channels]) };
    let operand = node.tensor(index)?;
    if bias.shape != [channels] {
        return Err(node.invalid(format!("bias of shape {:?}, expected [{channels}]", bias.shape)));
    }
    let integer = |(channel, &value): (usize, &f64)| match operand.element_type.is_float() {
        true => f64::from((value as f32 / step(channel)).round_ties_even()).clamp(-I32_END, I32_END - 1.0) as i64,
        false => value as i64,
    };
    if !operand.element_type.is_float() && operand.element_type != super::accumulate::INT32 {
        return Err(node.invalid(format!("bias of type {}, expected int32", operand.element_type)));
    }
    Ok(bias.values.iter().enumerate().map(integer).collect())
}

/// One more than the largest integer of 32 bits.
const I32_END: f64 = 2_147_483_648.0;

/// `ConvInteger`: the accumulators themselves.
pub(crate) fn integer_conv(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = byte_operand(node, 0)?;
    let zero_point = match zero_points(node, 2, &x, 1)?.as_slice() {
        [point] => *point,
        points => return Err(node.invalid(format!("{} zero points of the images", points.len()))),
    };
    let points = |operand: &FloatOperand, channels| zero_points(node, 3, operand, channels);
    let convolution = Convolution::read(node, "ConvInteger", 1, zero_point, points, |channels| Ok(vec![0; channels]))?;
    let mut composition = Composition::default();
    let (sums, ..) = convolution.apply(&mut composition);
    Ok(Imported::Composed(composition.returning(vec![sums])))
}

/// The mean of each channel, rounded once.
fn global_mean(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let images = Images::of(node, &byte_operand(node, 0)?)?;
    let window = Window { kernel: images.size, stride: [1, 1], dilation: [1, 1] };
    let placement = Placement { before: [0, 0], extent: images.size, output: [1, 1] };
    let (x, y) = (Grids::read(node, 1, 2, byte_operand(node, 0)?.element_type)?.single(node)?, target(node)?);
    let count = images.size[0] * images.size[1];
    let multiplier = requantise::checked(node, x.scale / (y.single(node)?.scale * count as f32))?;
    let grid = y.single(node)?;
    means(node, "GlobalAveragePool", (&images, window, &placement), &y, move |sum| grid.requantise(sum, multiplier))
}

/// The means of windows without padding.
///
/// onnxruntime adds up real numbers in single precision: a mean that lies in the very middle of two integers may go the
/// other way there. Every other is the same.
fn window_means(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let images = Images::of(node, &byte_operand(node, 0)?)?;
    let window = Window::of_attributes(node, &images)?;
    let placement = window.place(node, &images, false)?;
    if placement.extent != images.size {
        return Err(node.invalid("padding".to_owned()));
    }
    let (x, y) = (Grids::read(node, 1, 2, byte_operand(node, 0)?.element_type)?.single(node)?, target(node)?);
    let (grid, count) = (y.single(node)?, (window.kernel[0] * window.kernel[1]) as f64);
    let of = move |sum: i64| {
        let mean = (sum as f64 * f64::from(x.scale) / count) as f32;
        grid.saturate(f64::from((mean / grid.scale + grid.zero_point as f32).round_ties_even()))
    };
    means(node, "AveragePool", (&images, window, &placement), &y, of)
}

/// The grid of the result of a mean.
fn target(node: &NodeReader<'_>) -> Result<Grids, ImportError> {
    Grids::read(node, 3, 4, byte_operand(node, 4)?.element_type)
}

/// Means as convolutions by ones: `of` makes integers of `y` from the sums of the windows' integers less their zero
/// point.
fn means(
    node: &NodeReader<'_>,
    op_type: &'static str,
    (images, window, placement): (&Images, Window, &Placement),
    y: &Grids,
    of: impl Fn(i64) -> i64 + Send + Sync + 'static,
) -> Result<Imported, ImportError> {
    let operand = byte_operand(node, 0)?;
    let x = Grids::read(node, 1, 2, operand.element_type)?.single(node)?;
    let channels = images.channels;
    let geometry = window.geometry(node, images, placement, [channels, channels])?;
    let kernel = [channels, window.kernel[0], window.kernel[1]];
    node.admit(&kernel)?;
    let weights = vec![1; kernel.iter().product()];
    let conv = IntegerConv { op_type, geometry, weights, bias: vec![0; channels], zero_point: x.zero_point };
    let convolution = Convolution::bounded(node, conv, operand, images.shape_with(channels, placement.output))?;
    let mut composition = Composition::default();
    let (sums, bounds, inner) = convolution.apply(&mut composition);
    let steps = stepped(node, op_type, y, move |_, sum| of(sum), bounds[..1].to_vec(), inner)?;
    let result = composition.unary(steps, &sums);
    Ok(Imported::Composed(composition.returning(vec![result])))
}
