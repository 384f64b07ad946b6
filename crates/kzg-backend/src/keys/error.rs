use halo2_prover::ProverError;
use halo2_solidity_verifier::ProtocolError;
use verifier_program::CompileError;

use crate::envelope::FileError;
use crate::srs::SrsError;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The reference string does not fit.
    #[error(transparent)]
    Srs(#[from] SrsError),
    /// The key was made from another circuit.
    #[error("the {file} belongs to another model: its circuit is `{got}`, expected `{expected}`")]
    OtherCircuit {
        /// File concerned.
        file: crate::FileKind,
        /// Hash of the circuit at hand, in hexadecimal.
        expected: String,
        /// Hash in the file, in hexadecimal.
        got: String,
    },
    /// The proving key was made together with another verifying key.
    #[error("the proving key belongs to another verifying key: `{got}`, expected `{expected}`")]
    OtherVerifyingKey {
        /// Hash of the verifying key at hand, in hexadecimal.
        expected: String,
        /// Hash in the file, in hexadecimal.
        got: String,
    },
    /// A circuit of a shape that this backend does not prove.
    #[error("circuits with {what} are not supported")]
    Unsupported {
        /// What it has.
        what: &'static str,
    },
    /// The circuit does not fit its rows, or contradicts its own columns.
    #[error("key generation failed: {0}")]
    Generation(#[from] ProverError),
    /// The constraint system is outside what the EVM verifier covers.
    #[error("no verifier for this circuit: {0}")]
    Protocol(#[from] ProtocolError),
    /// The verifier program could not be made.
    #[error("no verifier for this circuit: {0}")]
    Program(#[from] CompileError),
}
