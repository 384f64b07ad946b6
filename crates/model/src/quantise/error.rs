//! Why a model cannot be brought into fixed point.

use crate::fault::Fault;
use crate::fixed::error::FixedError;
use crate::float::element_type::ElementType;
use crate::inputs::error::InputError;

/// Error of the quantiser.
#[derive(Debug, thiserror::Error)]
pub enum QuantiseError {
    #[error("{what}: expected {lowest} to {highest}, got {got}")]
    Width { what: &'static str, lowest: u32, highest: u32, got: u32 },
    #[error("input range {low}:{high} is empty or not finite")]
    InputRange { low: f64, high: f64 },
    #[error("the calibration data is empty")]
    NoCalibration,
    #[error("calibration sample {sample}: {source}")]
    Calibration { sample: usize, source: InputError },
    #[error("node `{node}` is not finite on calibration sample {sample}")]
    NotFinite { node: String, sample: usize },
    #[error("node `{node}`: constants as large as {got} have no fixed-point form")]
    ConstantTooLarge { node: String, got: f64 },
    #[error("a tensor of shape {shape:?} must be a constant")]
    NotConstant { shape: Vec<usize> },
    #[error("node `{node}`: all operands are constants")]
    ConstantOperands { node: String },
    #[error("node `{node}`: product of matrices with {got} terms, limit {limit}")]
    ProductTooLarge { node: String, limit: usize, got: usize },
    #[error("node `{node}`: its operand is no integer in fixed point")]
    NotInteger { node: String },
    #[error("output `{output}` needs {got} bits, limit {limit}")]
    OutputTooWide { output: String, limit: u32, got: u32 },
    #[error("input `{input}` needs {got} bits, limit {limit}")]
    InputTooWide { input: String, limit: u32, got: u32 },
    #[error("`{name}` is neither an input nor an output")]
    NoSuchTensor { name: String },
    #[error("`{name}` names two of the model's inputs and outputs: only public ones may share a name")]
    SharedName { name: String },
    #[error("maximum error {expected} cannot be reached, got {got}")]
    ErrorNotReached { expected: f64, got: f64 },
    #[error("maximum error must be positive, got {got}")]
    ErrorBound { got: f64 },
    #[error("the model has no layer with weights to hide")]
    NothingToHide,
    #[error("node `{node}`: a constant of {got} elements would be public, and weights are hidden")]
    PublicConstant { node: String, got: usize },
    #[error("node `{node}`: a weight or bias is too large to be hidden")]
    ParameterTooLarge { node: String },
    #[error("node `{node}`: scores up to {got} are too large beside a mask of {limit}")]
    Mask { node: String, limit: f64, got: f64 },
    #[error("node `{node}`: the function is too steep, or too large, for a table on the range of its operand")]
    FunctionTooSteep { node: String },
    #[error("node `{node}`: the scale of a quantised tensor is too small, or too large, for fixed point")]
    QuantisedScale { node: String },
    #[error("node `{node}`: {element_type} has to be exact, and is rounded in fixed point")]
    NotExact { node: String, element_type: ElementType },
    #[error("node `{node}`: values from {low} to {high} do not fit {element_type}")]
    TypeRange { node: String, element_type: ElementType, low: i128, high: i128 },
    #[error("node `{node}`: tables of up to {got} steps, limit {limit}")]
    TooManySteps { node: String, limit: usize, got: usize },
    #[error(transparent)]
    Fixed(#[from] FixedError),
}

impl QuantiseError {
    /// Who has to act.
    pub fn fault(&self) -> Fault {
        match self {
            QuantiseError::Width { .. }
            | QuantiseError::InputRange { .. }
            | QuantiseError::NoSuchTensor { .. }
            | QuantiseError::NothingToHide
            | QuantiseError::ErrorBound { .. } => Fault::Usage,
            QuantiseError::NoCalibration | QuantiseError::Calibration { .. } => Fault::BadFile,
            QuantiseError::NotFinite { .. }
            | QuantiseError::NotConstant { .. }
            | QuantiseError::NotInteger { .. }
            | QuantiseError::NotExact { .. }
            | QuantiseError::SharedName { .. }
            | QuantiseError::PublicConstant { .. }
            | QuantiseError::ConstantOperands { .. } => Fault::Unsupported,
            QuantiseError::Fixed(error) => error.fault(),
            _ => Fault::Limit,
        }
    }
}
