//! One contract for many proofs of one key.

use askama::Template;
use protocol_spec::{CalldataStats, InstanceBytes, PROOF_START, ProtocolSpec};
use verifier_program::{BatchProgram, GasEstimate, Section, compile_batch, largest_batch, price_batch};

use super::generate::{GenerateError, GeneratorOptions};
use super::limits;
use super::print::{Input, Printer, hex};
use super::sections::{self, SectionRange};
use super::shell::scalar_words;
use super::wrap::Writer;

/// A batch verifier and what is known of it before it is compiled.
#[derive(Clone, Debug)]
pub struct GeneratedBatch {
    /// Solidity, formatted as `forge fmt` formats it with lines of 120.
    pub source: String,
    /// Which bytes of the source belong to which section.
    pub sections: Vec<SectionRange>,
    /// The program that was printed.
    pub program: BatchProgram,
    /// Price of a batch of one proof on the options' fork with calldata of average density; [`price_batch`] has all
    /// others.
    pub predicted: GasEstimate,
    /// Proofs that fit a transaction of that fork, as predicted.
    pub largest: usize,
}

/// Prints the batch verifier of a protocol: `verifyBatch` of any number of proofs with a single pairing.
///
/// # Errors
/// A protocol that has no verifier, or one whose verifier would exceed a limit of its fork with a single proof.
pub fn generate_batch(spec: &ProtocolSpec, options: &GeneratorOptions) -> Result<GeneratedBatch, GenerateError> {
    let program = compile_batch(spec)?;
    let predicted = price_batch(
        &program,
        1,
        options.fork,
        &CalldataStats::expected_batch(program.layout(), 1, InstanceBytes::RANDOM),
    );
    limits::check(&predicted, options.fork)?;
    let largest = largest_batch(&program, options.fork, options.fork.limits().transaction_gas);
    let source = shell(&program, options).render()? + "\n";
    let sections = sections::of_source(&source);
    Ok(GeneratedBatch { source, sections, program, predicted, largest })
}

/// Fills `templates/batch.sol`.
#[derive(Template)]
#[template(path = "batch.sol", escape = "none")]
struct Shell<'a> {
    generator_version: &'a str,
    contract_name: &'a str,
    model_id: String,
    vk_digest: String,
    proof_length: usize,
    instance_count: usize,
    /// First word of the evaluations, and first word after them.
    first_scalar: usize,
    past_scalars: usize,
    hint: usize,
    proof_length_hex: String,
    /// Bytes of a proof and its instances.
    stride: String,
    instance_bytes: String,
    proof_start: String,
    memory_start: String,
    block: String,
    challenge: String,
    weight: String,
    proof_at: String,
    instances_at: String,
    zeroed: String,
    zeroed_bytes: String,
    proof_copy: String,
    instances_copy: String,
    each: String,
    once: String,
}

fn shell<'a>(program: &BatchProgram, options: &'a GeneratorOptions) -> Shell<'a> {
    let (layout, memory) = (program.layout(), program.memory());
    let (first_scalar, past_scalars) = scalar_words(layout);
    let start = program.each().code().memory_start;
    Shell {
        generator_version: env!("CARGO_PKG_VERSION"),
        contract_name: options.contract_name.as_str(),
        model_id: options.model_id.to_string(),
        vk_digest: program.digest().to_string(),
        proof_length: layout.bytes(),
        instance_count: layout.instances(),
        first_scalar,
        past_scalars,
        hint: layout.hint().0,
        proof_length_hex: hex(layout.bytes()),
        stride: hex(layout.bytes() + 32 * layout.instances()),
        instance_bytes: hex(32 * layout.instances()),
        proof_start: hex(PROOF_START),
        memory_start: hex(start.0),
        block: hex(start.word(1).0),
        challenge: hex(memory.challenge.0),
        weight: hex(memory.weight.0),
        proof_at: hex(memory.proof_at.0),
        instances_at: hex(memory.instances_at.0),
        zeroed: hex(memory.sums.0),
        zeroed_bytes: hex(memory.zeroed_bytes(program.keys())),
        proof_copy: hex(memory.proof.0),
        instances_copy: hex(memory.instances.0),
        each: each(program),
        once: once(program),
    }
}

/// Levels of indentation around the loop's body.
const LOOP_DEPTH: usize = 5;

/// The statements for one proof, and the step to the next.
fn each(program: &BatchProgram) -> String {
    let (layout, memory) = (program.layout(), program.memory());
    let mut writer = Writer::new(LOOP_DEPTH);
    let mut printer = Printer::new(program.each(), Input::Copied(*memory), &mut writer);
    printer.statements(&program.each().code().statements);
    printer.enter(Section::Other);
    printer.check_calls();
    printer.writer.line("status := VALID");
    let [weight, challenge, proof_at, instances_at] =
        [memory.weight, memory.challenge, memory.proof_at, memory.instances_at].map(|at| hex(at.0));
    printer.commented("next weight", &format!("mstore({weight}, mulmod(mload({weight}), mload({challenge}), r))"));
    let next = format!("mstore({proof_at}, add(mload({proof_at}), {}))", hex(layout.bytes()));
    printer.commented("next proof", &next);
    if layout.instances() > 0 {
        let next = format!("mstore({instances_at}, add(mload({instances_at}), {}))", hex(32 * layout.instances()));
        printer.commented("its instances", &next);
    }
    printer.finish();
    writer.into_text()
}

/// The statements after the last proof.
fn once(program: &BatchProgram) -> String {
    let mut writer = Writer::new(LOOP_DEPTH);
    let mut printer = Printer::new(program.each(), Input::Copied(*program.memory()), &mut writer);
    printer.statements(program.once());
    printer.finish();
    writer.into_text()
}
