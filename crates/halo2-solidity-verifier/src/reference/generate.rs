//! From a protocol to the text of its reference verifier.

use askama::Template;
use protocol_spec::{ProofLayout, ProtocolSpec, SpecError};

use super::template::Reference;
use crate::solidity::GeneratorOptions;

/// A readable contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedReference {
    /// The contract's name: that of the optimised verifier, followed by `Reference`.
    pub contract_name: String,
    /// Solidity, formatted as `forge fmt` formats it with lines of 120.
    pub source: String,
}

/// Why there is no reference verifier.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// The protocol's parts do not fit together.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// The template does not render: a fault of this crate.
    #[error(transparent)]
    Template(#[from] askama::Error),
}

/// Numbers and names in the contract's head.
pub(super) struct ReferenceFacts {
    pub(super) generator_version: &'static str,
    pub(super) contract_name: String,
    pub(super) verifier_name: String,
    pub(super) model_id: String,
    pub(super) vk_digest: String,
    pub(super) proof_length: usize,
    pub(super) hint: usize,
}

/// Prints a protocol's verifier as Solidity for people: one section for each step of PLONK (ePrint 2019/953, as halo2
/// arranges it) and of SHPLONK (ePrint 2020/081), with named challenges, commitments and evaluations, no assembly, and
/// a field type with operators.
///
/// It takes the proofs of the contract that [`crate::generate`] prints for the same protocol and options, through the
/// same two entry points, ignores no word of them, and gives the same answers and errors at several times the gas. (Where
/// several points are not on the curve, the optimised contract may run out of gas before it can name the first one.) It
/// does not come from the program that the other is printed from: neither can hide a fault of the other. Its steps are
/// `internal`, for tests to inherit.
///
/// Of the options, the fork is not used: the text is to be read, and a large circuit's may exceed EIP-170.
///
/// # Errors
/// A protocol whose parts do not fit together.
pub fn generate_reference(
    spec: &ProtocolSpec,
    options: &GeneratorOptions,
) -> Result<GeneratedReference, ReferenceError> {
    spec.validate()?;
    let layout = ProofLayout::new(spec);
    let contract_name = format!("{}Reference", options.contract_name);
    let facts = ReferenceFacts {
        generator_version: env!("CARGO_PKG_VERSION"),
        contract_name: contract_name.clone(),
        verifier_name: options.contract_name.to_string(),
        model_id: options.model_id.to_string(),
        vk_digest: spec.vk_digest().to_string(),
        proof_length: layout.bytes(),
        hint: layout.hint().0,
    };
    let source = Reference::new(spec, &layout, facts).render()? + "\n";
    Ok(GeneratedReference { contract_name, source })
}
