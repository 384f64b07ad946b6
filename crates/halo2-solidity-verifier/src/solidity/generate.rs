//! One contract for one key.

use alloy_primitives::B256;
use askama::Template;
use protocol_spec::{CalldataStats, PROOF_START, ProofItem, ProtocolSpec};
use verifier_program::{CompileError, Fork, GasEstimate, ValidatedProgram, compile, price};

use super::name::ContractName;
use super::print::{self, hex, instances_start};
use super::sections::{self, SectionRange};
use super::shell::Shell;
use super::wrap::Writer;

/// What the contract is called and which model it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratorOptions {
    /// The contract's name.
    pub contract_name: ContractName,
    /// Returned by `MODEL_ID()`.
    pub model_id: B256,
}

/// A contract and what is known of it before it is compiled.
#[derive(Clone, Debug)]
pub struct GeneratedVerifier {
    /// Solidity, formatted as `forge fmt` formats it with lines of 120.
    pub source: String,
    /// Which bytes of the source belong to which section.
    pub sections: Vec<SectionRange>,
    /// The program that was printed.
    pub program: ValidatedProgram,
    /// Price of a call on the live fork with calldata of average density.
    pub predicted: GasEstimate,
}

/// Why there is no contract.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// The protocol has no verifier.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The contract would not fit the chain's limit on deployed code (EIP-170).
    #[error(
        "the verifier would have about {predicted} bytes of code, above the limit of {limit}: use fewer columns or instances"
    )]
    CodeSize {
        /// Bytes expected.
        predicted: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// The template does not render: a fault of this crate.
    #[error(transparent)]
    Template(#[from] askama::Error),
}

/// Bytes of deployed code that the live fork allows.
const CODE_SIZE_LIMIT: usize = 24_576;

/// Prints the verifier of a protocol.
///
/// # Errors
/// A protocol that has no verifier, or one whose verifier could not be deployed.
pub fn generate(spec: &ProtocolSpec, options: &GeneratorOptions) -> Result<GeneratedVerifier, GenerateError> {
    let program = compile(spec)?;
    let predicted = price(&program, Fork::Osaka, &CalldataStats::expected(program.layout()));
    if predicted.runtime_bytes > CODE_SIZE_LIMIT {
        return Err(GenerateError::CodeSize { predicted: predicted.runtime_bytes, limit: CODE_SIZE_LIMIT });
    }
    let source = shell(&program, options).render()? + "\n";
    let sections = sections::of_source(&source);
    Ok(GeneratedVerifier { source, sections, program, predicted })
}

fn shell<'a>(program: &ValidatedProgram, options: &'a GeneratorOptions) -> Shell<'a> {
    let layout = program.layout();
    let scalars: Vec<usize> = layout
        .items()
        .iter()
        .filter(|(_, item)| matches!(item, ProofItem::Scalar(_)))
        .map(|(offset, _)| offset.0)
        .collect();
    let mut writer = Writer::new(3);
    print::statements(program, &mut writer);
    Shell {
        generator_version: env!("CARGO_PKG_VERSION"),
        contract_name: options.contract_name.as_str(),
        model_id: options.model_id.to_string(),
        vk_digest: program.program().digest.to_string(),
        proof_length: layout.bytes(),
        instance_count: layout.instances(),
        first_scalar: scalars.first().copied().unwrap_or_default(),
        past_scalars: scalars.last().map_or(0, |last| last + 1),
        hint: layout.hint().0,
        calldata_size: hex(instances_start(program) + 32 * layout.instances()),
        proof_length_hex: hex(layout.bytes()),
        instances_head: hex(PROOF_START - 4 + layout.bytes()),
        instances_length: hex(PROOF_START + layout.bytes()),
        statements: writer.into_text(),
    }
}
