//! What can go wrong with a fixed-point graph.

use crate::fault::Fault;
use crate::fixed::parameters::error::ParameterError;
use crate::inputs::error::InputError;

/// Error of interval analysis and of the interpreter.
#[derive(Debug, thiserror::Error)]
pub enum FixedError {
    #[error("node `{node}`: a value could reach 2^126")]
    Overflow { node: String },
    #[error("node `{node}`: a divisor is not positive for every admitted input")]
    Divisor { node: String },
    #[error("node `{node}`: a square root of what can be negative")]
    Root { node: String },
    #[error("node `{node}`: {reason}")]
    Structure { node: String, reason: String },
    #[error(transparent)]
    Parameters(#[from] ParameterError),
    #[error(transparent)]
    Input(#[from] InputError),
}

impl FixedError {
    /// Who has to act.
    pub fn fault(&self) -> Fault {
        match self {
            FixedError::Overflow { .. } => Fault::Limit,
            FixedError::Divisor { .. } | FixedError::Root { .. } => Fault::Unsupported,
            FixedError::Parameters(error) => error.fault(),
            FixedError::Structure { .. } | FixedError::Input(_) => Fault::BadFile,
        }
    }
}
