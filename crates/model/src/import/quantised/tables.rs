//! Functions between quantised tensors, element by element: a value for each integer.

use std::sync::Arc;

use crate::float::integer_function::IntegerFunction;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::quantised::parameters::{Grids, integer_range};
use crate::import::quantised::requantise::{Clipping, HIGH, LOW};

/// A function between `DequantizeLinear` and `QuantizeLinear`: the operand with its scale and zero point, then scale
/// and zero point of the result. `Identity` stands for none; `Relu` and `Clip` are in its bounds.
pub(super) const FUSED: &[OperatorImport] = &[
    fused("Identity", |node| import(node, "Identity", true, |x, _| x)),
    fused("LeakyRelu", |node| import(node, "LeakyRelu", false, |x, alpha| if x < 0.0 { alpha * x } else { x })),
    fused("Sigmoid", |node| import(node, "Sigmoid", true, |x, _| (1.0 / (1.0 + libm::exp(-f64::from(x)))) as f32)),
    fused("Tanh", |node| import(node, "Tanh", true, |x, _| libm::tanh(f64::from(x)) as f32)),
    fused("Neg", |node| import(node, "Neg", false, |x, _| -x)),
    fused("Abs", |node| import(node, "Abs", false, |x, _| x.abs())),
];

const fn fused(op_type: &'static str, import: fn(&NodeReader<'_>) -> Result<Imported, ImportError>) -> OperatorImport {
    OperatorImport { op_type, attributes: &["alpha", LOW, HIGH], operands: 5..=5, import }
}

/// The default of `LeakyRelu`.
const ALPHA: f64 = 0.01;

fn import(
    node: &NodeReader<'_>,
    op_type: &'static str,
    rising: bool,
    of: fn(f32, f32) -> f32,
) -> Result<Imported, ImportError> {
    let operand = node.tensor(0)?;
    let domain = integer_range(node, operand.element_type)?;
    let x = Grids::read(node, 1, 2, operand.element_type)?.single(node)?;
    let y = Grids::read(node, 3, 4, node.tensor(4)?.element_type)?;
    let (result, y) = (y.element_type, y.single(node)?);
    let alpha = node.attributes().float("alpha")?.unwrap_or(ALPHA) as f32;
    let clipping = Clipping::read(&node.attributes())?;
    let of = move |_: usize, q: i64| clipping.apply(y, y.quantise(of(x.dequantise(q), alpha)));
    let keeps = |q: i64| of(0, q) == q;
    if result == operand.element_type && op_type == "Identity" && x == y && (domain.0..=domain.1).all(keeps) {
        return Ok(Imported::Alias(operand.id));
    }
    let (of, domains, name) = (Arc::new(of), vec![domain], "requantise");
    let steps = IntegerFunction { op_type, name, of, domains, inner: 1, rising, result };
    Ok(Imported::Node { operator: Arc::new(steps), operands: vec![operand.id], shape: operand.shape })
}
