//! Solidity for integrators: the codec library of a model's public values, the same as a contract, a mock verifier, and
//! interfaces of verifier and model contract.
//!
//! ```
//! use halo2_solidity_verifier::codec::{ModelName, print_codec};
//! use protocol_spec::public::{Encoding, PublicLayout, Role, TensorSpec};
//!
//! let score = TensorSpec {
//!     name: "score".into(),
//!     role: Role::Output,
//!     shape: vec![1],
//!     bits: 20,
//!     offset: 0,
//!     scale: 16,
//!     encoding: Encoding::Packed,
//! };
//! let source = print_codec(&ModelName::new("credit-score")?, &PublicLayout::new([score])?);
//! assert!(source.contains("library CreditScoreCodec {"));
//! assert!(source.contains("function decodeScore(uint256[] memory packed)"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! For a tensor `Score` the library has `packScore`, `unpackScore`, `dequantiseScore` and `decodeScore`; for an input
//! also `quantiseScore`, `encodeScore` and `requireScore`, which compares a proof's instances with expected values; for
//! an output of several values `argmaxScore`. Of a tensor that is hashed it has but `scoreCommitment`, which reads the hash
//! from a proof's instances, and `requireScoreCommitment`, which compares it. `instances` and `unpack` go between all integers and all instances.

mod header;
mod library;
mod mock;
mod model_contract;
mod model_name;
mod tensor_name;
mod tensor_view;
mod text;
mod words;

pub use library::print_codec;
pub use mock::{VERIFIER_INTERFACE, VerifierFacts, print_mock};
pub use model_contract::{MODEL_INTERFACE, print_model};
pub use model_name::{IdentifierError, ModelName};
pub use tensor_name::TensorName;
pub use tensor_view::codec_names;
pub(crate) use text::comment_text;
