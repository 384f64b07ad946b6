#![doc = include_str!("../README.md")]

mod bounded;
mod envelope;
mod hex_bytes;
mod keys;
mod model_files;
mod model_id;
mod peak_memory;
mod proof_file;
mod prove;
mod raw_objects;
mod srs;
pub mod tamper;
mod verify;
mod work;

pub use envelope::{
    Access, Claim, FileError, FileKind, Payload, PayloadSink, open_payload, read_payload, temporary_folder, write_file,
    write_new_file, write_payload,
};
pub use hex_bytes::HexError;
pub use keys::{CircuitHash, KeyError, ProverKey, VerifierKey};
pub use model_files::{
    HiddenParameters, generate_model_keys, read_circuit, read_model_verifier, read_parameters, write_circuit,
    write_parameters,
};
pub use model_id::ModelId;
pub use peak_memory::peak_memory_bytes;
pub use proof_file::{MAX_PROOF_FILE_BYTES, PROOF_SCHEMA_VERSION, ProofFile, ProofFileError};
pub use prove::{Proof, ProofTimings, ProveError, prove, prove_model};
pub use srs::{
    Ceremony, DEV_SEED, FormatFault, MAX_K, MIN_K, Origin, PublishedFile, Srs, SrsError, SrsFault, SrsFormat,
    SrsSource, SrsSummary, g2_words,
};
pub use verify::{Rejection, verify, verify_file};
pub use work::ProverWork;
