//! Reading the values of ONNX tensors.

use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::prelude::f16;

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

/// The values of a tensor in double precision; integers of more than 53 bits lose their lowest ones.
pub(crate) fn values(tensor: &pb::TensorProto) -> Result<Vec<f64>, ImportError> {
    let half = |bits: u16| f64::from(f16::from_bits(bits).to_f32());
    match DataType::try_from(tensor.data_type) {
        Ok(DataType::Float) => {
            read(tensor, &tensor.float_data, |&v| f64::from(v), |b| f64::from(f32::from_le_bytes(b)))
        }
        Ok(DataType::Double) => read(tensor, &tensor.double_data, |&v| v, f64::from_le_bytes),
        Ok(DataType::Float16) => read(tensor, &tensor.int32_data, |&v| half(v as u16), |b| half(u16::from_le_bytes(b))),
        _ => Ok(integer_values(tensor)?.into_iter().map(|value| value as f64).collect()),
    }
}

/// The values of a tensor of integers or truth values.
///
/// # Errors
/// Another type; bytes that do not fit the type; an integer beyond `INT64`.
pub(crate) fn integer_values(tensor: &pb::TensorProto) -> Result<Vec<i64>, ImportError> {
    let (narrow, wide) = (&tensor.int32_data, &tensor.int64_data);
    let unsigned = |index: usize, value: u64| {
        let out_of_range = || ImportError::IntegerOutOfRange { tensor: tensor_label(tensor), index, got: i64::MAX };
        i64::try_from(value).map_err(|_| out_of_range())
    };
    match DataType::try_from(tensor.data_type) {
        Ok(DataType::Int64) => read(tensor, wide, |&v| v, i64::from_le_bytes),
        Ok(DataType::Int32) => read(tensor, narrow, |&v| i64::from(v), |b| i64::from(i32::from_le_bytes(b))),
        Ok(DataType::Int16) => read(tensor, narrow, |&v| i64::from(v), |b| i64::from(i16::from_le_bytes(b))),
        Ok(DataType::Int8) => read(tensor, narrow, |&v| i64::from(v), |b| i64::from(i8::from_le_bytes(b))),
        Ok(DataType::Uint16) => read(tensor, narrow, |&v| i64::from(v), |b| i64::from(u16::from_le_bytes(b))),
        Ok(DataType::Uint8 | DataType::Bool) => read(tensor, narrow, |&v| i64::from(v), |b: [u8; 1]| i64::from(b[0])),
        Ok(DataType::Uint32) => read(tensor, &tensor.uint64_data, |&v| v as i64, |b| i64::from(u32::from_le_bytes(b))),
        Ok(DataType::Uint64) => {
            let values = read(tensor, &tensor.uint64_data, |&v| v, u64::from_le_bytes)?;
            values.into_iter().enumerate().map(|(index, value)| unsigned(index, value)).collect()
        }
        other => Err(ImportError::TensorType {
            tensor: tensor_label(tensor),
            expected: "a type of numbers",
            got: other.map_or(tensor.data_type.to_string(), |data_type| data_type.as_str_name().to_owned()),
        }),
    }
}

/// The values in the tensor's raw bytes or, where it has none, in the list for its type.
fn read<T, V, const N: usize>(
    tensor: &pb::TensorProto,
    typed: &[T],
    of_typed: impl Fn(&T) -> V,
    of_bytes: impl Fn([u8; N]) -> V,
) -> Result<Vec<V>, ImportError> {
    let raw = tensor.raw_data.as_slice();
    if raw.is_empty() {
        return Ok(typed.iter().map(of_typed).collect());
    }
    let lists = tensor.float_data.len() + tensor.double_data.len() + tensor.int64_data.len();
    let others = lists + tensor.int32_data.len() + tensor.uint64_data.len();
    let (chunks, rest) = raw.as_chunks::<N>();
    if others > 0 || !rest.is_empty() {
        return Err(ImportError::TensorEncoding { tensor: tensor_label(tensor) });
    }
    Ok(chunks.iter().map(|bytes| of_bytes(*bytes)).collect())
}
