#![doc = include_str!("../README.md")]

pub mod codec;
#[cfg(feature = "halo2")]
mod halo2;
mod reference;
mod solidity;

#[cfg(feature = "halo2")]
pub use halo2::{
    EvmChallenge, EvmTranscriptReader, EvmTranscriptWriter, ProofError, ProtocolError, check_proof_envelope,
    finish_proof, instance_words, protocol_from_constraint_system, protocol_from_key, srs_points,
};
pub use reference::{GeneratedReference, ReferenceError, generate_reference};
pub use solidity::{
    ContractName, FrontOptions, GenerateError, GeneratedBatch, GeneratedFront, GeneratedShared, GeneratedVerifier,
    GeneratorOptions, InvalidContractName, LimitError, SectionRange, generate, generate_batch, generate_front,
    generate_shared,
};
pub use verifier_program::Mode;
