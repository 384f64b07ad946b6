//! `LpPool` in one or two dimensions: the norm of each window.

use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::pool::Pool;
use crate::float::tensor::Tensor;

/// The dilations of later opsets included.
pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "LpPool",
    attributes: &["auto_pad", "ceil_mode", "dilations", "kernel_shape", "p", "pads", "strides"],
    operands: 1..=1,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let operand = node.float(0)?;
    let x = Part::from(operand.clone());
    let (pool, _, shape) = Pool::read(node, operand)?;
    let members = pool.members();
    let outside = x.shape.iter().product::<usize>() as u32;
    let count = shape.iter().product::<usize>();
    let at = (0..count).flat_map(|place| members.iter().map(move |member| member[place].unwrap_or(outside)));
    let mut c = Composition::default();
    let zero = c.constant(Tensor { shape: vec![1], values: vec![0.0] });
    let windows = c.rearrange(&[&x, &zero], at.collect(), vec![count, members.len()]);
    let norms = c.norm(node, &windows, &[1])?;
    let result = c.view(&norms, shape);
    Ok(Imported::Composed(c.returning(vec![result])))
}
