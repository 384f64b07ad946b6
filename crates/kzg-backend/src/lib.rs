#![doc = include_str!("../README.md")]

mod envelope;
mod hex_bytes;
mod model_id;
mod peak_memory;
mod proof_file;
mod raw_objects;
mod srs;

pub use envelope::{Access, FileError, FileKind, Payload, PayloadSink, open_payload, write_file, write_payload};
pub use hex_bytes::HexError;
pub use model_id::ModelId;
pub use peak_memory::peak_memory_bytes;
pub use proof_file::{MAX_PROOF_FILE_BYTES, PROOF_SCHEMA_VERSION, ProofFile, ProofFileError};
pub use srs::{DEV_SEED, MAX_K, Origin, Srs, SrsError, SrsFault, SrsSummary};
