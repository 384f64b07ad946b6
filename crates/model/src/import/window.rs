//! Windows of signal processing: sums of cosines, constants here.

use std::f64::consts::TAU;

use crate::float::element_type::ElementType;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::indices::{data_type, integer};
use crate::import::node::{Imported, NodeReader};

/// What these operators understand.
pub(crate) const ATTRIBUTES: &[&str] = &["output_datatype", "periodic"];

/// Coefficients of the cosines of 0, 1 and 2 turns.
pub(crate) type Cosines = [f64; 3];

pub(crate) const HANN: Cosines = [0.5, -0.5, 0.0];
pub(crate) const HAMMING: Cosines = [25.0 / 46.0, -21.0 / 46.0, 0.0];
pub(crate) const BLACKMAN: Cosines = [0.42, -0.5, 0.08];

/// The window of the size that operand 0 says.
pub(crate) fn import(node: &NodeReader<'_>, cosines: Cosines) -> Result<Imported, ImportError> {
    let size = integer(node, 0)?;
    let size = usize::try_from(size).map_err(|_| node.invalid(format!("a window of size {size}")))?;
    node.admit(&[size])?;
    let element_type = data_type(node, "output_datatype")?.unwrap_or(ElementType::FLOAT);
    if !element_type.is_float() {
        return Err(node.invalid(format!("windows of {element_type} are not supported")));
    }
    let periodic = node.attributes().integer("periodic")?.unwrap_or(1) != 0;
    let turn = if periodic { size as f64 } else { size as f64 - 1.0 };
    if turn <= 0.0 {
        return Err(node.invalid(format!("a window of size {size}")));
    }
    let value = |at: usize| {
        let angle = TAU * at as f64 / turn;
        cosines[0] + cosines[1] * libm::cos(angle) + cosines[2] * libm::cos(2.0 * angle)
    };
    let values = (0..size).map(value).map(|value| f64::from(value as f32)).collect();
    Ok(Imported::Constant(Tensor { shape: vec![size], values }, element_type))
}
