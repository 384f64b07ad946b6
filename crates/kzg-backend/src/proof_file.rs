use std::path::Path;

use alloy_primitives::U256;
use serde::{Deserialize, Serialize};

use crate::envelope::{Access, FileError, write_file};
use crate::hex_bytes::{self, HexError};
use crate::model_id::ModelId;

/// The only `schema_version` of `proof.json` there is.
pub const PROOF_SCHEMA_VERSION: u32 = 1;

/// Larger files are refused unread; a proof has some 2 KiB, 10,000 instances take 700 KB.
pub const MAX_PROOF_FILE_BYTES: u64 = 4 << 20;

/// A proof with its public field elements, as `proof.json` holds it. Well-formed, and nothing more: whether it is a
/// proof is for [`crate::verify`] to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofFile {
    /// Model it claims to be a proof of.
    pub model_id: ModelId,
    /// As the contract reads it.
    pub proof: Vec<u8>,
    /// Public field elements, as the contract reads them.
    pub instances: Vec<U256>,
}

/// Why a text is no `proof.json`.
#[derive(Debug, thiserror::Error)]
pub enum ProofFileError {
    /// The file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// More than any proof takes.
    #[error("a proof file has at most {limit} bytes")]
    TooLarge {
        /// Largest size, in bytes.
        limit: u64,
    },
    /// Not JSON, a field too few or too many, or a field of another type.
    #[error("not a proof file: {0}")]
    Json(#[from] serde_json::Error),
    /// Made for another version of this program.
    #[error("`schema_version` is {got}, expected {expected}")]
    SchemaVersion {
        /// Version this build reads.
        expected: u32,
        /// Version in the file.
        got: u32,
    },
    /// A field that is not the hexadecimal it should be.
    #[error("`{field}`: {source}")]
    Hex {
        /// Field, with its index where it is a list.
        field: String,
        /// What is wrong.
        source: HexError,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Json {
    schema_version: u32,
    model_id: String,
    proof: String,
    instances: Vec<String>,
}

impl ProofFile {
    /// Reads and parses `path`, at most [`MAX_PROOF_FILE_BYTES`] of it.
    pub fn read(path: &Path) -> Result<Self, ProofFileError> {
        Self::from_json(&model::read_input(path, MAX_PROOF_FILE_BYTES).map_err(FileError::io(path))?)
    }

    /// Parses the content of a `proof.json`. Unknown fields are refused.
    pub fn from_json(bytes: &[u8]) -> Result<Self, ProofFileError> {
        if bytes.len() as u64 > MAX_PROOF_FILE_BYTES {
            return Err(ProofFileError::TooLarge { limit: MAX_PROOF_FILE_BYTES });
        }
        let json: Json = serde_json::from_slice(bytes)?;
        if json.schema_version != PROOF_SCHEMA_VERSION {
            let (expected, got) = (PROOF_SCHEMA_VERSION, json.schema_version);
            return Err(ProofFileError::SchemaVersion { expected, got });
        }
        let in_field = |field: String| move |source| ProofFileError::Hex { field, source };
        Ok(Self {
            model_id: json.model_id.parse().map_err(in_field("model_id".into()))?,
            proof: hex_bytes::decode(&json.proof).map_err(in_field("proof".into()))?,
            instances: (json.instances.iter().enumerate())
                .map(|(i, text)| {
                    hex_bytes::decode_array::<32>(text)
                        .map(U256::from_be_bytes)
                        .map_err(in_field(format!("instances[{i}]")))
                })
                .collect::<Result<_, _>>()?,
        })
    }

    /// The content of a `proof.json`: one indented object and a line end.
    pub fn to_json(&self) -> String {
        let hex = |bytes: &[u8]| format!("0x{}", hex::encode(bytes));
        let json = Json {
            schema_version: PROOF_SCHEMA_VERSION,
            model_id: self.model_id.to_string(),
            proof: hex(&self.proof),
            instances: self.instances.iter().map(|instance| hex(&instance.to_be_bytes::<32>())).collect(),
        };
        serde_json::to_string_pretty(&json).expect("strings and numbers always serialise") + "\n"
    }

    /// Writes `path` in one step. What it holds is public.
    pub fn write(&self, path: &Path) -> Result<(), ProofFileError> {
        Ok(write_file(path, Access::Shared, self.to_json().as_bytes())?)
    }
}
