//! Sizes of symbolic dimensions from the shape of calibration data.

use tract_onnx::pb;
use tract_onnx::pb::tensor_shape_proto::dimension::Value as DimensionValue;

use crate::import::error::ImportError;
use crate::import::ports::{self, Dimensions};
use crate::inputs::error::InputError;
use crate::inputs::shapes::ArrayShapes;
use crate::onnx::Onnx;

impl Onnx {
    /// `given`, and those of the missing dimensions that the first set in the bytes of a calibration file determines: from the
    /// nesting of its lists, or from their length where one dimension of an input is unknown.
    ///
    /// What remains unknown is reported by [`Onnx::import`].
    ///
    /// # Errors
    /// A file that cannot be parsed.
    pub fn infer_dims(
        &self,
        calibration: &[u8],
        given: &[(String, usize)],
    ) -> Result<Vec<(String, usize)>, InputError> {
        let mut dims = given.to_vec();
        let Some(graph) = &self.proto.graph else { return Ok(dims) };
        let shapes = ArrayShapes::of(calibration)?;
        // Each round resolves one dimension, so this ends.
        while let Err(ImportError::UnresolvedDimension { input, dim }) =
            ports::input_ports(graph, Dimensions::new(&dims))
        {
            match infer(graph, &shapes, &dims, &input, &dim) {
                Some(size) => dims.push((dim, size)),
                None => break,
            }
        }
        Ok(dims)
    }
}

/// The size of the dimension called `dim` of the input called `input`.
fn infer(
    graph: &pb::GraphProto,
    shapes: &ArrayShapes,
    dims: &[(String, usize)],
    input: &str,
    dim: &str,
) -> Option<usize> {
    let inputs = ports::free_inputs(graph);
    let position = inputs.iter().position(|proto| proto.name == input)?;
    let declared = ports::declared_dims(inputs[position])?;
    let axis = (0..declared.len()).find(|&axis| ports::dim_name(input, &declared[axis], axis) == dim)?;
    let array = shapes.shape(position, input)?;
    if array.len() == declared.len() && array.len() > 1 {
        return array.get(axis).copied().filter(|&size| size > 0);
    }
    let mut known = 1usize;
    for (other, declared_dim) in declared.iter().enumerate().filter(|(other, _)| *other != axis) {
        let name = ports::dim_name(input, declared_dim, other);
        let given = dims.iter().find(|(given, _)| *given == name).map(|(_, size)| *size);
        let size = match &declared_dim.value {
            Some(DimensionValue::DimValue(size)) if *size > 0 => usize::try_from(*size).ok()?,
            _ if other == 0 => given.unwrap_or(1),
            _ => given?,
        };
        known = known.checked_mul(size)?;
    }
    let total = array.iter().try_fold(1usize, |product, &size| product.checked_mul(size))?;
    (known > 0 && total > 0 && total.is_multiple_of(known)).then(|| total / known)
}
