//! `Pow` with a constant exponent.

use crate::float::element_type::ElementType;
use crate::float::function::Function;
use crate::float::tensor::Tensor;
use crate::import::composition::{Composition, Part};
use crate::import::elementwise;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ops::reciprocal::reciprocal;
use crate::import::ops::relu::Relu;
use crate::import::ops::sqrt::Sqrt;
use crate::shape::broadcast;

/// Largest exponent by multiplications.
const LARGEST_PRODUCT: f64 = 16.0;

pub(super) const IMPORT: OperatorImport = OperatorImport { op_type: "Pow", attributes: &[], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (base, exponents) = (node.number(0)?, node.number(1)?);
    let shape = elementwise::common_shape(node, &[base.clone(), exponents])?;
    let exponent = match node.constant(1)?.values.as_slice() {
        [first, rest @ ..] if rest.iter().all(|exponent| exponent == first) => *first,
        _ => return Err(node.invalid("exponents differ from element to element".to_owned())),
    };
    if broadcast(&base.shape, &shape).as_ref() != Some(&base.shape) {
        return Err(node.invalid(format!("exponents that widen {:?} to {shape:?}", base.shape)));
    }
    let whole = exponent.fract() == 0.0;
    let is_product = whole && (0.0..=LARGEST_PRODUCT).contains(&exponent);
    if !(base.element_type.is_float() || is_product) {
        return Err(node.invalid(format!("integers to the power of {exponent}")));
    }
    match exponent {
        0.0 => return Ok(ones(shape, base.element_type)),
        1.0 => return Ok(Imported::Alias(base.id)),
        _ if whole && exponent.abs() <= LARGEST_PRODUCT => {}
        0.5 => return elementwise::unary(node, Sqrt),
        _ if whole => return Err(node.invalid(format!("the exponent {exponent} is too large"))),
        _ => {
            let power = Function::new("Pow", format!("Pow {exponent}"), move |x: f64| libm::pow(x, exponent));
            return elementwise::unary(node, power.defined_on(0.0, f64::INFINITY));
        }
    }
    let mut c = Composition::default();
    // Import has bounded the exponent.
    let power = power(&mut c, &Part::from(base), exponent.abs() as u32);
    let result = if exponent < 0.0 { reciprocal(&mut c, &power) } else { power };
    Ok(Imported::Composed(c.returning(vec![result])))
}

fn ones(shape: Vec<usize>, element_type: ElementType) -> Imported {
    let values = vec![1.0; shape.iter().product()];
    Imported::Constant(Tensor { shape, values }, element_type)
}

/// `x` to a positive power, by squaring.
fn power(c: &mut Composition, x: &Part, exponent: u32) -> Part {
    if exponent == 1 {
        return x.clone();
    }
    let half = power(c, x, exponent / 2);
    let product = c.mul(&half, &half);
    // Changes nothing, and tells interval analysis that a square is not negative.
    let square = c.unary(Relu, &product);
    if exponent.is_multiple_of(2) { square } else { c.mul(&square, x) }
}
