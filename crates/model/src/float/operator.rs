//! What every operator of the float graph can do.

use std::fmt;
use std::sync::Arc;

use crate::float::channels::{Absorbed, ChannelAffine};
use crate::float::element_type::ElementType;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// An operator with its attributes. `Display` prints the attributes, and nothing when there are none.
///
/// Import has checked the number and shapes of the operands, so none of these fails on shapes.
pub(crate) trait Operator: fmt::Debug + fmt::Display + Send + Sync {
    /// The ONNX operator's name.
    fn op_type(&self) -> &'static str;

    /// The type of the result's elements, given those of the operands; that of the first, if nothing is said.
    fn result_type(&self, operands: &[ElementType]) -> ElementType {
        operands.first().copied().unwrap_or(ElementType::FLOAT)
    }

    /// The value, of shape `shape`, in double precision, which holds integers up to 2^53 exactly.
    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor;

    /// Multiplications with an addition, 0 for everything that is not a product of matrices.
    fn multiply_adds(&self, _operands: &[&[usize]], _shape: &[usize]) -> u64 {
        0
    }

    /// Whether the result says where in operand 0 elements are, and not what they are.
    fn is_position(&self) -> bool {
        false
    }

    /// The least and largest value that operand 0 can have without the operator failing in ONNX; `None` where there are no such bounds.
    fn admitted(&self) -> Option<(f64, f64)> {
        None
    }

    /// Whether the result depends on which side of given numbers its operands lie: rounding them could change it altogether.
    fn compares(&self) -> bool {
        false
    }

    /// Whether the result's elements are those of the operands, in some order.
    fn moves(&self) -> bool {
        false
    }

    /// The factor and offset per channel, where the operator is nothing else.
    fn channel_affine(&self) -> Option<&ChannelAffine> {
        None
    }

    /// The operator with an affine map of its result in its weights, where operand 0 is followed by these constants.
    fn absorb(&self, _constants: &[&Tensor], _affine: &ChannelAffine) -> Option<Absorbed> {
        None
    }

    /// The operator on operand 0 alone, where a constant of the operand's shape is added that leaves out elements.
    fn masked(&self, _mask: &Tensor) -> Option<Arc<dyn Operator>> {
        None
    }

    /// Writes the operator as fixed-point operations. At least one operand is not a constant.
    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError>;
}
