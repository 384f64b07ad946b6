//! What every operator of the float graph can do.

use std::fmt;

use crate::float::channels::{Absorbed, ChannelAffine};
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// An operator with its attributes. `Display` prints the attributes, and nothing when there are none.
///
/// Import has checked the number and shapes of the operands, so none of these fails on shapes.
pub(crate) trait Operator: fmt::Debug + fmt::Display + Send + Sync {
    /// The ONNX operator's name.
    fn op_type(&self) -> &'static str;

    /// The value, of shape `shape`, in double precision.
    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor;

    /// Multiplications with an addition, 0 for everything that is not a product of matrices.
    fn multiply_adds(&self, _operands: &[&[usize]], _shape: &[usize]) -> u64 {
        0
    }

    /// Whether the result says where in operand 0 elements are, and not what they are.
    fn is_position(&self) -> bool {
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

    /// Writes the operator as fixed-point operations. At least one operand is not a constant.
    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError>;
}
