//! One contract for all keys of a shape.

use askama::Template;
use protocol_spec::{CalldataStats, InstanceBytes, PROOF_START, ProtocolSpec};
use verifier_program::{Fork, GasEstimate, KeyWord, Mode, ShapeId, ValidatedProgram, compile_shared, price, shape_of};

use super::generate::GenerateError;
use super::limits;
use super::name::ContractName;
use super::print::{self, hex};
use super::sections::{self, SectionRange};
use super::shell::scalar_words;
use super::wrap::Writer;

/// A contract that the models of one shape share.
#[derive(Clone, Debug)]
pub struct GeneratedShared {
    /// Solidity, formatted as `forge fmt` formats it with lines of 120. The same for all models of the shape.
    pub source: String,
    /// Which bytes of the source belong to which section.
    pub sections: Vec<SectionRange>,
    /// The program that was printed, with the key of the protocol it was made from.
    pub program: ValidatedProgram,
    /// What a model has to have in common with that protocol.
    pub shape: ShapeId,
    /// Price of a call through a front contract, with calldata of average density, and of this contract's deployment.
    pub predicted: GasEstimate,
}

#[derive(Template)]
#[template(path = "shared.sol", escape = "none")]
struct Shell<'a> {
    generator_version: &'a str,
    contract_name: &'a str,
    shape: String,
    /// What each word of the key is.
    key: Vec<String>,
    key_length: usize,
    digest_at: usize,
    proof_length: usize,
    instance_count: String,
    first_scalar: usize,
    past_scalars: usize,
    hint: usize,
    statements: String,
}

/// Prints the verifier that all models of the protocol's shape share. It takes the proofs that [`crate::generate`]'s
/// contract takes, through the front contracts of [`crate::generate_front`].
///
/// # Errors
/// As [`crate::generate`]; a protocol that cannot have a shared verifier.
pub fn generate_shared(
    spec: &ProtocolSpec,
    contract_name: &ContractName,
    fork: Fork,
) -> Result<GeneratedShared, GenerateError> {
    let program = compile_shared(spec)?;
    let predicted = price(&program, fork, &CalldataStats::expected(program.layout(), InstanceBytes::RANDOM));
    limits::check(&predicted, fork)?;
    let source = shell(&program, contract_name, shape_of(spec)).render()? + "\n";
    let sections = sections::of_source(&source);
    Ok(GeneratedShared { source, sections, program, shape: shape_of(spec), predicted })
}

fn shell<'a>(program: &ValidatedProgram, contract_name: &'a ContractName, shape: ShapeId) -> Shell<'a> {
    let layout = program.layout();
    let (first_scalar, past_scalars) = scalar_words(layout);
    let call = print::call_start(program);
    let words = program.program().key.iter().flat_map(|key| key.words());
    let position = |wanted: KeyWord| 32 * words.clone().position(|(word, _)| *word == wanted).unwrap_or_default();
    Shell {
        generator_version: env!("CARGO_PKG_VERSION"),
        contract_name: contract_name.as_str(),
        shape: shape.0.to_string(),
        key: words.clone().enumerate().map(|(at, (word, _))| format!("{}: {word}", hex(32 * at))).collect(),
        key_length: call,
        digest_at: position(KeyWord::Digest),
        proof_length: layout.bytes(),
        instance_count: count_statement(program),
        first_scalar,
        past_scalars,
        hint: layout.hint().0,
        statements: status_statements(program),
    }
}

fn count_statement(program: &ValidatedProgram) -> String {
    let mut writer = Writer::new(3);
    writer.statement(&format!("count := {}", print::instance_count(program)));
    writer.into_text()
}

fn status_statements(program: &ValidatedProgram) -> String {
    let (call, bytes, count) = (print::call_start(program), program.layout().bytes(), print::instance_count(program));
    let equal = |at: usize, value: &str| format!("eq(calldataload({}), {value})", hex(at));
    let mut writer = Writer::new(3);
    writer.line("// heads and lengths of both arguments, and the size of all");
    let (proof_head, instances_head) = (equal(call + 4, "0x40"), hex(PROOF_START - 4 + bytes));
    let instances_head = equal(call + 4 + 32, &instances_head);
    writer.statement(&format!("let ok := and({proof_head}, {instances_head})"));
    writer.statement(&format!("ok := and({}, ok)", equal(call + 4 + 2 * 32, &hex(bytes))));
    writer.statement(&format!("ok := and({}, ok)", equal(call + PROOF_START + bytes, &count)));
    let size = format!("add({}, shl(5, {count}))", hex(print::instances_start(program)));
    writer.statement(&format!("ok := and(eq(calldatasize(), {size}), ok)"));
    print::statements(program, Mode::Gas, &mut writer);
    writer.into_text()
}
