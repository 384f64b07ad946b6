//! `BatchNormalization` in inference: a factor and an offset per channel.

use std::fmt;
use std::sync::Arc;

use crate::float::channels::ChannelAffine;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// ONNX's epsilon where the attribute is missing.
const DEFAULT_EPSILON: f64 = 1e-5;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "BatchNormalization",
    // `momentum` only concerns training.
    attributes: &["epsilon", "momentum", "spatial", "training_mode"],
    operands: 5..=5,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, attributes) = (node.float(0)?, node.attributes());
    if attributes.flag("training_mode")? || attributes.integer("spatial")?.unwrap_or(1) == 0 {
        return Err(node.invalid("only inference with statistics per channel is supported".to_owned()));
    }
    let epsilon = attributes.float("epsilon")?.unwrap_or(DEFAULT_EPSILON);
    let mut lists = [[].as_slice(); 4];
    for (index, list) in lists.iter_mut().enumerate() {
        let tensor = node.constant(index + 1)?;
        if x.shape.len() < 2 || tensor.values.len() != x.shape[1] {
            return Err(node.invalid(format!("statistics of {} channels for {:?}", tensor.values.len(), x.shape)));
        }
        *list = &tensor.values;
    }
    let [scale, bias, mean, variance] = lists;
    let factors: Vec<f64> = scale.iter().zip(variance).map(|(scale, v)| scale / (v + epsilon).sqrt()).collect();
    if factors.iter().any(|factor| !factor.is_finite()) {
        return Err(node.invalid("a variance is not positive".to_owned()));
    }
    let offsets = bias.iter().zip(mean).zip(&factors).map(|((bias, mean), factor)| bias - mean * factor).collect();
    let operator = BatchNormalization { affine: ChannelAffine { factors, offsets } };
    Ok(Imported::Node { operator: Arc::new(operator), operands: vec![x.id], shape: x.shape })
}

#[derive(Debug)]
struct BatchNormalization {
    affine: ChannelAffine,
}

impl fmt::Display for BatchNormalization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "channels={}", self.affine.factors.len())
    }
}

impl Operator for BatchNormalization {
    fn op_type(&self) -> &'static str {
        "BatchNormalization"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let [factors, offsets] = self.affine.broadcast(shape);
        let pairs = factors.values.iter().zip(&offsets.values);
        let values = operands[0].values.iter().zip(pairs).map(|(x, (factor, offset))| factor * x + offset).collect();
        Tensor { shape: shape.to_vec(), values }
    }

    fn channel_affine(&self) -> Option<&ChannelAffine> {
        Some(&self.affine)
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let [factors, offsets] = self.affine.broadcast(shape).map(Operand::owned);
        let scaled = lowering.product([&operands[0], &factors], shape)?;
        lowering.combine([&Operand::Activation(scaled), &offsets], [1, 1], shape)
    }
}
