//! The artefact folder of a model: what is in it, how it is written and how it is read back.

mod bytecode;
mod folder;
mod hashes;
mod links;
mod lock;
mod manifest;
mod open;
mod parameters;
mod private;
mod proofs;
mod public_values;
mod staging;
mod visibility;

pub(crate) use bytecode::{Bytecode, CodeSection, CompilerStamp, ModelCode};
pub(crate) use folder::{ContractFiles, Layout};
pub(crate) use hashes::{hex32, sha256_hex};
pub(crate) use lock::{FolderLock, open_lock};
pub(crate) use manifest::{CircuitFigures, ContractFigures, Hashes, MANIFEST_VERSION, Manifest, Settings, SrsStamp};
pub(crate) use open::{Artifacts, MAX_JSON_BYTES, Verification, read_file, read_proof};
pub(crate) use parameters::{check_commitment, onnx_hash, parameter_commitment, salted_parameters};
pub(crate) use private::{Private, earlier_folder, private_folder};
pub(crate) use proofs::{WrittenProof, latest_proof, numbered_proofs, proof_path, write_proof};
pub(crate) use public_values::{public_layout, with_instances};
pub(crate) use staging::{Staging, remove_abandoned};
pub(crate) use visibility::ModelVisibility;
