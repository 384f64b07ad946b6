//! `Slice` with constant bounds: attributes up to opset 9, operands from opset 10.

use crate::float::rearranged::Rearranged;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::{picked_positions, resolve_axis};

/// The first opset with bounds as operands.
const OPERAND_FORM: i64 = 10;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Slice", attributes: &["axes", "ends", "starts"], operands: 1..=5, import };

/// Bounds along some axes, not yet held against the shape.
struct Bounds {
    starts: Vec<i64>,
    ends: Vec<i64>,
    axes: Vec<i64>,
    steps: Vec<i64>,
}

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.tensor(0)?;
    let bounds = read_bounds(node)?;
    let mut picks: Vec<Vec<Option<usize>>> = x.shape.iter().map(|&dim| (0..dim).map(Some).collect()).collect();
    let mut seen = vec![false; x.shape.len()];
    for (i, &axis) in bounds.axes.iter().enumerate() {
        let resolved = resolve_axis(axis, x.shape.len()).filter(|&axis| !seen[axis]);
        let axis = resolved.ok_or_else(|| node.invalid(format!("axis {axis} is repeated or outside the shape")))?;
        seen[axis] = true;
        let (start, end, step) = (bounds.starts[i], bounds.ends[i], bounds.steps[i]);
        picks[axis] = picked(x.shape[axis], start, end, step);
        if picks[axis].is_empty() {
            return Err(node.invalid(format!("nothing of axis {axis} from {start} to {end} in steps of {step}")));
        }
    }
    let shape = picks.iter().map(Vec::len).collect();
    let positions = picked_positions(&x.shape, &picks);
    Ok(Rearranged::import("Slice", &[x], positions, None, shape))
}

fn read_bounds(node: &NodeReader<'_>) -> Result<Bounds, ImportError> {
    let attribute = |name| Ok::<_, ImportError>(node.attributes().integers(name)?.map(<[i64]>::to_vec));
    let attributes = (attribute("starts")?, attribute("ends")?, attribute("axes")?);
    let operands = (node.optional_integers(1)?, node.optional_integers(2)?, node.optional_integers(3)?);
    let steps = node.optional_integers(4)?;
    let (starts, ends, axes) = match (node.opset() < OPERAND_FORM, attributes, operands, &steps) {
        (true, bounds, (None, None, None), None) | (false, (None, None, None), bounds, _) => bounds,
        (true, ..) => return Err(node.invalid("bounds as operands need opset 10".to_owned())),
        (false, ..) => return Err(node.invalid("bounds as attributes end with opset 9".to_owned())),
    };
    let (Some(starts), Some(ends)) = (starts, ends) else {
        return Err(node.invalid("starts or ends are missing".to_owned()));
    };
    let axes = axes.unwrap_or_else(|| (0..starts.len() as i64).collect());
    let steps = steps.unwrap_or_else(|| vec![1; starts.len()]);
    if [ends.len(), axes.len(), steps.len()] != [starts.len(); 3] || steps.contains(&0) {
        return Err(node.invalid("starts, ends, axes and steps do not fit each other".to_owned()));
    }
    Ok(Bounds { starts, ends, axes, steps })
}

/// The coordinates from `start` to before `end`; negative bounds count from the end, and those outside stop there.
fn picked(dim: usize, start: i64, end: i64, step: i64) -> Vec<Option<usize>> {
    // Import limits dimensions far below 2^63.
    let size = dim as i64;
    let bound = |value: i64| if value < 0 { value.saturating_add(size) } else { value };
    let (first, last) = if step > 0 { (0, size) } else { (-1, size - 1) };
    let (start, end) = (bound(start).clamp(first, last).max(0), bound(end).clamp(first, last));
    let inside = |at: &i64| if step > 0 { *at < end } else { *at > end };
    std::iter::successors(Some(start), |at| at.checked_add(step))
        .take_while(inside)
        .map(|at| usize::try_from(at).ok())
        .collect()
}
