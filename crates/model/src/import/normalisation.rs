//! What normalisations share: rows, each less its mean where that is wanted, over the root of their mean square.

use crate::float::normalising::bounded_product::BoundedProduct;
use crate::float::normalising::centred::Centred;
use crate::float::normalising::inverse::Inverse;
use crate::float::normalising::square_root::SquareRoot;
use crate::float::normalising::square_sum::SquareSum;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::NodeReader;
use crate::lanes::Lanes;
use crate::shape::broadcast;

/// Rows brought to a mean square of 1, and what each was multiplied by.
pub(crate) struct Normalised {
    pub(crate) rows: Part,
    /// Of as many dimensions as the rows, those of a row being 1.
    pub(crate) inverse: Part,
}

impl Composition {
    /// `x` less the mean of its row along `axes`.
    pub(crate) fn centred(&mut self, x: &Part, axes: &[usize]) -> Part {
        self.unary(Centred { lanes: Lanes::new(&x.shape, axes) }, x)
    }

    /// `x / sqrt(mean(x^2) + epsilon)` in each row along `axes`.
    ///
    /// The result is never beyond `sqrt(n)` in a row of `n` elements, as no element is beyond the root of its row's sum of squares.
    pub(crate) fn normalised(&mut self, x: &Part, axes: &[usize], epsilon: f64) -> Normalised {
        let length: usize = axes.iter().map(|&axis| x.shape[axis]).product();
        let root = self.root_of_squares(x, axes, 1.0 / length as f64, epsilon);
        self.over(x, &root, (length as f64).sqrt())
    }

    /// `sqrt(factor sum(x^2) + epsilon)` of each row along `axes`, whose dimensions become 1.
    pub(crate) fn root_of_squares(&mut self, x: &Part, axes: &[usize], factor: f64, epsilon: f64) -> Part {
        let sums = self.apply(SquareSum { lanes: Lanes::new(&x.shape, axes) }, &[x], row_shape(&x.shape, axes));
        self.unary(SquareRoot { factor, epsilon }, &sums)
    }

    /// `x / norm`, 0 where the norm is, where no quotient is beyond `bound`.
    pub(crate) fn over(&mut self, x: &Part, norm: &Part, bound: f64) -> Normalised {
        let inverse = self.unary(Inverse, norm);
        let rows = self.apply(BoundedProduct { bound }, &[x, &inverse], x.shape.clone());
        Normalised { rows, inverse }
    }

    /// `x` times operand `scale` plus operand `bias` of a node, where it has them; both broadcast to `x`.
    pub(crate) fn scaled_and_shifted(
        &mut self,
        node: &NodeReader<'_>,
        x: Part,
        scale: Option<Part>,
        bias: Option<Part>,
    ) -> Result<Part, ImportError> {
        for operand in [&scale, &bias].into_iter().flatten() {
            if broadcast(&operand.shape, &x.shape).as_ref() != Some(&x.shape) {
                return Err(node.invalid(format!("shape {:?} does not broadcast to {:?}", operand.shape, x.shape)));
            }
        }
        let scaled = scale.map_or_else(|| x.clone(), |scale| self.mul(&x, &scale));
        Ok(bias.map_or_else(|| scaled.clone(), |bias| self.add(&scaled, &bias)))
    }
}

/// The shape of one value for each row of a tensor along `axes`.
pub(crate) fn row_shape(shape: &[usize], axes: &[usize]) -> Vec<usize> {
    shape.iter().enumerate().map(|(axis, &dim)| if axes.contains(&axis) { 1 } else { dim }).collect()
}

/// The attribute `epsilon`, which is not negative; `default` where it is missing.
pub(crate) fn epsilon(node: &NodeReader<'_>, default: f64) -> Result<f64, ImportError> {
    let epsilon = node.attributes().float("epsilon")?.unwrap_or(default);
    if epsilon >= 0.0 { Ok(epsilon) } else { Err(node.invalid(format!("`epsilon` is {epsilon}"))) }
}
