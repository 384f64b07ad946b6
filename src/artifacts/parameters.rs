//! Hidden weights and biases of a model: their file and their hash.

use std::path::Path;

use alloy_primitives::U256;
use kzg_backend::{HiddenParameters, read_parameters};
use model::FixedGraph;

use super::{public_layout, sha256_hex};
use crate::error::{CliError, ErrorKind, internal};
use crate::proving::field_element;
use crate::salts::random_salt;

/// The graph's hidden parameters with a salt; `None` where it hides none. Where `earlier` is a file with the same parameters, they
/// keep their salt and so their hash.
///
/// # Errors
/// An earlier file that cannot be read: it may hold the only salt of a verifier that is in use.
pub(crate) fn salted_parameters(graph: &FixedGraph, earlier: &Path) -> Result<Option<HiddenParameters>, CliError> {
    if graph.parameter_digits() == 0 {
        return Ok(None);
    }
    let parameters = graph.parameters_of();
    let kept = earlier.exists().then(|| read_parameters(earlier)).transpose()?;
    match kept.filter(|kept| kept.parameters == parameters) {
        Some(kept) => Ok(Some(kept)),
        None => Ok(Some(HiddenParameters { parameters, salt: random_salt()?.to_be_bytes() })),
    }
}

/// The instance that proofs of these parameters have: the salted hash of their digits.
pub(crate) fn parameter_commitment(graph: &FixedGraph, hidden: &HiddenParameters) -> Result<U256, CliError> {
    let fault = |error: &dyn std::fmt::Display| internal("the hash of the parameters", error);
    let layout = public_layout(graph).map_err(|error| fault(&error))?;
    let tensor = layout.parameters().ok_or_else(|| fault(&"none are hidden"))?;
    let digits = hidden.parameters.digits(graph).map_err(circuit::CircuitError::from)?;
    let digits: Vec<i64> = digits.into_iter().map(i64::from).collect();
    tensor.commitment(&digits, U256::from_be_bytes(hidden.salt)).map_err(|error| fault(&error))
}

/// SHA-256 of the ONNX file; where its weights are hidden behind their salt, so that nobody can try models out on it.
pub(crate) fn onnx_hash(bytes: &[u8], hidden: Option<&HiddenParameters>) -> String {
    match hidden {
        None => sha256_hex(bytes),
        Some(hidden) => sha256_hex(&[hidden.salt.as_slice(), bytes].concat()),
    }
}

/// Refuses parameters that are not those whose hash the circuit names.
pub(crate) fn check_commitment(
    path: &Path,
    graph: &FixedGraph,
    hidden: &HiddenParameters,
    expected: Option<[u8; 32]>,
) -> Result<(), CliError> {
    // A salt that is no element of the field hashes to nothing.
    let in_field = field_element(U256::from_be_bytes(hidden.salt)).is_some();
    let got = in_field.then(|| parameter_commitment(graph, hidden)).transpose()?;
    if got.is_some() && got == expected.map(U256::from_be_bytes) {
        return Ok(());
    }
    Err(CliError::new(
        ErrorKind::BadFile,
        "other-parameters",
        format!("`{}`: these are not the weights that the verifier was made for", path.display()),
        "take the file that was made with these artefacts, or build the model anew",
    ))
}
