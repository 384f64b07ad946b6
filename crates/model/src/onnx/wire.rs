//! A walk over the protobuf bytes that counts parts and depth before anything is decoded.
//!
//! A few bytes of protobuf can decode to hundreds of bytes of structures, so the count comes first.

use tract_onnx::pb;

use crate::import::error::ImportError;
use crate::onnx::limits::Limits;

/// The messages of `onnx.proto` that contain messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    Value,
    Type,
    TensorType,
    Shape,
    Function,
    Training,
    Sparse,
    Annotation,
    Leaf,
}

/// Lists and texts have room for twice what they hold while they grow.
const GROWTH: u64 = 2;
/// The largest message without lists in it, and more than a text beside its characters.
const LEAF_BYTES: u64 = size_of::<pb::tensor_shape_proto::Dimension>() as u64;
const NUMBER_BYTES: u64 = 8;

impl Kind {
    /// What a length-delimited field of this message holds, by its number in `onnx.proto`.
    fn child(self, field: u64) -> Kind {
        match (self, field) {
            (Kind::Model, 7) | (Kind::Attribute, 6 | 11) | (Kind::Training, 1 | 2) => Kind::Graph,
            (Kind::Model, 20) => Kind::Training,
            (Kind::Model, 25) => Kind::Function,
            (Kind::Graph, 1) | (Kind::Function, 7) => Kind::Node,
            (Kind::Graph, 5) | (Kind::Attribute, 5 | 10) | (Kind::Sparse, 1 | 2) => Kind::Tensor,
            (Kind::Graph, 15) | (Kind::Attribute, 22 | 23) => Kind::Sparse,
            (Kind::Graph, 11..=13) => Kind::Value,
            (Kind::Graph, 14) => Kind::Annotation,
            (Kind::Node, 5) => Kind::Attribute,
            (Kind::Value, 2) | (Kind::Attribute, 15) => Kind::Type,
            (Kind::Type, 1) => Kind::TensorType,
            (Kind::TensorType, 2) => Kind::Shape,
            _ => Kind::Leaf,
        }
    }

    /// Bytes of the decoded message, what it points to aside.
    fn bytes(self) -> u64 {
        let bytes = match self {
            Kind::Model => size_of::<pb::ModelProto>(),
            Kind::Graph => size_of::<pb::GraphProto>(),
            Kind::Node => size_of::<pb::NodeProto>(),
            Kind::Attribute => size_of::<pb::AttributeProto>(),
            Kind::Tensor => size_of::<pb::TensorProto>(),
            Kind::Value => size_of::<pb::ValueInfoProto>(),
            Kind::Type => size_of::<pb::TypeProto>(),
            Kind::TensorType => size_of::<pb::type_proto::Tensor>(),
            Kind::Shape => size_of::<pb::TensorShapeProto>(),
            Kind::Function => size_of::<pb::FunctionProto>(),
            Kind::Training => size_of::<pb::TrainingInfoProto>(),
            Kind::Sparse => size_of::<pb::SparseTensorProto>(),
            Kind::Annotation => size_of::<pb::TensorAnnotation>(),
            Kind::Leaf => return LEAF_BYTES,
        };
        bytes as u64
    }

    /// Whether a length-delimited field is a list of integers of a byte or more each.
    fn packs_integers(self, field: u64) -> bool {
        matches!((self, field), (Kind::Tensor, 1 | 5 | 7 | 11) | (Kind::Attribute, 8) | (Kind::Sparse, 3))
    }

    /// Whether a field is a name, which messages repeat.
    fn is_name(self, field: u64) -> bool {
        matches!(
            (self, field),
            (Kind::Node, 1..=4 | 7) | (Kind::Tensor, 8) | (Kind::Value, 1) | (Kind::Attribute, 1 | 21)
        )
    }

    /// Whether `onnx.proto` has this field at the top level.
    fn knows(self, field: u64) -> bool {
        self != Kind::Model || matches!(field, 1..=8 | 14 | 20 | 25 | 26)
    }
}

/// Walks the whole file.
///
/// # Errors
/// [`ImportError::Empty`], [`ImportError::Truncated`], [`ImportError::NotOnnx`] or a limit exceeded.
pub(super) fn scan(bytes: &[u8], limits: &Limits) -> Result<(), ImportError> {
    if bytes.is_empty() {
        return Err(ImportError::Empty);
    }
    ImportError::check_limit("file size in bytes", limits.file_bytes, bytes.len() as u64)?;
    Walk { limits, parts: 0, nodes: 0, decoded: 0 }.message(Kind::Model, bytes, 1)
}

struct Walk<'a> {
    limits: &'a Limits,
    parts: u64,
    nodes: u64,
    /// Bytes in memory.
    decoded: u64,
}

impl Walk<'_> {
    fn message(&mut self, kind: Kind, mut bytes: &[u8], depth: u64) -> Result<(), ImportError> {
        ImportError::check_limit("nesting depth", self.limits.depth, depth)?;
        while !bytes.is_empty() {
            let key = varint(&mut bytes)?;
            let (field, wire_type) = (key >> 3, key & 7);
            if field == 0 || !kind.knows(field) {
                return Err(foreign(format!("unknown field {field}")));
            }
            match wire_type {
                0 => self.number(varint(&mut bytes))?,
                1 => self.number(take(&mut bytes, 8))?,
                2 => {
                    let length = varint(&mut bytes)?;
                    let content = take(&mut bytes, length)?;
                    self.content(kind, field, content)?;
                    self.part(kind.child(field), content, depth)?;
                }
                5 => self.number(take(&mut bytes, 4))?,
                other => return Err(foreign(format!("wire type {other}"))),
            }
        }
        Ok(())
    }

    /// A number of a list that is not packed, perhaps.
    fn number<T>(&mut self, read: Result<T, ImportError>) -> Result<(), ImportError> {
        read.and_then(|_| self.decode(NUMBER_BYTES))
    }

    /// What the field takes beside the message in it.
    fn content(&mut self, kind: Kind, field: u64, content: &[u8]) -> Result<(), ImportError> {
        if kind.is_name(field) {
            ImportError::check_limit("bytes of one name", self.limits.name_bytes, content.len() as u64)?;
        }
        if kind.packs_integers(field) {
            let count = content.iter().filter(|&&byte| byte < 0x80).count();
            return self.decode(NUMBER_BYTES * count as u64);
        }
        self.decode(if kind.child(field) == Kind::Leaf { content.len() as u64 } else { 0 })
    }

    fn decode(&mut self, bytes: u64) -> Result<(), ImportError> {
        self.decoded = self.decoded.saturating_add(GROWTH * bytes);
        ImportError::check_limit("bytes of the decoded file", self.limits.decoded_bytes, self.decoded)
    }

    fn part(&mut self, kind: Kind, content: &[u8], depth: u64) -> Result<(), ImportError> {
        self.decode(kind.bytes())?;
        self.parts += 1;
        ImportError::check_limit("parts of the file", self.limits.parts, self.parts)?;
        if kind == Kind::Node {
            self.nodes += 1;
            ImportError::check_limit("nodes", self.limits.nodes, self.nodes)?;
        }
        if kind == Kind::Leaf { Ok(()) } else { self.message(kind, content, depth + 1) }
    }
}

fn foreign(reason: String) -> ImportError {
    ImportError::NotOnnx { reason }
}

fn take<'a>(bytes: &mut &'a [u8], length: u64) -> Result<&'a [u8], ImportError> {
    let length = usize::try_from(length).map_err(|_| ImportError::Truncated)?;
    let (taken, rest) = bytes.split_at_checked(length).ok_or(ImportError::Truncated)?;
    *bytes = rest;
    Ok(taken)
}

fn varint(bytes: &mut &[u8]) -> Result<u64, ImportError> {
    let mut value = 0u64;
    for position in 0..10 {
        let byte = take(bytes, 1)?[0];
        value |= u64::from(byte & 0x7f) << (7 * position);
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(foreign("overlong integer".to_owned()))
}
