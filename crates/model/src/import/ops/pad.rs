//! `Pad` with a constant, the edge or a reflection: pads as an attribute up to opset 10, as an operand from opset 11.

use crate::float::rearranged::Rearranged;
use crate::import::axes::distinct_axes;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::picked_positions;

/// The first opset with pads as an operand.
const OPERAND_FORM: i64 = 11;
/// Largest padding of one side.
const LARGEST_PAD: i64 = 1 << 24;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Pad", attributes: &["mode", "pads", "value"], operands: 1..=4, import };

/// What lies beyond an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Constant,
    Edge,
    Reflect,
}

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.tensor(0)?;
    let mode = match node.attributes().string("mode")?.unwrap_or("constant") {
        "constant" => Mode::Constant,
        "edge" => Mode::Edge,
        "reflect" => Mode::Reflect,
        other => return Err(node.invalid(format!("mode `{other}` is not supported"))),
    };
    let (pads, value) = read_pads(node)?;
    let rank = x.shape.len();
    let axes = match node.optional_integers(3)? {
        Some(axes) => distinct_axes(node, &axes, rank)?,
        None => (0..rank).collect(),
    };
    if pads.len() != 2 * axes.len() || pads.iter().any(|pad| pad.abs() > LARGEST_PAD) {
        return Err(node.invalid(format!("pads {pads:?} do not fit shape {:?}", x.shape)));
    }
    let mut ranges: Vec<(i64, i64)> = x.shape.iter().map(|&dim| (0, dim as i64)).collect();
    for (i, &axis) in axes.iter().enumerate() {
        ranges[axis].0 -= pads[i];
        ranges[axis].1 += pads[axes.len() + i];
    }
    if ranges.iter().any(|(start, end)| start >= end) {
        return Err(node.invalid(format!("pads {pads:?} leave nothing of shape {:?}", x.shape)));
    }
    let shape: Vec<usize> = ranges.iter().map(|(start, end)| (end - start) as usize).collect();
    node.admit(&shape)?;
    let picks = x.shape.iter().zip(&ranges).map(|(&dim, &range)| mode.picks(dim, range));
    let picks: Option<Vec<_>> = picks.collect();
    let picks = picks.ok_or_else(|| node.invalid(format!("reflection beyond the other edge: {pads:?}")))?;
    let positions = picked_positions(&x.shape, &picks);
    if !x.element_type.is_float() && value.fract() != 0.0 {
        return Err(node.invalid(format!("the constant {value} is no {}", x.element_type)));
    }
    let filling = (mode == Mode::Constant).then_some(value);
    Ok(Rearranged::import("Pad", &[x], positions, filling, shape))
}

impl Mode {
    /// What stands at the coordinates of `range`, of which `0..dim` lie inside; nothing where it is the constant.
    fn picks(self, dim: usize, (start, end): (i64, i64)) -> Option<Vec<Option<usize>>> {
        let last = dim as i64 - 1;
        let source = |at: i64| match self {
            Mode::Constant => Some(usize::try_from(at).ok().filter(|&at| at < dim)),
            Mode::Edge => Some(Some(at.clamp(0, last) as usize)),
            Mode::Reflect => {
                let mirrored = if at < 0 { -at } else { at };
                let mirrored = if mirrored > last { 2 * last - mirrored } else { mirrored };
                (0..=last).contains(&mirrored).then_some(Some(mirrored as usize))
            }
        };
        (start..end).map(source).collect()
    }
}

/// Pads before and after each axis, and the constant.
fn read_pads(node: &NodeReader<'_>) -> Result<(Vec<i64>, f64), ImportError> {
    let attributes = (node.attributes().integers("pads")?.map(<[i64]>::to_vec), node.attributes().float("value")?);
    let operands = (node.optional_integers(1)?, node.optional_constant(2)?.map(|value| value.values.as_slice()));
    let value = match operands.1 {
        None => None,
        Some([value]) => Some(*value),
        Some(values) => return Err(node.invalid(format!("the constant has {} values", values.len()))),
    };
    let (pads, value) = match (node.opset() < OPERAND_FORM, attributes, (operands.0, value)) {
        (true, pads, (None, None)) | (false, (None, None), pads) => pads,
        (true, ..) => return Err(node.invalid("pads as an operand need opset 11".to_owned())),
        (false, ..) => return Err(node.invalid("pads as an attribute end with opset 10".to_owned())),
    };
    Ok((pads.ok_or_else(|| node.missing_attribute("pads"))?, value.unwrap_or(0.0)))
}
