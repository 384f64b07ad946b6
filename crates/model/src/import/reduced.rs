//! The axes of reductions that are composed of several operators.

use crate::import::axes::resolved_axes;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::NodeReader;
use crate::import::reduction::Reduce;

/// The first opset in which these have their axes as an operand.
const OPERAND_FORM: i64 = 18;

/// What is reduced.
pub(crate) struct Reduced {
    pub(crate) x: Part,
    pub(crate) axes: Vec<usize>,
    pub(crate) keep_dims: bool,
}

impl Reduced {
    /// Operand 0 and the axes a node names, all where it names none.
    pub(crate) fn read(node: &NodeReader<'_>) -> Result<Reduced, ImportError> {
        let x = node.number(0)?;
        let (rank, attributes) = (x.shape.len(), node.attributes());
        let axes = resolved_axes(node, OPERAND_FORM, |_| rank)?.filter(|axes| !axes.is_empty());
        let keep_dims = attributes.integer("keepdims")?.unwrap_or(1) != 0;
        if axes.is_none() && attributes.flag("noop_with_empty_axes")? {
            return Err(node.invalid("`noop_with_empty_axes` without axes is not supported".to_owned()));
        }
        Ok(Reduced { x: Part::from(x), axes: axes.unwrap_or_else(|| (0..rank).collect()), keep_dims })
    }

    /// As [`Reduced::read`], of floating-point numbers.
    pub(crate) fn read_floats(node: &NodeReader<'_>) -> Result<Reduced, ImportError> {
        node.float(0)?;
        Reduced::read(node)
    }

    /// The sum of a tensor of the operand's shape.
    pub(crate) fn sum(&self, c: &mut Composition, x: &Part) -> Part {
        c.reduce("ReduceSum", Reduce::Sum, x, &self.axes, self.keep_dims)
    }
}
