//! The files of one model: thin wrappers that tie keys to `circuit.bin`.

use std::fmt;
use std::io::Write;
use std::path::Path;

use alloy_primitives::U256;
use circuit::{CircuitDescription, CircuitShape, Compiled, MAX_LOGROWS, ModelCircuit};
use model::Parameters;
use protocol_spec::{PinnedInstance, Scalar};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::bounded::decode;
use crate::envelope::{Access, FileError, FileKind, read_payload, write_payload};
use crate::keys::{CircuitHash, KeyError, ProverKey, VerifierKey};
use crate::srs::{MIN_K, Srs, SrsError};

/// What the lists of a circuit or of hidden parameters may take: far more than those of any circuit that can be proved, whose
/// numbers have several bytes in the file.
const MOST_MEMORY: usize = 1 << 30;

/// Writes `circuit.bin` in one step; returns the hash that keys are bound to.
pub fn write_circuit(path: &Path, circuit: &CircuitDescription, access: Access) -> Result<CircuitHash, FileError> {
    let bytes = encode(circuit).map_err(|reason| FileError::malformed(path, FileKind::Circuit, reason))?;
    write_payload(path, FileKind::Circuit, access, |sink| sink.write_all(&bytes))
}

/// Reads `circuit.bin` with the hash that keys are bound to. The description is well-formed; whether it makes a circuit
/// is for [`CircuitDescription::compile`] to say.
pub fn read_circuit(path: &Path) -> Result<(CircuitDescription, CircuitHash), FileError> {
    read(path, FileKind::Circuit)
}

/// Makes the keys of a model. `srs` serves exactly the rows of its layout.
pub fn generate_model_keys(srs: &Srs, model: &Compiled, circuit: CircuitHash) -> Result<ProverKey, KeyError> {
    let (expected, got) = (model.shape().logrows, srs.k());
    if expected != got {
        return Err(SrsError::TooFewRows { expected, got }.into());
    }
    let key = ProverKey::generate(srs, &model.circuit(), circuit, model.instance_count())?;
    key.with_pinned(pinned(model.description())?)
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
    let key = VerifierKey::read::<ModelCircuit>(path, lanes, logrows, hash)?;
    key.with_pinned(pinned(circuit)?)
}

/// What verifiers insist on: the hash of hidden parameters.
fn pinned(circuit: &CircuitDescription) -> Result<Vec<PinnedInstance>, KeyError> {
    let Some(commitment) = circuit.commitment else { return Ok(Vec::new()) };
    let value = Scalar::try_from(U256::from_be_bytes(commitment))
        .map_err(|_| KeyError::Unsupported { what: "a hash of parameters that is no field element" })?;
    Ok(vec![PinnedInstance { index: CircuitDescription::PARAMETERS_INSTANCE, value }])
}

fn encode(content: &impl Serialize) -> Result<Vec<u8>, String> {
    postcard::to_stdvec(content).map_err(|error| error.to_string())
}

/// The content of a file, and its hash.
fn read<T: DeserializeOwned>(path: &Path, kind: FileKind) -> Result<(T, [u8; 32]), FileError> {
    let (bytes, hash) = read_payload(path, kind)?;
    let content = decode(&bytes, MOST_MEMORY).map_err(|reason| FileError::malformed(path, kind, reason))?;
    Ok((content, hash))
}

/// What the owner of a model keeps: hidden weights and biases, and the salt of their hash.
#[derive(Clone, Serialize, Deserialize)]
pub struct HiddenParameters {
    /// In the order of the graph's nodes.
    pub parameters: Parameters,
    /// An element of the scalar field, big-endian.
    pub salt: [u8; 32],
}

/// Tells how many layers there are, and nothing else: debug output may end in a log.
impl fmt::Debug for HiddenParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HiddenParameters({} layers)", self.parameters.layers.len())
    }
}

/// Writes `parameters.bin` in one step, for its owner alone.
pub fn write_parameters(path: &Path, hidden: &HiddenParameters) -> Result<(), FileError> {
    let bytes = encode(hidden).map_err(|reason| FileError::malformed(path, FileKind::Parameters, reason))?;
    write_payload(path, FileKind::Parameters, Access::OwnerOnly, |sink| sink.write_all(&bytes))?;
    Ok(())
}

/// Reads `parameters.bin`. Whether they are those of a circuit is for [`Compiled::with_parameters`] to say, and for their hash.
pub fn read_parameters(path: &Path) -> Result<HiddenParameters, FileError> {
    read(path, FileKind::Parameters).map(|(hidden, _)| hidden)
}
