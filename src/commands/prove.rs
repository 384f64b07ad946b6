//! `assay prove`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use alloy_primitives::U256;
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;
use kzg_backend::peak_memory_bytes;
use model::{FixedGraph, FloatReference, InputError, InputFile};
use serde::Serialize;

use crate::artifacts::{Artifacts, Private, WrittenProof, write_proof};
use crate::cli::ProveArgs;
use crate::console::{Console, Paint};
use crate::environment::Environment;
use crate::error::CliError;
use crate::evm::GasFigures;
use crate::figures::Figures;
use crate::hidden::{Concealed, HiddenValues};
use crate::output::Report;
use crate::proving::{CheckedProof, Prover, field_element};
use crate::salts::Salts;
use crate::units::{bytes, deviation, grouped, real, seconds, since};

/// Where tract cannot run the float model.
const OWN_EVALUATION: &str = "Assay's own evaluation";

/// A proof that both verifiers have accepted.
#[derive(Debug, Serialize)]
pub(crate) struct ProveReport {
    pub(crate) proof: PathBuf,
    pub(crate) calldata: PathBuf,
    /// Salts and outputs that the proof hides; absent where it shows everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) private: Option<PathBuf>,
    pub(crate) proof_bytes: usize,
    pub(crate) calldata_bytes: usize,
    /// One flat list per ONNX output: as the contract's codec decodes them from the instances, or as the circuit computed
    /// those that are not in them.
    pub(crate) outputs: Concealed<Vec<Vec<f64>>>,
    /// Of the untouched model.
    pub(crate) float_outputs: Concealed<Vec<Vec<f64>>>,
    /// Who computed them where it was not tract, which does not know all operators.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) float_evaluation: Option<&'static str>,
    pub(crate) max_abs_error: f64,
    /// Key loading, witness and proof, without the self-checks.
    pub(crate) prove_seconds: f64,
    pub(crate) total_seconds: f64,
    pub(crate) peak_memory_bytes: Option<u64>,
    pub(crate) verified: Verified,
    pub(crate) gas: GasFigures,
    pub(crate) predicted_transaction_gas: u64,
}

/// Which verifiers have accepted.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Verified {
    pub(crate) native: bool,
    pub(crate) evm: bool,
}

pub(crate) fn run(args: &ProveArgs, console: &Console, environment: &Environment) -> Result<ProveReport, CliError> {
    let started = Instant::now();
    let progress = &console.progress;
    progress.expect(5);
    let context = parse_context(args.context.as_deref())?;
    let artifacts = Artifacts::open(&args.folder)?;
    let loading = Instant::now();
    let prover = Prover::open(&artifacts, environment, progress)?;
    let loading = since(loading);
    let graph = prover.graph();
    let inputs = Inputs::read(&args.input, graph)?;
    let salts = &inputs.salts;
    salts.warn_of_weak(console);
    let proved = prover.prove(&inputs.integers, context, salts, progress)?;
    let (float_outputs, own_evaluation) = progress.step("float model", || float_outputs(&artifacts, &inputs.reals))?;
    let outputs = graph.dequantise_outputs(&proved.outputs.0);
    let hidden = HiddenValues::of(graph, &proved.proof.file, salts, &proved.outputs.0);
    let written = write(args, &artifacts, &proved, hidden)?;
    let CheckedProof { proof, calldata, gas, proving, .. } = proved;
    Ok(ProveReport {
        proof: written.proof,
        calldata: written.calldata,
        private: written.private,
        proof_bytes: proof.file.proof.len(),
        calldata_bytes: calldata.len(),
        max_abs_error: max_abs_error(&outputs, &float_outputs),
        outputs: Concealed(outputs),
        float_outputs: Concealed(float_outputs),
        float_evaluation: own_evaluation.then_some(OWN_EVALUATION),
        prove_seconds: loading + proving.as_secs_f64(),
        total_seconds: since(started),
        peak_memory_bytes: peak_memory_bytes(),
        verified: Verified { native: true, evm: true },
        gas,
        predicted_transaction_gas: artifacts.manifest.contract_figures.predicted_transaction_gas,
    })
}

/// The values of one run, checked against the declared ranges before anything is proved.
struct Inputs {
    reals: Vec<Vec<f64>>,
    integers: Vec<Vec<i64>>,
    salts: Salts,
}

impl Inputs {
    fn read(path: &Path, graph: &FixedGraph) -> Result<Self, CliError> {
        let refused = |error: InputError| CliError::of_inputs(path, &error);
        let bytes = InputFile::read_bytes(path).map_err(refused)?;
        let file = InputFile::from_bytes(&bytes, &graph.input_ports());
        let reals = file.and_then(InputFile::single).map_err(refused)?;
        let integers = graph.quantise_inputs(&reals).map_err(refused)?;
        let salts = Salts::beside_inputs(&bytes, path, graph)?;
        Ok(Self { reals, integers, salts })
    }
}

fn parse_context(text: Option<&str>) -> Result<Fr, CliError> {
    let Some(text) = text else { return Ok(Fr::ZERO) };
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let value = (digits.len() <= 64).then(|| U256::from_str_radix(digits, 16).ok()).flatten();
    let element = value.and_then(field_element);
    element.filter(|_| !digits.is_empty()).ok_or_else(|| {
        CliError::usage(
            "context",
            format!("`{text}` is no context: expected at most 32 bytes of hexadecimal, below the field's order"),
            "take `keccak256(data) >> 3`, which always fits",
        )
    })
}

/// What the float model makes of the inputs, and whether our own evaluation computed it.
fn float_outputs(artifacts: &Artifacts, inputs: &[Vec<f64>]) -> Result<(Vec<Vec<f64>>, bool), CliError> {
    let reference = FloatReference::with_own_evaluation(&artifacts.onnx()?, &artifacts.dims());
    let outputs = reference.and_then(|reference| Ok((reference.run(inputs)?, reference.is_own_evaluation())));
    outputs.map_err(|error| CliError::of_reference(&artifacts.model_path(), &error))
}

fn write(
    args: &ProveArgs,
    artifacts: &Artifacts,
    proved: &CheckedProof,
    hidden: Option<HiddenValues>,
) -> Result<WrittenProof, CliError> {
    let hidden = hidden.map(|hidden| hidden.to_json()).transpose()?;
    let private = hidden.as_ref().map(|content| Private { content, file: args.private.as_deref() });
    write_proof(&artifacts.layout, args.output.as_deref(), &proved.proof.file, &proved.calldata, private)
}

fn max_abs_error(outputs: &[Vec<f64>], float_outputs: &[Vec<f64>]) -> f64 {
    let pairs = outputs.iter().flatten().zip(float_outputs.iter().flatten());
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

impl Report for ProveReport {
    fn human(&self, paint: Paint) -> String {
        let mut figures = Figures::default();
        figures.heading("Proof");
        self.describe(&mut figures);
        figures.figure("proof", self.proof.display().to_string());
        figures.figure("calldata", self.calldata.display().to_string());
        if let Some(private) = &self.private {
            figures.remarked(
                "private",
                private.display().to_string(),
                "what the proof hides: keep it, and to yourself",
            );
        }
        figures.render(paint)
    }
}

impl ProveReport {
    pub(crate) fn describe(&self, figures: &mut Figures) {
        let total = format!("with self-checks {}", seconds(self.total_seconds));
        figures.remarked("proved in", seconds(self.prove_seconds), total);
        let by = self.float_evaluation.map_or(String::new(), |by| format!(" by {by}"));
        let float = format!("float model{by} {}, error {}", list(&self.float_outputs.0), real(self.max_abs_error));
        figures.remarked("output", list(&self.outputs.0), float);
        let sizes = format!("{} bytes", grouped(self.proof_bytes as u64));
        figures.remarked("proof", sizes, format!("calldata {} bytes", grouped(self.calldata_bytes as u64)));
        if let Some(peak) = self.peak_memory_bytes {
            figures.figure("memory", bytes(peak));
        }
        figures.figure("accepted by", "native verifier and verifier contract in revm");
        let (predicted, measured) = (self.predicted_transaction_gas, self.gas.transaction_gas);
        let remark = format!("predicted {} ({})", grouped(predicted), deviation(predicted, measured));
        figures.remarked("gas", grouped(measured), remark);
    }
}

/// The first outputs of each list.
fn list(outputs: &[Vec<f64>]) -> String {
    const SHOWN: usize = 4;
    let one = |values: &Vec<f64>| {
        let shown: Vec<String> = values.iter().take(SHOWN).map(|value| real(*value)).collect();
        let rest = if values.len() > SHOWN { ", .." } else { "" };
        format!("{}{rest}", shown.join(", "))
    };
    outputs.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_are_field_elements() {
        assert_eq!(parse_context(None).unwrap(), Fr::ZERO);
        assert_eq!(parse_context(Some("0x2a")).unwrap(), Fr::from(42));
        let order = "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";
        for text in ["", "0x", "xyz", order, &"0".repeat(65)] {
            assert_eq!(parse_context(Some(text)).unwrap_err().id, "context", "{text}");
        }
    }
}
