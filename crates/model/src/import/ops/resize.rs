//! `Resize` to the nearest element.

mod coordinates;

use coordinates::{Coordinates, Rounding};

use crate::float::rearranged::Rearranged;
use crate::import::axes::distinct_axes;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::picked_positions;

/// The first opset with sizes as an operand, and coordinate modes.
const SIZES_FORM: i64 = 11;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Resize",
    // Some only concern interpolation.
    attributes: &[
        "antialias",
        "axes",
        "coordinate_transformation_mode",
        "cubic_coeff_a",
        "exclude_outside",
        "extrapolation_value",
        "keep_aspect_ratio_policy",
        "mode",
        "nearest_mode",
    ],
    operands: 2..=4,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.float(0)?;
    let attributes = node.attributes();
    if let Some(mode) = attributes.string("mode")?.filter(|mode| *mode != "nearest") {
        return Err(node.invalid(format!("mode `{mode}` is not supported, only `nearest`")));
    }
    if let Some(policy) = attributes.string("keep_aspect_ratio_policy")?.filter(|policy| *policy != "stretch") {
        return Err(node.invalid(format!("policy `{policy}` is not supported, only `stretch`")));
    }
    let (coordinates, rounding) = modes(node)?;
    let axes = match attributes.integers("axes")? {
        Some(axes) => distinct_axes(node, axes, x.shape.len())?,
        None => (0..x.shape.len()).collect(),
    };
    let dims: Vec<usize> = axes.iter().map(|&axis| x.shape[axis]).collect();
    let targets = targets(node, &dims)?;
    let mut shape = x.shape.clone();
    axes.iter().zip(&targets).for_each(|(&axis, target)| shape[axis] = target.size);
    node.admit(&shape)?;
    let mut picks: Vec<Vec<Option<usize>>> = x.shape.iter().map(|&dim| (0..dim).map(Some).collect()).collect();
    for (&axis, target) in axes.iter().zip(&targets) {
        let source = |at| rounding.nearest(coordinates.source(at, x.shape[axis], target.size, target.scale), target.scale);
        picks[axis] = (0..target.size).map(|at| Some(source(at).clamp(0, x.shape[axis] as i64 - 1) as usize)).collect();
    }
    let positions = picked_positions(&x.shape, &picks);
    Ok(Rearranged::import("Resize", &[x], positions, None, shape))
}

fn modes(node: &NodeReader<'_>) -> Result<(Coordinates, Rounding), ImportError> {
    if node.opset() < SIZES_FORM {
        return Ok((Coordinates::Asymmetric, Rounding::Outwards));
    }
    let named = |name, usual| Ok::<_, ImportError>(node.attributes().string(name)?.unwrap_or(usual));
    let (coordinates, rounding) =
        (named("coordinate_transformation_mode", "half_pixel")?, named("nearest_mode", "round_prefer_floor")?);
    match (Coordinates::named(coordinates), Rounding::named(rounding)) {
        (Some(coordinates), Some(rounding)) => Ok((coordinates, rounding)),
        _ => Err(node.invalid(format!("modes `{coordinates}` and `{rounding}` are not supported"))),
    }
}

/// New size of an axis, and the factor that led to it.
struct Target {
    size: usize,
    scale: f32,
}

/// From scales or sizes, one for each of `dims`.
fn targets(node: &NodeReader<'_>, dims: &[usize]) -> Result<Vec<Target>, ImportError> {
    let scales = match node.opset() < SIZES_FORM {
        true => Some(node.constant(1)?),
        false => node.optional_constant(2)?,
    };
    let scales = scales.filter(|scales| !scales.values.is_empty());
    let targets: Vec<Target> = match (scales, node.optional_integers(3)?) {
        (Some(scales), None) => {
            let scaled = |(&dim, &scale): (&usize, &f64)| Target {
                size: (dim as f64 * scale).floor() as usize,
                scale: scale as f32,
            };
            dims.iter().zip(&scales.values).filter(|(_, scale)| **scale > 0.0).map(scaled).collect()
        }
        (None, Some(sizes)) => {
            let sized = |(&dim, &size): (&usize, &i64)| {
                let size = usize::try_from(size).ok()?;
                Some(Target { size, scale: size as f32 / dim as f32 })
            };
            dims.iter().zip(&sizes).filter_map(sized).collect()
        }
        _ => return Err(node.invalid("expected either scales or sizes".to_owned())),
    };
    if targets.len() != dims.len() || targets.iter().any(|target| target.size == 0) {
        return Err(node.invalid(format!("scales or sizes do not fit the operand's {dims:?}")));
    }
    Ok(targets)
}
