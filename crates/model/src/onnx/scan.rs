//! Checks on the decoded model that hold whatever its operators are.

use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::DataLocation;

use crate::float::element_type::ElementType;
use crate::import::error::ImportError;
use crate::onnx::limits::Limits;
use crate::onnx::opsets::Opsets;
use crate::onnx::tensors::{self, for_each_tensor, tensor_label};

/// A double holds every integer up to this one; a model with larger ones is refused, never rounded.
const LARGEST_INTEGER: u64 = 1 << 53;
/// Bounds of a slice this large, of either sign, stand for the end.
const UNBOUNDED: u64 = i64::MAX.unsigned_abs();

/// Scans the model and returns its opsets.
pub(super) fn scan(proto: &pb::ModelProto, limits: &Limits) -> Result<Opsets, ImportError> {
    let graph = proto.graph.as_ref().ok_or(ImportError::NoGraph)?;
    if graph.node.is_empty() {
        return Err(ImportError::NoNodes);
    }
    if !graph.sparse_initializer.is_empty() {
        return Err(ImportError::UnsupportedFeature { feature: "sparse initialisers" });
    }
    if !proto.functions.is_empty() {
        return Err(ImportError::UnsupportedFeature { feature: "local functions" });
    }
    let opsets = Opsets::of(proto)?;
    let mut total = 0;
    for_each_tensor(graph, &mut |tensor| {
        total += scan_tensor(tensor, limits)?;
        ImportError::check_limit("elements of all tensors", limits.total_elements, total)
    })?;
    Ok(opsets)
}

/// Checks one tensor and returns its number of elements.
fn scan_tensor(tensor: &pb::TensorProto, limits: &Limits) -> Result<u64, ImportError> {
    let name = tensor_label(tensor);
    if tensor.data_location == Some(DataLocation::External as i32) || !tensor.external_data.is_empty() {
        return Err(ImportError::ExternalData { tensor: name });
    }
    if tensor.segment.is_some() {
        return Err(ImportError::UnsupportedFeature { feature: "segmented tensors" });
    }
    ImportError::check_limit("dimensions of one tensor", limits.axes, tensor.dims.len() as u64)?;
    let elements = count_elements(tensor)?;
    ImportError::check_limit("elements of one tensor", limits.elements, elements)?;
    scan_values(tensor, elements)?;
    Ok(elements)
}

fn count_elements(tensor: &pb::TensorProto) -> Result<u64, ImportError> {
    tensor.dims.iter().try_fold(1u64, |product, &dim| {
        let dim = u64::try_from(dim)
            .map_err(|_| ImportError::NegativeDimension { tensor: tensor_label(tensor), got: dim })?;
        Ok(product.saturating_mul(dim))
    })
}

fn scan_values(tensor: &pb::TensorProto, elements: u64) -> Result<(), ImportError> {
    let name = || tensor_label(tensor);
    match ElementType::of(tensor.data_type) {
        Some(ElementType::Float { .. }) => {
            let values = tensors::values(tensor)?;
            check_length(tensor, elements, values.len())?;
            match values.iter().position(|value| !value.is_finite()) {
                Some(index) => Err(ImportError::NotFinite { tensor: name(), index, got: values[index] }),
                None => Ok(()),
            }
        }
        Some(ElementType::Integer { .. } | ElementType::Bool) => {
            let values = tensors::integer_values(tensor)?;
            check_length(tensor, elements, values.len())?;
            let rounded = |value: &i64| (LARGEST_INTEGER + 1..UNBOUNDED).contains(&value.unsigned_abs());
            match values.iter().position(rounded) {
                Some(index) => Err(ImportError::IntegerOutOfRange { tensor: name(), index, got: values[index] }),
                None => Ok(()),
            }
        }
        // Other types are refused where they are used, after the list of unsupported operators.
        None => Ok(()),
    }
}

fn check_length(tensor: &pb::TensorProto, expected: u64, got: usize) -> Result<(), ImportError> {
    if got as u64 == expected {
        return Ok(());
    }
    Err(ImportError::TensorLength { tensor: tensor_label(tensor), expected, got: got as u64 })
}
