//! halo2-axiom's side: keys to protocols, the EVM transcript, proof bytes.

mod convert;
mod error;
mod expression;
mod proof;
mod protocol;
mod transcript;

pub use convert::{instance_words, srs_points};
pub use error::{ProofError, ProtocolError};
pub use proof::{check_proof_envelope, finish_proof};
pub use protocol::{protocol_from_constraint_system, protocol_from_key};
pub use transcript::{EvmChallenge, EvmTranscriptReader, EvmTranscriptWriter};
