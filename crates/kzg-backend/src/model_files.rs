//! The files of one model: thin wrappers that tie keys to `circuit.bin`.

use std::io::Write;
use std::path::Path;

use circuit::{CircuitDescription, CircuitShape, Compiled, MAX_LOGROWS, ModelCircuit};

use crate::envelope::{Access, FileError, FileKind, open_payload, write_payload};
use crate::keys::{CircuitHash, KeyError, ProverKey, VerifierKey};
use crate::srs::{MIN_K, Srs, SrsError};

/// Writes `circuit.bin` in one step; returns the hash that keys are bound to.
pub fn write_circuit(path: &Path, circuit: &CircuitDescription, access: Access) -> Result<CircuitHash, FileError> {
    let bytes = encode(circuit).map_err(|reason| FileError::malformed(path, FileKind::Circuit, reason))?;
    write_payload(path, FileKind::Circuit, access, |sink| sink.write_all(&bytes))
}

/// Reads `circuit.bin` with the hash that keys are bound to. The description is well-formed; whether it makes a circuit
/// is for [`CircuitDescription::compile`] to say.
pub fn read_circuit(path: &Path) -> Result<(CircuitDescription, CircuitHash), FileError> {
    let mut payload = open_payload(path, FileKind::Circuit)?;
    let bytes = payload.rest()?;
    match postcard::take_from_bytes(&bytes) {
        Ok((circuit, [])) => Ok((circuit, payload.hash())),
        Ok((_, rest)) => Err(payload.malformed(format!("{} bytes after the description", rest.len()))),
        Err(error) => Err(payload.malformed(error.to_string())),
    }
}

/// Makes the keys of a model. `srs` serves exactly the rows of its layout.
pub fn generate_model_keys(srs: &Srs, model: &Compiled, circuit: CircuitHash) -> Result<ProverKey, KeyError> {
    let (expected, got) = (model.shape().logrows, srs.k());
    if expected != got {
        return Err(SrsError::TooFewRows { expected, got }.into());
    }
    ProverKey::generate(srs, &model.circuit(), circuit, model.instance_count())
}

/// Reads the verifying key of a model whose layout is known to be good.
pub fn read_model_verifier(
    path: &Path,
    circuit: &CircuitDescription,
    hash: CircuitHash,
) -> Result<VerifierKey, KeyError> {
    let CircuitShape { lanes, logrows, .. } = circuit.shape;
    // A description may come from elsewhere: refused before columns are made for its lanes.
    if !lanes.are_supported() {
        return Err(KeyError::Unsupported { what: "lanes that no circuit has" });
    }
    if logrows > MAX_LOGROWS {
        return Err(SrsError::UnsupportedRows { min: MIN_K, max: MAX_LOGROWS, got: logrows }.into());
    }
    VerifierKey::read::<ModelCircuit>(path, lanes, logrows, hash)
}

fn encode(circuit: &CircuitDescription) -> Result<Vec<u8>, String> {
    postcard::to_stdvec(circuit).map_err(|error| error.to_string())
}
