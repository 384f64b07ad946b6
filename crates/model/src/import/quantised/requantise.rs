//! From accumulators to integers of a grid.

use std::sync::Arc;

use crate::float::integer_function::IntegerFunction;
use crate::import::attributes::Attributes;
use crate::import::error::ImportError;
use crate::import::node::NodeReader;
use crate::import::quantised::parameters::{Grid, Grids};

/// Attributes of fused operators, which the importer writes and files cannot have: bounds of a `Clip` or `Relu` before
/// the result is quantised.
pub(crate) const LOW: &str = "clip low";
pub(crate) const HIGH: &str = "clip high";

/// Where a result is cut off before it is quantised. Quantising rises, so that cutting off afterwards is the same.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clipping {
    low: Option<f32>,
    high: Option<f32>,
}

impl Clipping {
    pub(crate) fn read(attributes: &Attributes<'_>) -> Result<Clipping, ImportError> {
        let bound = |name| Ok::<_, ImportError>(attributes.float(name)?.map(|bound| bound as f32));
        Ok(Clipping { low: bound(LOW)?, high: bound(HIGH)? })
    }

    /// The integer `q` of the result cut off.
    pub(crate) fn apply(self, grid: Grid, q: i64) -> i64 {
        let above = self.low.map_or(q, |low| q.max(grid.quantise(low)));
        self.high.map_or(above, |high| above.min(grid.quantise(high)))
    }
}

/// The factors from accumulators to steps of the result: `(x * w) / y` in single precision for each scale `w`.
pub(crate) fn multipliers(node: &NodeReader<'_>, x: Grid, weights: &Grids, y: Grid) -> Result<Vec<f32>, ImportError> {
    let multiplier = |weight: &Grid| checked(node, x.scale * weight.scale / y.scale);
    weights.list.iter().map(multiplier).collect()
}

/// A multiplier that is a positive number of full precision.
pub(crate) fn checked(node: &NodeReader<'_>, multiplier: f32) -> Result<f32, ImportError> {
    match multiplier {
        fit if fit.is_normal() && fit > 0.0 => Ok(fit),
        other => Err(node.invalid(format!("the scales' quotient {other} is not a positive number of full precision"))),
    }
}

/// The integers of `y` for accumulators within `bounds`, one for each channel, whose elements come `inner` at a time.
pub(crate) fn requantised(
    node: &NodeReader<'_>,
    op_type: &'static str,
    y: &Grids,
    multipliers: Vec<f32>,
    bounds: Vec<(i64, i64)>,
    inner: usize,
) -> Result<IntegerFunction, ImportError> {
    // Channels that are requantised alike share a table.
    let domains = match multipliers.len() {
        1 => vec![bounds.iter().copied().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or((0, 0))],
        _ => bounds,
    };
    let grid = y.single(node)?;
    let of = move |channel: usize, sum: i64| {
        let multiplier = if multipliers.len() == 1 { multipliers[0] } else { multipliers[channel] };
        grid.requantise(sum, multiplier)
    };
    stepped(node, op_type, y, of, domains, inner)
}

/// The integers `of` makes of accumulators within `domains`, one for each channel, cut off where the node says so.
pub(crate) fn stepped(
    node: &NodeReader<'_>,
    op_type: &'static str,
    y: &Grids,
    of: impl Fn(usize, i64) -> i64 + Send + Sync + 'static,
    domains: Vec<(i64, i64)>,
    inner: usize,
) -> Result<IntegerFunction, ImportError> {
    let (grid, clipping) = (y.single(node)?, Clipping::read(&node.attributes())?);
    let of = Arc::new(move |channel: usize, sum: i64| clipping.apply(grid, of(channel, sum)));
    let result = y.element_type;
    Ok(IntegerFunction { op_type, name: "requantise", of, domains, inner, rising: true, result })
}
