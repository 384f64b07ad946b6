//! `LRN`: each element over a power of the squares of neighbouring channels.

use crate::float::function::Function;
use crate::float::tensor::Tensor;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::{positions, strides};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "LRN", attributes: &["alpha", "beta", "bias", "size"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = Part::from(node.float(0)?);
    let attributes = node.attributes();
    let size = attributes.integer("size")?.ok_or_else(|| node.missing_attribute("size"))?;
    let window = usize::try_from(size).ok().filter(|&size| size > 0);
    let window = window.ok_or_else(|| node.invalid(format!("`size` is {size}")))?;
    let alpha = attributes.float("alpha")?.unwrap_or(1e-4);
    let (beta, bias) = (attributes.float("beta")?.unwrap_or(0.75), attributes.float("bias")?.unwrap_or(1.0));
    if alpha < 0.0 || bias <= 0.0 || x.shape.len() < 2 {
        return Err(node.invalid(format!("`alpha` {alpha} and `bias` {bias} on shape {:?}", x.shape)));
    }
    let channels = x.shape[1];
    node.admit(&[channels, channels])?;
    let near = |from: usize, to: usize| {
        let (before, after) = ((window - 1) / 2, (window - 1).div_ceil(2));
        to.saturating_sub(before) <= from && from <= to.saturating_add(after)
    };
    let share = alpha / window as f64;
    let band = (0..channels * channels).map(|at| if near(at / channels, at % channels) { share } else { 0.0 });
    let band = Tensor { shape: vec![channels; 2], values: band.collect() };
    let mut c = Composition::default();
    let band = c.constant(band);
    let squares = c.mul(&x, &x);
    let last = c.channels_last(&squares, true);
    let sums = c.matmul(&last, &band).ok_or_else(|| node.invalid(format!("unexpected shape {:?}", x.shape)))?;
    let sums = c.channels_last(&sums, false);
    let function = Function::new("LRN", format!("(bias + x)^-beta bias={bias} beta={beta}"), move |sum| {
        libm::pow(bias + sum, -beta)
    });
    let factors = c.unary(function.within(0.0, f64::INFINITY), &sums);
    let result = c.mul(&x, &factors);
    Ok(Imported::Composed(c.returning(vec![result])))
}

impl Composition {
    /// `x` with axis 1 moved to the end, or with the last axis moved back to place 1.
    fn channels_last(&mut self, x: &Part, there: bool) -> Part {
        let rank = x.shape.len();
        let order: Vec<usize> = match there {
            true => [0].into_iter().chain(2..rank).chain([1]).collect(),
            false => [0, rank - 1].into_iter().chain(1..rank - 1).collect(),
        };
        let steps = strides(&x.shape);
        let shape: Vec<usize> = order.iter().map(|&axis| x.shape[axis]).collect();
        let at = positions(&shape, |axis| steps[order[axis]]);
        self.rearrange(&[x], at, shape)
    }
}
