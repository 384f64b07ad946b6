//! One contract for one key.

use alloy_primitives::B256;
use askama::Template;
use protocol_spec::{CalldataStats, InstanceBytes, PROOF_START, ProtocolSpec};
use verifier_program::{CompileError, Fork, GasEstimate, Mode, ValidatedProgram, compile, price_in};

use super::limits::{self, LimitError};
use super::name::ContractName;
use super::print::{self, hex, instances_start};
use super::sections::{self, SectionRange};
use super::shell::{Shell, scalar_words};
use super::wrap::Writer;

/// What the contract is called, which model it stands for, and where it is to run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GeneratorOptions {
    /// The contract's name.
    pub contract_name: ContractName,
    /// Returned by `MODEL_ID()`.
    pub model_id: B256,
    /// The rules whose limits the contract has to keep, and whose prices are predicted.
    pub fork: Fork,
    /// What the code is made for. Contracts for batches make calls cheap in either mode.
    pub mode: Mode,
}

impl GeneratorOptions {
    /// A contract for the live fork, with cheap calls.
    pub fn new(contract_name: ContractName, model_id: B256) -> Self {
        Self { contract_name, model_id, fork: Fork::default(), mode: Mode::default() }
    }

    /// The same contract for another fork.
    pub fn for_fork(self, fork: Fork) -> Self {
        Self { fork, ..self }
    }

    /// The same contract made for something else: compile it with [`Mode::optimizer_runs`].
    pub fn in_mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }
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
    /// Price of a call on the options' fork with calldata of average density.
    pub predicted: GasEstimate,
}

/// Why there is no contract.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// The protocol has no verifier.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The contract could not be deployed or called on its fork.
    #[error("{0}: {way_out}", way_out = .0.way_out())]
    Limit(#[from] LimitError),
    /// The model does not have the shape of the shared verifier.
    #[error("the model has the shape `{got}`, but the shared verifier is for `{expected}`")]
    Shape {
        /// The shared verifier's.
        expected: B256,
        /// The model's.
        got: B256,
    },
    /// A front would ask code that knows nothing of its shape: no code at all, or another contract's.
    #[error(
        "the shared verifier's runtime code does not hold the shape `{shape}`: compile the text of `generate_shared`"
    )]
    SharedCode {
        /// The shape looked for.
        shape: B256,
    },
    /// The template does not render: a fault of this crate.
    #[error(transparent)]
    Template(#[from] askama::Error),
}

/// Prints the verifier of a protocol.
///
/// # Errors
/// A protocol that has no verifier, or one whose verifier would exceed a limit of its fork.
pub fn generate(spec: &ProtocolSpec, options: &GeneratorOptions) -> Result<GeneratedVerifier, GenerateError> {
    let program = compile(spec)?;
    let predicted = price_in(
        &program,
        options.mode,
        options.fork,
        &CalldataStats::expected(program.layout(), InstanceBytes::RANDOM),
    );
    limits::check(&predicted, options.fork)?;
    let source = shell(&program, options).render()? + "\n";
    let sections = sections::of_source(&source);
    Ok(GeneratedVerifier { source, sections, program, predicted })
}

fn shell<'a>(program: &ValidatedProgram, options: &'a GeneratorOptions) -> Shell<'a> {
    let layout = program.layout();
    let (first_scalar, past_scalars) = scalar_words(layout);
    let mut writer = Writer::new(3);
    print::statements(program, options.mode, &mut writer);
    Shell {
        generator_version: env!("CARGO_PKG_VERSION"),
        contract_name: options.contract_name.as_str(),
        model_id: options.model_id.to_string(),
        vk_digest: program.program().digest.to_string(),
        proof_length: layout.bytes(),
        instance_count: layout.instances(),
        first_scalar,
        past_scalars,
        hint: layout.hint().0,
        calldata_size: hex(instances_start(program) + 32 * layout.instances()),
        proof_length_hex: hex(layout.bytes()),
        instances_head: hex(PROOF_START - 4 + layout.bytes()),
        instances_length: hex(PROOF_START + layout.bytes()),
        statements: writer.into_text(),
    }
}
