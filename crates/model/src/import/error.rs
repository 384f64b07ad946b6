//! What can be wrong with a model file.

use std::fmt;

use crate::fault::Fault;
use crate::import::advice::advice;

/// A node whose operator is not in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsupportedNode {
    pub node: String,
    /// With its domain in front where that is not ONNX's own.
    pub op: String,
}

impl UnsupportedNode {
    /// What to export instead, where something is known.
    pub fn advice(&self) -> Option<&'static str> {
        advice(&self.op)
    }
}

impl fmt::Display for UnsupportedNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({})", self.node, self.op)
    }
}

/// Why a model cannot be read or imported. [`ImportError::fault`] sorts it by who has to act.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("cannot read `{path}`: {source}")]
    Read { path: String, source: std::io::Error },
    #[error("the model file is empty")]
    Empty,
    #[error("the model file is truncated, or not an ONNX file")]
    Truncated,
    #[error("not an ONNX file: {reason}")]
    NotOnnx { reason: String },
    #[error("{what}: limit {limit}, got {got}")]
    Limit { what: &'static str, limit: u64, got: u64 },
    #[error("the model has no graph")]
    NoGraph,
    #[error("the model's graph has no nodes")]
    NoNodes,
    #[error("the model has no {ports}")]
    NoPorts { ports: &'static str },
    #[error("the model does not say which ONNX opset it uses")]
    MissingOpset,
    #[error("the model imports two ONNX opsets: {first} and {second}")]
    AmbiguousOpset { first: i64, second: i64 },
    #[error("unknown ONNX opset: expected {lowest} to {highest}, got {got}")]
    UnknownOpset { lowest: i64, highest: i64, got: i64 },
    #[error("{feature} are not supported")]
    UnsupportedFeature { feature: &'static str },
    #[error("unsupported operators: {}", join(.nodes))]
    UnsupportedOperators { nodes: Vec<UnsupportedNode> },
    /// Everything about the model that is not supported, as far as one import can tell.
    #[error("{}", lines(.problems))]
    Unsupported { problems: Vec<ImportError> },
    #[error("node `{node}` ({op}): unknown attribute `{attribute}`")]
    UnknownAttribute { node: String, op: String, attribute: String },
    #[error("node `{node}`: attribute `{attribute}` has the wrong type, expected {expected}")]
    AttributeType { node: String, attribute: String, expected: &'static str },
    #[error("node `{node}`: attribute `{attribute}` is not finite")]
    AttributeNotFinite { node: String, attribute: String },
    #[error("node `{node}`: attribute `{attribute}` is missing")]
    MissingAttribute { node: String, attribute: &'static str },
    #[error("node `{node}` ({op}): {reason}")]
    InvalidNode { node: String, op: String, reason: String },
    #[error("node `{node}`: expected {expected} operands, got {got}")]
    OperandCount { node: String, expected: String, got: usize },
    #[error("node `{node}`: operand `{tensor}` is not defined before it is used")]
    UndefinedTensor { node: String, tensor: String },
    #[error("tensor `{tensor}` is defined twice")]
    DuplicateTensor { tensor: String },
    #[error("output `{tensor}` is not made by any node")]
    UndefinedOutput { tensor: String },
    #[error("output `{tensor}` does not depend on the inputs")]
    ConstantOutput { tensor: String },
    #[error("node `{node}`: operand `{tensor}` must be a constant")]
    NotConstant { node: String, tensor: String },
    #[error("tensor `{tensor}` keeps its values in another file; store them inside the model")]
    ExternalData { tensor: String },
    #[error("tensor `{tensor}`: value at index {index} is {got}, expected a finite number")]
    NotFinite { tensor: String, index: usize, got: f64 },
    #[error("tensor `{tensor}`: integer at index {index} is out of range, got {got}")]
    IntegerOutOfRange { tensor: String, index: usize, got: i64 },
    #[error("tensor `{tensor}` has the wrong type: expected {expected}, got {got}")]
    TensorType { tensor: String, expected: &'static str, got: String },
    #[error("tensor `{tensor}` has the wrong number of values: expected {expected}, got {got}")]
    TensorLength { tensor: String, expected: u64, got: u64 },
    #[error("tensor `{tensor}`: its bytes do not fit its type")]
    TensorEncoding { tensor: String },
    #[error("tensor `{tensor}` has a negative dimension: {got}")]
    NegativeDimension { tensor: String, got: i64 },
    #[error("tensor `{tensor}` has no elements")]
    EmptyTensor { tensor: String },
    #[error("input `{input}` has no shape")]
    MissingShape { input: String },
    #[error("input `{input}` has dimension 0 on axis {axis}")]
    EmptyDimension { input: String, axis: usize },
    #[error("input `{input}`: dimension `{dim}` has no size")]
    UnresolvedDimension { input: String, dim: String },
    #[error("no input has a dimension called `{dim}`")]
    UnknownDimension { dim: String },
    #[error("node `{node}`: its constant value is not finite")]
    FoldedNotFinite { node: String },
}

impl ImportError {
    /// Who has to act: the file is bad, the model is unsupported, or a limit was hit.
    pub fn fault(&self) -> Fault {
        match self {
            ImportError::Limit { .. } => Fault::Limit,
            ImportError::UnsupportedFeature { .. }
            | ImportError::UnsupportedOperators { .. }
            | ImportError::Unsupported { .. }
            | ImportError::UnknownOpset { .. }
            | ImportError::UnknownAttribute { .. }
            | ImportError::ExternalData { .. }
            | ImportError::TensorType { .. }
            | ImportError::NotConstant { .. }
            | ImportError::ConstantOutput { .. }
            | ImportError::InvalidNode { .. } => Fault::Unsupported,
            ImportError::UnresolvedDimension { .. } | ImportError::UnknownDimension { .. } => Fault::Usage,
            _ => Fault::BadFile,
        }
    }

    /// The nodes whose operators are not in the list.
    pub fn unsupported_nodes(&self) -> &[UnsupportedNode] {
        match self {
            ImportError::UnsupportedOperators { nodes } => nodes,
            ImportError::Unsupported { problems } => problems.first().map_or(&[], ImportError::unsupported_nodes),
            _ => &[],
        }
    }

    pub(crate) fn check_limit(what: &'static str, limit: u64, got: u64) -> Result<(), ImportError> {
        if got > limit { Err(ImportError::Limit { what, limit, got }) } else { Ok(()) }
    }
}

fn join(nodes: &[UnsupportedNode]) -> String {
    nodes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn lines(problems: &[ImportError]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
