//! Reading the values of ONNX tensors.

use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::DataType;

use crate::import::error::ImportError;

/// The name of a tensor for messages.
pub(crate) fn tensor_label(tensor: &pb::TensorProto) -> String {
    if tensor.name.is_empty() { "(unnamed)".to_owned() } else { tensor.name.clone() }
}

/// Visits the initialisers and the attribute tensors of a graph and of the graphs within it.
pub(super) fn for_each_tensor(
    graph: &pb::GraphProto,
    visit: &mut dyn FnMut(&pb::TensorProto) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    graph.initializer.iter().try_for_each(&mut *visit)?;
    for attribute in graph.node.iter().flat_map(|node| &node.attribute) {
        if !attribute.sparse_tensors.is_empty() || attribute.sparse_tensor.is_some() {
            return Err(ImportError::UnsupportedFeature { feature: "sparse tensors" });
        }
        attribute.t.iter().chain(&attribute.tensors).try_for_each(&mut *visit)?;
        for subgraph in attribute.g.iter().chain(&attribute.graphs) {
            for_each_tensor(subgraph, visit)?;
        }
    }
    Ok(())
}

/// The values of a `FLOAT` or `DOUBLE` tensor.
pub(crate) fn float_values(tensor: &pb::TensorProto) -> Result<Vec<f64>, ImportError> {
    if tensor.data_type == DataType::Double as i32 {
        return match tensor.raw_data.as_slice() {
            [] => Ok(tensor.double_data.clone()),
            raw => Ok(raw_chunks::<8>(tensor, raw)?.map(f64::from_le_bytes).collect()),
        };
    }
    match tensor.raw_data.as_slice() {
        [] => Ok(tensor.float_data.iter().map(|&value| f64::from(value)).collect()),
        raw => Ok(raw_chunks::<4>(tensor, raw)?.map(|bytes| f64::from(f32::from_le_bytes(bytes))).collect()),
    }
}

/// The values of an `INT64` or `INT32` tensor.
pub(crate) fn integer_values(tensor: &pb::TensorProto) -> Result<Vec<i64>, ImportError> {
    if tensor.data_type == DataType::Int32 as i32 {
        return match tensor.raw_data.as_slice() {
            [] => Ok(tensor.int32_data.iter().map(|&value| i64::from(value)).collect()),
            raw => Ok(raw_chunks::<4>(tensor, raw)?.map(|bytes| i64::from(i32::from_le_bytes(bytes))).collect()),
        };
    }
    match tensor.raw_data.as_slice() {
        [] => Ok(tensor.int64_data.clone()),
        raw => Ok(raw_chunks::<8>(tensor, raw)?.map(i64::from_le_bytes).collect()),
    }
}

fn raw_chunks<'a, const N: usize>(
    tensor: &pb::TensorProto,
    raw: &'a [u8],
) -> Result<impl Iterator<Item = [u8; N]> + 'a, ImportError> {
    let typed = tensor.float_data.len() + tensor.double_data.len() + tensor.int64_data.len() + tensor.int32_data.len();
    let (chunks, rest) = raw.as_chunks::<N>();
    if typed > 0 || !rest.is_empty() {
        return Err(ImportError::TensorEncoding { tensor: tensor_label(tensor) });
    }
    Ok(chunks.iter().copied())
}
