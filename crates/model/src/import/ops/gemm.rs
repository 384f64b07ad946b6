//! `Gemm`: `alpha A B + beta C`, with `A` and `B` optionally transposed and `C` broadcast.

use std::fmt;
use std::sync::Arc;

use crate::float::channels::{Absorbed, ChannelAffine};
use crate::float::kernels;
use crate::float::matmul::Product;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, Imported, NodeReader, OperatorImport};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::shape::{broadcast, transpose_positions, transposed};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Gemm",
    attributes: &["alpha", "beta", "transA", "transB"],
    operands: 2..=3,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let attributes = node.attributes();
    let (trans_a, trans_b) = (attributes.flag("transA")?, attributes.flag("transB")?);
    let (a, b) = (node.number(0)?, node.number(1)?);
    let c = if node.has(2) { Some(node.number(2)?) } else { None };
    std::iter::once(&b).chain(&c).try_for_each(|other| elementwise::same_type(node, &a, other))?;
    let product = matrix(&a, trans_a)
        .zip(matrix(&b, trans_b))
        .and_then(|(left, right)| Product::new(&left, &right))
        .ok_or_else(|| node.invalid(format!("shapes {:?} and {:?} do not multiply", a.shape, b.shape)))?;
    let shape = product.shape.clone();
    if let Some(c) = c.as_ref().filter(|c| broadcast(&c.shape, &shape).as_ref() != Some(&shape)) {
        return Err(node.invalid(format!("operand C of shape {:?} does not broadcast to {shape:?}", c.shape)));
    }
    let operator = Gemm {
        product,
        trans_a,
        trans_b,
        alpha: attributes.float("alpha")?.unwrap_or(1.0),
        beta: attributes.float("beta")?.unwrap_or(1.0),
    };
    if !a.element_type.is_float() && [operator.alpha, operator.beta].iter().any(|factor| factor.fract() != 0.0) {
        return Err(node.invalid("factors of integers have to be integers".to_owned()));
    }
    let operands = [a.id, b.id].into_iter().chain(c.map(|c| c.id)).collect();
    Ok(Imported::Node { operator: Arc::new(operator), operands, shape })
}

fn matrix(operand: &FloatOperand, transpose: bool) -> Option<Vec<usize>> {
    match (operand.shape.len(), transpose) {
        (2, true) => Some(transposed(&operand.shape)),
        (2, false) => Some(operand.shape.clone()),
        _ => None,
    }
}

#[derive(Debug)]
pub(super) struct Gemm {
    pub(super) product: Product,
    pub(super) trans_a: bool,
    pub(super) trans_b: bool,
    pub(super) alpha: f64,
    pub(super) beta: f64,
}

impl Gemm {
    /// The product and sum with an affine map of each column in `B` and `C`.
    pub(super) fn with_columns(&self, constants: &[&Tensor], affine: &ChannelAffine) -> Option<Absorbed> {
        let b = constants.first()?;
        let along = if self.trans_b { [self.product.n, 1] } else { [1, self.product.n] };
        let factors = Tensor { shape: along.to_vec(), values: affine.factors.clone() };
        let b = kernels::binary(&[b, &factors], &b.shape, |weight, factor| weight * factor);
        let c = match constants.get(1) {
            None => affine.bias(None),
            Some(c) => {
                let shape = broadcast(&c.shape, &[1, self.product.n])?;
                let [factors, offsets] = affine.broadcast(&shape);
                let scaled = kernels::binary(&[c, &factors], &shape, |c, factor| self.beta * c * factor);
                kernels::binary(&[&scaled, &offsets], &shape, |c, offset| c + offset)
            }
        };
        let operator = Gemm { product: self.product.clone(), beta: 1.0, ..*self };
        Some(Absorbed { operator: Arc::new(operator), constants: vec![b, c] })
    }
}

impl fmt::Display for Gemm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Gemm { trans_a, trans_b, alpha, beta, .. } = self;
        write!(f, "transA={} transB={} alpha={alpha} beta={beta}", u8::from(*trans_a), u8::from(*trans_b))
    }
}

fn transpose(tensor: &Tensor) -> Tensor {
    tensor.gather(&transpose_positions(&tensor.shape), &transposed(&tensor.shape))
}

fn transpose_operand<'a>(
    lowering: &mut Lowering<'_>,
    operand: &Operand<'a>,
    wanted: bool,
) -> Result<Operand<'a>, QuantiseError> {
    Ok(match (operand, wanted) {
        (_, false) => operand.clone(),
        (Operand::Constant(tensor), true) => Operand::owned(transpose(tensor)),
        (Operand::Activation(x), true) => {
            Operand::Activation(lowering.rearrange(x, &transpose_positions(&x.shape), &transposed(&x.shape)))
        }
    })
}

impl Operator for Gemm {
    fn op_type(&self) -> &'static str {
        "Gemm"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let transposed = [self.trans_a, self.trans_b];
        let product = self.product.evaluate_transposed([operands[0], operands[1]], transposed);
        let product = product.map(|value| self.alpha * value);
        match operands.get(2) {
            Some(c) => kernels::binary(&[&product, c], shape, |value, c| value + self.beta * c),
            None => product,
        }
    }

    fn multiply_adds(&self, _: &[&[usize]], _: &[usize]) -> u64 {
        self.product.multiply_adds()
    }

    fn absorb(&self, constants: &[&Tensor], affine: &ChannelAffine) -> Option<Absorbed> {
        self.with_columns(constants, affine)
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let a = transpose_operand(lowering, &operands[0], self.trans_a)?;
        let b = transpose_operand(lowering, &operands[1], self.trans_b)?;
        let product = match (&a, &b) {
            (Operand::Constant(a), Operand::Constant(b)) => {
                Operand::owned(self.product.evaluate(a, b).map(|value| self.alpha * value))
            }
            _ => Operand::Activation(lowering.matmul(&self.product, &a, &b, self.alpha)?),
        };
        match operands.get(2) {
            Some(c) => {
                let addend = lowering.scaled(c, self.beta)?;
                lowering.combine([&product, &addend], [1, 1], shape)
            }
            None => product.activation().cloned(),
        }
    }
}
