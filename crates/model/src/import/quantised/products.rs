//! Products of matrices of quantised tensors.

use crate::float::matmul::Product;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, Imported, NodeReader, OperatorImport};
use crate::import::quantised::accumulate::{IntegerProduct, check_bounds};
use crate::import::quantised::convolution::bias;
use crate::import::quantised::parameters::{Grids, integer_range};
use crate::import::quantised::requantise::{self, HIGH, LOW, requantised};
use crate::import::quantised::{byte_operand, zero_points};
use crate::shape::{transpose_positions, transposed};

/// `MatMul` between `DequantizeLinear` and `QuantizeLinear`, with the operands of `QLinearMatMul`.
pub(super) const FUSED_MATMUL: OperatorImport = OperatorImport {
    op_type: "MatMul",
    attributes: &[LOW, HIGH],
    operands: 8..=8,
    import: |node| quantised_product(node, "MatMul", false),
};

/// `Gemm` between `DequantizeLinear` and `QuantizeLinear`: the operands of `QLinearMatMul`, then the bias, which may be
/// in real numbers.
pub(super) const FUSED_GEMM: OperatorImport = OperatorImport {
    op_type: "Gemm",
    attributes: &["alpha", "beta", "transA", "transB", LOW, HIGH],
    operands: 8..=9,
    import: |node| quantised_product(node, "Gemm", node.attributes().flag("transB")?),
};

/// A product that is about to join a composition, and bounds of its columns.
struct Accumulated {
    sums: Part,
    bounds: Vec<(i64, i64)>,
}

fn accumulate(
    node: &NodeReader<'_>,
    op_type: &'static str,
    composition: &mut Composition,
    (a, b): (FloatOperand, FloatOperand),
    transposed_b: bool,
    terms: impl Fn(usize) -> Result<(i64, Vec<i64>, Vec<i64>), ImportError>,
) -> Result<Accumulated, ImportError> {
    let (a_range, b_range) = (integer_range(node, a.element_type)?, integer_range(node, b.element_type)?);
    let known = node.value_of(&b);
    let (a_shape, b_shape) = (a.shape.clone(), b.shape.clone());
    if transposed_b && b_shape.len() != 2 {
        return Err(node.invalid(format!("cannot transpose shape {b_shape:?}")));
    }
    let shape = if transposed_b { transposed(&b_shape) } else { b_shape.clone() };
    let product = Product::new(&a_shape, &shape)
        .ok_or_else(|| node.invalid(format!("shapes {a_shape:?} and {shape:?} do not multiply")))?;
    let (zero_point, column_zero_points, bias) = terms(product.n)?;
    let positions = if transposed_b { transpose_positions(&b_shape) } else { Vec::new() };
    let turned = known.map(|b| if transposed_b { b.gather(&positions, &shape) } else { b.clone() });
    let result = product.shape.clone();
    let operator = IntegerProduct { op_type, product, zero_point, column_zero_points, bias };
    let bounds = operator.bounds(a_range, b_range, turned.as_ref());
    check_bounds(node, &bounds)?;
    let (a, mut b) = (Part::from(a), Part::from(b));
    if transposed_b {
        b = composition.rearrange(&[&b], positions, shape);
    }
    Ok(Accumulated { sums: composition.apply(operator, &[&a, &b], result), bounds })
}

/// `QLinearMatMul`, with an optional bias for each column at operand 8.
pub(crate) fn quantised_product(
    node: &NodeReader<'_>,
    op_type: &'static str,
    transposed_b: bool,
) -> Result<Imported, ImportError> {
    let (left, right) = (byte_operand(node, 0)?, byte_operand(node, 3)?);
    let a = Grids::read(node, 1, 2, left.element_type)?.single(node)?;
    let b = Grids::read(node, 4, 5, right.element_type)?;
    let y = Grids::read(node, 6, 7, byte_operand(node, 7)?.element_type)?;
    let terms = |columns: usize| {
        b.check_count(node, columns)?;
        let bias = match node.has(8) {
            true => bias(node, 8, columns, |column| a.scale * b.of(column).scale)?,
            false => Vec::new(),
        };
        Ok((a.zero_point, b.list.iter().map(|grid| grid.zero_point).collect(), bias))
    };
    let mut composition = Composition::default();
    let product = accumulate(node, op_type, &mut composition, (left, right), transposed_b, terms)?;
    let multipliers = requantise::multipliers(node, a, &b, y.single(node)?)?;
    let steps = requantised(node, op_type, &y, multipliers, product.bounds, 1)?;
    let result = composition.unary(steps, &product.sums);
    Ok(Imported::Composed(composition.returning(vec![result])))
}

/// `MatMulInteger`: the accumulators themselves.
pub(crate) fn integer_product(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (a, b) = (byte_operand(node, 0)?, byte_operand(node, 1)?);
    let right = b.clone();
    let terms = |columns: usize| match zero_points(node, 2, &byte_operand(node, 0)?, 1)?.as_slice() {
        [point] => Ok((*point, zero_points(node, 3, &right, columns)?, Vec::new())),
        points => Err(node.invalid(format!("{} zero points of operand A, expected 1", points.len()))),
    };
    let mut composition = Composition::default();
    let product = accumulate(node, "MatMulInteger", &mut composition, (a, b), false, terms)?;
    Ok(Imported::Composed(composition.returning(vec![product.sums])))
}
