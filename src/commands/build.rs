//! `assay build`.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use circuit::{CircuitDescription, Compiled, plan};
use kzg_backend::{
    Access, HiddenParameters, Origin, ProverKey, Srs, generate_model_keys, write_circuit, write_parameters,
};
use model::FixedGraph;
use serde::Serialize;

use crate::artifacts::{
    Layout, Manifest, ModelVisibility, Staging, onnx_hash, parameter_commitment, public_layout, salted_parameters,
};
use crate::cli::BuildArgs;
use crate::commands::manifest::{ManifestParts, manifest, write_manifest};
use crate::compiler::CompilerSearch;
use crate::console::{Console, Paint};
use crate::contract::{self, Contracts};
use crate::cost::{Prediction, ReferenceCosts};
use crate::environment::Environment;
use crate::error::{CliError, internal};
use crate::figures::Figures;
use crate::machine::MachineSpeed;
use crate::memory;
use crate::naming::{artefact_folder, model_name};
use crate::output::Report;
use crate::reference_string::{read_and_test, test_string, warn_of};
use crate::source_model::SourceModel;
use crate::units::{bytes, deviation, grouped, real, seconds, since};

/// What a build made.
#[derive(Debug, Serialize)]
pub(crate) struct BuildReport {
    pub(crate) dir: PathBuf,
    pub(crate) name: String,
    pub(crate) contract: String,
    pub(crate) model_id: String,
    pub(crate) insecure: bool,
    pub(crate) parameters: u64,
    pub(crate) logrows: u32,
    pub(crate) lanes: usize,
    pub(crate) rows_used: usize,
    pub(crate) instances: usize,
    pub(crate) visibility: ModelVisibility,
    pub(crate) predicted: Prediction,
    pub(crate) runtime_bytes: usize,
    pub(crate) deploy_gas: u64,
    pub(crate) accuracy: AccuracyFigures,
    pub(crate) proving_key_bytes: u64,
    /// Key generation alone.
    pub(crate) setup_seconds: f64,
    pub(crate) total_seconds: f64,
}

/// Error against the float model on calibration data.
#[derive(Debug, Serialize)]
pub(crate) struct AccuracyFigures {
    pub(crate) max_abs_error: f64,
    pub(crate) mean_abs_error: f64,
    pub(crate) label_agreement: Option<f64>,
}

pub(crate) fn run(args: &BuildArgs, console: &Console, environment: &Environment) -> Result<BuildReport, CliError> {
    let started = Instant::now();
    let progress = &console.progress;
    progress.expect(7);
    let name = model_name(args.name.as_deref(), &args.model)?;
    let source = progress.step("importing", || SourceModel::read(&args.model, &args.reading))?;
    let data = source.required_calibration()?;
    // Before the compiler's start, which would pass for a slow machine.
    let speed = MachineSpeed::measure();
    let compiler = CompilerSearch::begin(environment, args.tools.solc.as_deref());
    let quantised = progress.step("quantising", || source.quantise(&args.reading, &data))?;
    let costs = ReferenceCosts::of(&quantised)?;
    let plan = progress.step("planning", || plan(&quantised.graph, &args.plan.request(), &costs))?;
    let predicted = Prediction::of(&plan.chosen, &costs, speed)?;
    memory::require_for_proving(predicted.peak_memory_bytes)?;

    // What is missing is said before much time is spent.
    let compiler = compiler.found()?;
    let staging = Staging::begin(&artefact_folder(args.output.as_deref(), &name), console)?;
    let layout = public_layout(&quantised.graph).map_err(|error| internal("public values", error))?;
    let secret = Secret::of(&quantised.graph, &staging)?;
    let commitment = secret.as_ref().map(|secret| secret.commitment);
    let compiled = CircuitDescription { commitment, ..CircuitDescription::new(quantised.graph, plan.chosen.shape) };
    let compiled = compiled.compile()?;
    let onnx_hash = write_model(&source.bytes, secret.as_ref(), &staging)?;
    let circuit_hash = write_circuit(&staging.layout().circuit(), compiled.description(), Access::Shared)?;
    let srs = progress.step("reference string", || reference_string(args, &compiled, environment))?;
    let setup = Instant::now();
    let key = progress.step("keys", || generate_model_keys(&srs, &compiled, circuit_hash))?;
    let setup_seconds = since(setup);
    let proving_key_bytes = write_keys(&srs, &key, &staging)?;

    let contracts = Contracts::generate(&name, key.verifier(), &layout)?;
    let bytecode = progress.step("compiling the verifier", || contracts.compile(&name, compiler))?;
    let price = (predicted.transaction_gas, costs.instances);
    let contract = progress.step("deploying in revm", || contract::figures(&bytecode, price))?;
    let manifest = manifest(ManifestParts {
        args,
        dims: &source.dims,
        name: &name,
        compiled: &compiled,
        key: key.verifier(),
        srs: &srs,
        layout,
        quantisation: quantised.config,
        accuracy: quantised.accuracy,
        contract,
        onnx_hash,
    });
    let manifest = write_manifest(manifest, &name, &contracts, &bytecode, &staging)?;
    let dir = staging.commit()?;
    warn_of(srs.origin(), console);
    Ok(report(&source, dir, manifest, predicted, proving_key_bytes, [setup_seconds, since(started)]))
}

/// Hidden weights and biases with their hash.
struct Secret {
    hidden: HiddenParameters,
    commitment: [u8; 32],
}

impl Secret {
    /// `None` where nothing of the model is hidden. Parameters that were hidden by the artefacts before keep their hash.
    fn of(graph: &FixedGraph, staging: &Staging) -> Result<Option<Self>, CliError> {
        let Some(hidden) = salted_parameters(graph, &staging.earlier_parameters())? else { return Ok(None) };
        let commitment = parameter_commitment(graph, &hidden)?.to_be_bytes();
        Ok(Some(Self { hidden, commitment }))
    }
}

/// Writes the bytes of the ONNX file, to where nobody else can read them if its weights are hidden; returns their hash.
fn write_model(bytes: &[u8], secret: Option<&Secret>, staging: &Staging) -> Result<String, CliError> {
    match secret {
        None => staging.write(Layout::MODEL, bytes)?,
        Some(secret) => {
            staging.write_private(Layout::PRIVATE_MODEL, bytes)?;
            write_parameters(&staging.layout().parameters(), &secret.hidden)?;
        }
    }
    Ok(onnx_hash(bytes, secret.map(|secret| &secret.hidden)))
}

fn reference_string(args: &BuildArgs, compiled: &Compiled, environment: &Environment) -> Result<Srs, CliError> {
    let logrows = compiled.shape().logrows;
    match &args.srs {
        Some(file) => Ok(read_and_test(file)?.downsized(logrows)?),
        None => test_string(logrows, environment),
    }
}

/// Returns the size of the proving key's file.
fn write_keys(srs: &Srs, key: &ProverKey, staging: &Staging) -> Result<u64, CliError> {
    let layout = staging.layout();
    key.verifier().write(&layout.verifying_key(), Access::Shared)?;
    key.write(&layout.proving_key(), Access::Shared)?;
    if srs.origin() != Origin::Dev {
        srs.write(&layout.srs())?;
    }
    let path = layout.proving_key();
    Ok(fs::metadata(&path).map_err(|error| CliError::of_io(&path, &error))?.len())
}

fn report(
    source: &SourceModel,
    dir: PathBuf,
    manifest: Manifest,
    predicted: Prediction,
    proving_key_bytes: u64,
    [setup_seconds, total_seconds]: [f64; 2],
) -> BuildReport {
    BuildReport {
        dir,
        name: manifest.name,
        contract: manifest.contract,
        model_id: manifest.model_id,
        insecure: manifest.insecure,
        parameters: source.statistics.parameters,
        logrows: manifest.circuit.logrows,
        lanes: manifest.circuit.lanes,
        rows_used: manifest.circuit.rows_used,
        instances: manifest.circuit.instances,
        visibility: manifest.visibility,
        predicted,
        runtime_bytes: manifest.contract_figures.runtime_bytes,
        deploy_gas: manifest.contract_figures.deploy_gas,
        accuracy: AccuracyFigures {
            max_abs_error: manifest.accuracy.max_abs_error,
            mean_abs_error: manifest.accuracy.mean_abs_error,
            label_agreement: manifest.accuracy.label_agreement,
        },
        proving_key_bytes,
        setup_seconds,
        total_seconds,
    }
}

impl Report for BuildReport {
    fn human(&self, paint: Paint) -> String {
        let mut figures = Figures::default();
        figures.heading(format!("{} in {}", self.name, seconds(self.total_seconds)));
        self.describe(&mut figures);
        figures.figure("artefacts", self.dir.display().to_string());
        figures.text(format!("next: assay prove {} --input FILE", self.dir.display()));
        figures.render(paint)
    }
}

impl BuildReport {
    pub(crate) fn describe(&self, figures: &mut Figures) {
        figures.remarked("model", self.name.as_str(), format!("{} parameters", grouped(self.parameters)));
        let (used, rows) = (grouped(self.rows_used as u64), grouped(1 << self.logrows));
        let used = format!("{used} of {rows} rows used, {} instances", self.instances);
        figures.remarked("circuit", format!("k = {}, {}", self.logrows, self.predicted.lanes()), used);
        self.visibility.describe(figures);
        let mean = format!("max, on calibration data; mean {}", real(self.accuracy.mean_abs_error));
        figures.remarked("error", real(self.accuracy.max_abs_error), mean);
        if let Some(agreement) = self.accuracy.label_agreement {
            figures.figure("same label", format!("{:.2} %", agreement * 100.0));
        }
        figures.remarked("keys", seconds(self.setup_seconds), bytes(self.proving_key_bytes));
        figures.remarked("gas", grouped(self.predicted.transaction_gas), "predicted for one verification");
        let (predicted, measured) = (self.predicted.runtime_bytes as u64, self.runtime_bytes as u64);
        let remark = format!("predicted {} ({})", grouped(predicted), deviation(predicted, measured));
        figures.remarked("runtime", format!("{} bytes", grouped(measured)), remark);
        figures.figure("deploy gas", grouped(self.deploy_gas));
    }
}
