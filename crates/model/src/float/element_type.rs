//! Types of the elements of ONNX tensors.

use std::fmt;

use tract_onnx::pb::tensor_proto::DataType;

/// The type of a tensor's elements in the ONNX file. Integers and truth values stand for themselves, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ElementType {
    /// A binary floating-point number of so many bits.
    Float {
        bits: u32,
    },
    Integer {
        bits: u32,
        signed: bool,
    },
    Bool,
}

impl ElementType {
    pub const FLOAT: ElementType = ElementType::Float { bits: 32 };
    pub const INT64: ElementType = ElementType::Integer { bits: 64, signed: true };

    /// The type with this number in ONNX, `None` for one that no operator here takes.
    pub(crate) fn of(data_type: i32) -> Option<ElementType> {
        let integer = |bits, signed| Some(ElementType::Integer { bits, signed });
        match DataType::try_from(data_type).ok()? {
            DataType::Float16 => Some(ElementType::Float { bits: 16 }),
            DataType::Float => Some(ElementType::FLOAT),
            DataType::Double => Some(ElementType::Float { bits: 64 }),
            DataType::Int8 => integer(8, true),
            DataType::Int16 => integer(16, true),
            DataType::Int32 => integer(32, true),
            DataType::Int64 => integer(64, true),
            DataType::Uint8 => integer(8, false),
            DataType::Uint16 => integer(16, false),
            DataType::Uint32 => integer(32, false),
            DataType::Uint64 => integer(64, false),
            DataType::Bool => Some(ElementType::Bool),
            _ => None,
        }
    }

    pub fn is_float(self) -> bool {
        matches!(self, ElementType::Float { .. })
    }

    /// The least and largest value of a type of integers or truth values.
    pub(crate) fn range(self) -> Option<(i128, i128)> {
        match self {
            ElementType::Float { .. } => None,
            ElementType::Integer { bits, signed: true } => Some((-(1 << (bits - 1)), (1 << (bits - 1)) - 1)),
            ElementType::Integer { bits, signed: false } => Some((0, (1 << bits) - 1)),
            ElementType::Bool => Some((0, 1)),
        }
    }
}

impl fmt::Display for ElementType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ElementType::Float { bits } => write!(f, "float{bits}"),
            ElementType::Integer { bits, signed: true } => write!(f, "int{bits}"),
            ElementType::Integer { bits, signed: false } => write!(f, "uint{bits}"),
            ElementType::Bool => write!(f, "bool"),
        }
    }
}
