//! `Upsample` to the nearest element: scales as an attribute up to opset 8, as a constant operand in opset 9.

use crate::float::rearranged::Rearranged;
use crate::import::error::ImportError;
use crate::import::indices::admit;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::picked_positions;

/// The first opset with scales as an operand.
const OPERAND_FORM: i64 = 9;
/// The first opset without the operator.
const END: i64 = 10;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Upsample", attributes: &["mode", "scales"], operands: 1..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.tensor(0)?;
    if let Some(mode) = node.attributes().string("mode")?.filter(|mode| *mode != "nearest") {
        return Err(node.invalid(format!("mode `{mode}` is not supported, only `nearest`")));
    }
    let attribute = node.attributes().floats("scales")?.map(<[f32]>::to_vec);
    let scales = match (node.opset(), attribute, node.has(1)) {
        (..OPERAND_FORM, Some(scales), false) => scales,
        (OPERAND_FORM..END, None, true) => node.constant(1)?.values.iter().map(|&scale| scale as f32).collect(),
        (END.., ..) => return Err(node.invalid("it ends with opset 9: use `Resize`".to_owned())),
        _ => return Err(node.invalid("its scales are missing, or not where its opset has them".to_owned())),
    };
    if scales.len() != x.shape.len() || scales.iter().any(|scale| *scale < 1.0) {
        return Err(node.invalid(format!("scales {scales:?} for shape {:?}", x.shape)));
    }
    // In single precision, as onnxruntime does.
    let sizes = x.shape.iter().zip(&scales).map(|(&dim, &scale)| (dim as f32 * scale).floor() as usize);
    let shape: Vec<usize> = sizes.collect();
    admit(node, &shape)?;
    let pick = |axis: usize| -> Vec<Option<usize>> {
        let source = |at: usize| (at as f32 / scales[axis]).floor() as usize;
        (0..shape[axis]).map(|at| Some(source(at).min(x.shape[axis] - 1))).collect()
    };
    let picks: Vec<Vec<Option<usize>>> = (0..shape.len()).map(pick).collect();
    let positions = picked_positions(&x.shape, &picks);
    Ok(Rearranged::import("Upsample", &[x], positions, None, shape))
}
