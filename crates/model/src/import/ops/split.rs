//! `Split` along an axis: sizes as an attribute up to opset 12, as an operand from opset 13, or equal parts.

use crate::float::rearranged::Rearranged;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::{picked_positions, resolve_axis};

/// The first opset with sizes as an operand.
const OPERAND_FORM: i64 = 13;
/// The first opset in which the last of several equal parts may be smaller.
const UNEVEN_FORM: i64 = 18;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Split", attributes: &["axis", "num_outputs", "split"], operands: 1..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.tensor(0)?;
    let axis = node.attributes().integer("axis")?.unwrap_or(0);
    let axis = resolve_axis(axis, x.shape.len())
        .ok_or_else(|| node.invalid(format!("axis {axis} is outside shape {:?}", x.shape)))?;
    let sizes = sizes(node, x.shape[axis])?;
    let mut parts = Vec::with_capacity(sizes.len());
    let mut start = 0;
    for size in sizes {
        let mut picks: Vec<Vec<Option<usize>>> = x.shape.iter().map(|&dim| (0..dim).map(Some).collect()).collect();
        picks[axis] = (start..start + size).map(Some).collect();
        let shape = picks.iter().map(Vec::len).collect();
        let positions = picked_positions(&x.shape, &picks);
        parts.push(Rearranged::import("Split", std::slice::from_ref(&x), positions, None, shape));
        start += size;
    }
    Ok(Imported::Several(parts))
}

/// Positive sizes that add up to `dim`.
fn sizes(node: &NodeReader<'_>, dim: usize) -> Result<Vec<usize>, ImportError> {
    let attribute = node.attributes().integers("split")?.map(<[i64]>::to_vec);
    let given = match (node.opset() < OPERAND_FORM, attribute, node.optional_integers(1)?) {
        (true, sizes, None) | (false, None, sizes) => sizes,
        (true, ..) => return Err(node.invalid("sizes as an operand need opset 13".to_owned())),
        (false, ..) => return Err(node.invalid("sizes as an attribute end with opset 12".to_owned())),
    };
    let count = node.attributes().integer("num_outputs")?;
    if count.is_some_and(|count| given.is_some() || usize::try_from(count) != Ok(node.output_count())) {
        return Err(node.invalid("`num_outputs` beside sizes, or not the number of outputs".to_owned()));
    }
    let invalid = || node.invalid(format!("sizes that do not divide {dim} elements"));
    let sizes: Vec<usize> = match given {
        Some(list) => list.iter().filter_map(|&size| usize::try_from(size).ok()).collect(),
        None => equal_parts(node, dim).ok_or_else(invalid)?,
    };
    let total = sizes.iter().try_fold(0usize, |sum, &size| sum.checked_add(size));
    if total != Some(dim) || sizes.contains(&0) { Err(invalid()) } else { Ok(sizes) }
}

fn equal_parts(node: &NodeReader<'_>, dim: usize) -> Option<Vec<usize>> {
    let count = node.output_count();
    let size = dim.div_ceil(count.max(1));
    let even = count > 0 && size * count == dim;
    let last = dim.checked_sub(size.checked_mul(count.checked_sub(1)?)?)?;
    (even || node.opset() >= UNEVEN_FORM).then(|| (1..count).map(|_| size).chain([last]).collect())
}
