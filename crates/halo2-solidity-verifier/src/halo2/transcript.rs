//! The transcript that the generated contract replays: Keccak-256 over whole blocks, never over its history.

mod reader;
mod sponge;
mod writer;

pub use reader::EvmTranscriptReader;
pub use sponge::EvmChallenge;
pub use writer::EvmTranscriptWriter;
