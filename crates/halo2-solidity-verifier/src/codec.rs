//! Solidity for integrators: the codec library of a model's public values, a mock verifier and the verifier's interface.

mod header;
mod identifier;
mod library;
mod mock;
mod tensor_view;
mod text;

pub use identifier::{IdentifierError, ModelName};
pub use library::print_codec;
pub use mock::{VERIFIER_INTERFACE, VerifierFacts, print_mock};
