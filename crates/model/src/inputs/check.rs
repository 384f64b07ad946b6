//! Whether input values fit the model's inputs.

use crate::float::graph::Port;
use crate::inputs::error::InputError;

/// Checks the number of inputs and the number of values of each.
pub(crate) fn check_lengths<T>(ports: &[Port], inputs: &[Vec<T>]) -> Result<(), InputError> {
    if ports.len() != inputs.len() {
        return Err(InputError::Count { expected: ports.len(), got: inputs.len() });
    }
    for (port, values) in ports.iter().zip(inputs) {
        if port.len() != values.len() {
            return Err(InputError::Length { input: port.name.clone(), expected: port.len(), got: values.len() });
        }
    }
    Ok(())
}
