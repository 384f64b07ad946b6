//! Values of ONNX tensors as doubles.

use tract_onnx::pb::TensorProto;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::prelude::f16;

/// A tensor of the test data. Integers up to 2^53 are exact; larger ones are refused.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    pub(crate) values: Vec<f64>,
    pub(crate) is_float: bool,
}

/// The values of a tensor of numbers, or why it has none.
pub(crate) fn values(tensor: &TensorProto) -> Result<Values, String> {
    let raw = tensor.raw_data.as_slice();
    let float = |values| Ok(Values { values, is_float: true });
    let integers = |values: Vec<i128>| match values.iter().all(|value| value.unsigned_abs() <= 1 << 53) {
        true => Ok(Values { values: values.iter().map(|&value| value as f64).collect(), is_float: false }),
        false => Err("integers beyond 2^53".to_owned()),
    };
    match DataType::try_from(tensor.data_type).map_err(|_| "an unknown type".to_owned())? {
        DataType::Float if raw.is_empty() => float(tensor.float_data.iter().map(|&value| f64::from(value)).collect()),
        DataType::Float => float(chunks(raw, |bytes| f64::from(f32::from_le_bytes(bytes)))),
        DataType::Double => float(chunks(raw, f64::from_le_bytes)),
        DataType::Float16 => float(chunks(raw, |bytes| f64::from(f16::from_bits(u16::from_le_bytes(bytes)).to_f32()))),
        DataType::Int64 if raw.is_empty() => integers(tensor.int64_data.iter().map(|&value| value.into()).collect()),
        DataType::Int64 => integers(chunks(raw, |bytes| i64::from_le_bytes(bytes).into())),
        DataType::Int32 if raw.is_empty() => integers(tensor.int32_data.iter().map(|&value| value.into()).collect()),
        DataType::Int32 => integers(chunks(raw, |bytes| i32::from_le_bytes(bytes).into())),
        DataType::Int16 => integers(chunks(raw, |bytes| i16::from_le_bytes(bytes).into())),
        DataType::Int8 => integers(chunks(raw, |bytes| i8::from_le_bytes(bytes).into())),
        DataType::Uint64 => integers(chunks(raw, |bytes| u64::from_le_bytes(bytes).into())),
        DataType::Uint32 => integers(chunks(raw, |bytes| u32::from_le_bytes(bytes).into())),
        DataType::Uint16 => integers(chunks(raw, |bytes| u16::from_le_bytes(bytes).into())),
        DataType::Uint8 | DataType::Bool => integers(chunks(raw, |[byte]: [u8; 1]| byte.into())),
        other => Err(format!("tensors of type {}", other.as_str_name())),
    }
}

fn chunks<const N: usize, T>(raw: &[u8], read: impl Fn([u8; N]) -> T) -> Vec<T> {
    raw.as_chunks::<N>().0.iter().map(|bytes| read(*bytes)).collect()
}
