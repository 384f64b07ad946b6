//! `NegativeLogLikelihoodLoss` with constant labels.

use crate::float::tensor::Tensor;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::reduction::Reduce;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "NegativeLogLikelihoodLoss",
    attributes: &["ignore_index", "reduction"],
    operands: 2..=3,
    import: |node| {
        let logarithms = Part::from(node.float(0)?);
        let mut c = Composition::default();
        let loss = loss(node, &mut c, &logarithms)?;
        Ok(Imported::Composed(c.returning(vec![loss])))
    },
};

/// The loss of `logarithms` of shape `[N, C, ..]` for the labels in operand 1, with the weights of the classes in operand 2.
pub(super) fn loss(node: &NodeReader<'_>, c: &mut Composition, logarithms: &Part) -> Result<Part, ImportError> {
    let labels = node.constant(1)?;
    let [images, classes, rest @ ..] = logarithms.shape.as_slice() else {
        return Err(node.invalid(format!("expected shape [N, C, ..], got {:?}", logarithms.shape)));
    };
    let shape = [&[*images], rest].concat();
    if labels.shape != shape {
        return Err(node.invalid(format!("labels of shape {:?}, expected {shape:?}", labels.shape)));
    }
    let given = node.optional_constant(2)?;
    if let Some(weights) = given.filter(|weights| weights.shape != [*classes]) {
        return Err(node.invalid(format!("weights of shape {:?}, expected [{classes}]", weights.shape)));
    }
    let ignored = node.attributes().integer("ignore_index")?;
    let places: usize = rest.iter().product();
    let (mut at, mut weights) = (Vec::new(), Vec::new());
    for (index, &label) in labels.values.iter().enumerate() {
        let ignored = ignored.is_some_and(|ignored| ignored as f64 == label);
        let class = if ignored { 0 } else { label as usize };
        if !ignored && (label < 0.0 || class >= *classes || class as f64 != label) {
            return Err(node.invalid(format!("label {label} of {classes} classes")));
        }
        at.push(((index / places * classes + class) * places + index % places) as u32);
        weights.push(if ignored { 0.0 } else { given.map_or(1.0, |given| given.values[class]) });
    }
    let total: f64 = weights.iter().sum();
    let reduction = node.attributes().string("reduction")?.unwrap_or("mean");
    let divisor = match reduction {
        "none" | "sum" => 1.0,
        "mean" if total != 0.0 => total,
        _ => return Err(node.invalid(format!("`reduction` `{reduction}` of weights with sum {total}"))),
    };
    let chosen = c.rearrange(&[logarithms], at, shape.clone());
    let factors = weights.iter().map(|weight| -weight / divisor).collect();
    let factors = c.constant(Tensor { shape: shape.clone(), values: factors });
    let losses = c.mul(&chosen, &factors);
    let axes: Vec<usize> = (0..shape.len()).collect();
    Ok(if reduction == "none" { losses } else { c.reduce("ReduceSum", Reduce::Sum, &losses, &axes, false) })
}
