//! The mock verifier and the interface, for integrators' own tests and code.

use alloy_primitives::B256;
use askama::Template;
use protocol_spec::SCALAR_MODULUS;

use crate::codec::model_name::ModelName;

/// `IAssayVerifier.sol`: what every generated verifier answers to, and the errors it reverts with.
pub const VERIFIER_INTERFACE: &str = include_str!("../../templates/codec/IAssayVerifier.sol");

/// What a mock has to share with the verifier it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierFacts {
    pub model_id: B256,
    pub vk_digest: B256,
    /// Bytes of a proof.
    pub proof_length: usize,
    pub instance_count: usize,
}

#[derive(Template)]
#[template(path = "codec/mock.sol", escape = "none")]
struct Mock<'a> {
    model: &'a ModelName,
    version: &'static str,
    field_order: String,
    facts: &'a VerifierFacts,
}

/// Prints the mock verifier of `model`: it checks lengths and instances as the verifier does, and then accepts or
/// rejects as it was told.
pub fn print_mock(model: &ModelName, facts: &VerifierFacts) -> String {
    let field_order = format!("{SCALAR_MODULUS:#x}");
    let mock = Mock { model, version: env!("CARGO_PKG_VERSION"), field_order, facts };
    format!("{mock}\n")
}
