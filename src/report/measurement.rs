//! Building and proving a model for its figures.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use gas_report::{GasFigures, ModelFacts, ProverCost, Source, TransactionSizes};
use kzg_backend::{Access, write_file};
use protocol_spec::{EntryPoint, encode_calldata};
use serde_json::Value;
use verifier_program::{Fork, Section};

use super::Subject;
use super::own_program::{OwnProgram, Refusal};
use super::typical_input::typical_input;
use crate::artifacts::{Artifacts, read_proof, remove_abandoned};
use crate::cli::{Objective, ReportArgs, SumLayout, VisibilityArgs};
use crate::error::{CliError, ErrorKind, internal};
use crate::evm;
use crate::naming::NamedVisibility;

/// Of folders that are removed; all others are the user's.
const PREFIX: &str = ".measure-";

/// Where models are built and proved, and with which options.
#[derive(Debug)]
pub(crate) struct Workshop<'a> {
    program: OwnProgram,
    folder: PathBuf,
    args: &'a ReportArgs,
}

/// What one build and one proof have shown.
#[derive(Debug)]
pub(crate) struct Measured {
    gas: Vec<(Fork, GasFigures)>,
    transaction: TransactionSizes,
    /// Absent where the system does not tell a process's peak of memory (not Linux).
    prover: Option<ProverCost>,
    setup_seconds: Option<f64>,
    proving_key_bytes: u64,
}

impl<'a> Workshop<'a> {
    pub(crate) fn new(program: OwnProgram, args: &'a ReportArgs) -> Self {
        Self { program, folder: args.output.join("work"), args }
    }

    /// Builds the model (unless it is a folder), proves one typical input, and measures.
    ///
    /// # Errors
    /// Anything but a lack of memory and limits: those are the inner error, in words.
    pub(crate) fn measure(&self, subject: &Subject) -> Result<Result<Measured, String>, CliError> {
        let refused = |error| CliError::of_io(&self.folder, &error);
        fs::create_dir_all(&self.folder).map_err(refused)?;
        // The rows are locked: no other report works here.
        remove_abandoned(&self.folder, PREFIX);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(&self.folder).map_err(refused)?;
        let measured = self.measure_in(subject, folder.path())?;
        folder.close().map_err(refused)?;
        Ok(measured)
    }

    fn measure_in(&self, subject: &Subject, folder: &Path) -> Result<Result<Measured, String>, CliError> {
        let (artefacts, setup_seconds) = match subject.source {
            Source::Artefacts => (absolute(&subject.path)?, None),
            Source::Onnx | Source::Generated => {
                let artefacts = folder.join("artefacts");
                match self.build(subject, &artefacts)? {
                    Ok(seconds) => (artefacts, Some(seconds)),
                    Err(reason) => return Ok(Err(reason)),
                }
            }
        };
        let proof = folder.join("proof");
        let input = folder.join("input.json");
        let artifacts = Artifacts::open(&artefacts)?;
        let graph = artifacts.verification()?.compiled.description().graph.clone();
        write_sample(&input, &typical_input(subject, &artifacts, &graph)?)?;
        // What the proof hides stays in the folder that is deleted.
        let private = folder.join("private.json");
        let mut arguments = vec![word("prove"), artefacts.as_os_str(), word("--input"), input.as_os_str()];
        arguments.extend([word("-o"), proof.as_os_str(), word("--private"), private.as_os_str()]);
        let answer = match self.command(subject, &arguments)? {
            Ok(answer) => answer,
            Err(reason) => return Ok(Err(reason)),
        };
        let mut measured = of_proof(&artifacts, &proof.join("proof.json"), &answer)?;
        measured.setup_seconds = setup_seconds;
        Ok(Ok(measured))
    }

    /// Returns the seconds that keys took.
    fn build(&self, subject: &Subject, artefacts: &Path) -> Result<Result<f64, String>, CliError> {
        let options = self.options();
        let model = absolute(&subject.path)?;
        let mut arguments = vec![word("build"), model.as_os_str(), word("-o"), artefacts.as_os_str()];
        arguments.extend([word("--name"), word(&subject.name)]);
        arguments.extend(options.iter().map(OsString::as_os_str));
        let answer = self.command(subject, &arguments)?;
        Ok(match answer {
            Ok(answer) => Ok(number(&answer, "setup_seconds")?),
            Err(reason) => Err(reason),
        })
    }

    /// Those that decide about precision and plan.
    fn options(&self) -> Vec<OsString> {
        let mut arguments = Vec::new();
        let mut option = |name: &str, value: Option<OsString>| {
            arguments.extend(value.into_iter().flat_map(|value| [OsString::from(name), value]));
        };
        let ReportArgs { precision, visibility, plan, .. } = self.args;
        let VisibilityArgs { tensors, input_visibility, output_visibility, param_visibility } = visibility;
        option("--input-range", precision.input_range.map(|range| format!("{}:{}", range.0, range.1).into()));
        option("--input-bits", precision.input_bits.map(|bits| bits.to_string().into()));
        option("--max-error", precision.max_error.map(|error| error.to_string().into()));
        for NamedVisibility(tensor, mode) in tensors {
            option("--visibility", Some(format!("{tensor}={mode}").into()));
        }
        option("--input-visibility", input_visibility.map(|mode| mode.to_string().into()));
        option("--output-visibility", output_visibility.map(|mode| mode.to_string().into()));
        option("--param-visibility", param_visibility.map(|mode| mode.to_string().into()));
        option("--lanes", plan.lanes.map(|lanes| lanes.to_string().into()));
        option("--sums", plan.sums.map(|sums| sum_layout_name(sums).into()));
        option("--logrows", plan.logrows.map(|logrows| logrows.to_string().into()));
        option("--gas-budget", plan.gas_budget.map(|gas| gas.to_string().into()));
        option("--optimize", plan.optimize.map(|objective| objective_name(objective).into()));
        option("--solc", self.args.tools.solc.as_ref().map(|solc| solc.as_os_str().to_owned()));
        arguments
    }

    fn command(&self, subject: &Subject, arguments: &[&OsStr]) -> Result<Result<Value, String>, CliError> {
        match self.program.run(arguments)? {
            Ok(answer) => Ok(Ok(answer)),
            Err(Refusal::OutOfReach(reason)) => Ok(Err(reason)),
            Err(Refusal::Failed { message, help }) => Err(CliError::new(
                ErrorKind::BadFile,
                "not-measured",
                format!("`{}` could not be measured: {message}", subject.name),
                help,
            )),
        }
    }
}

/// Writes what was measured into the facts.
pub(crate) fn attach(facts: &mut ModelFacts, measured: Result<Measured, String>) {
    match measured {
        Err(reason) => facts.unmeasured = Some(reason),
        Ok(measured) => {
            for gas in &mut facts.gas {
                let on_fork = measured.gas.iter().find(|(fork, _)| *fork == gas.fork);
                gas.measured = on_fork.map(|(_, figures)| figures.clone());
            }
            facts.transaction = measured.transaction;
            facts.prover.measured = measured.prover;
            facts.prover.setup_seconds = measured.setup_seconds;
            facts.prover.proving_key_bytes = Some(measured.proving_key_bytes);
        }
    }
}

/// A sample of calibration data may be as secret as any input.
fn write_sample(path: &Path, values: &Value) -> Result<(), CliError> {
    Ok(write_file(path, Access::OwnerOnly, values.to_string().as_bytes())?)
}

fn of_proof(artifacts: &Artifacts, proof: &Path, answer: &Value) -> Result<Measured, CliError> {
    let file = read_proof(proof)?;
    let calldata = encode_calldata(EntryPoint::Verify, &file.proof, &file.instances);
    let bytecode = artifacts.bytecode()?;
    let mut gas = Vec::new();
    for fork in gas_meter::Fork::ALL {
        let verdict = evm::verify(&bytecode, &calldata, fork)?;
        if let Some(reason) = verdict.rejection {
            return Err(internal("the verifier contract rejects the new proof", reason));
        }
        gas.push((priced_fork(fork), figures(&verdict.gas)));
    }
    let key = artifacts.layout.proving_key();
    Ok(Measured {
        gas,
        transaction: TransactionSizes::of(&calldata, true),
        prover: prover_cost(answer)?,
        setup_seconds: None,
        proving_key_bytes: fs::metadata(&key).map_err(|error| CliError::of_io(&key, &error))?.len(),
    })
}

fn prover_cost(answer: &Value) -> Result<Option<ProverCost>, CliError> {
    let seconds = number(answer, "prove_seconds")?;
    let cost = |peak_memory_bytes| ProverCost { seconds, peak_memory_bytes };
    Ok(answer["peak_memory_bytes"].as_u64().map(cost))
}

/// The same fork, as the static gas model names it.
pub(crate) fn priced_fork(fork: gas_meter::Fork) -> Fork {
    match fork {
        gas_meter::Fork::Prague => Fork::Prague,
        gas_meter::Fork::Osaka => Fork::Osaka,
        gas_meter::Fork::Amsterdam => Fork::Amsterdam,
    }
}

fn figures(gas: &evm::GasFigures) -> GasFigures {
    let of_section = |section: Section| (section, gas.sections.get(section.name()).copied().unwrap_or_default());
    GasFigures {
        transaction: gas.transaction_gas,
        intrinsic: gas.intrinsic_gas,
        calldata: gas.calldata_gas,
        execution: gas.execution_gas,
        floor: gas.floor_gas,
        sections: Section::ALL.into_iter().map(of_section).collect(),
        deployment: gas.deploy_gas,
        runtime_bytes: gas.runtime_bytes as u64,
    }
}

fn number(answer: &Value, field: &str) -> Result<f64, CliError> {
    answer[field].as_f64().ok_or_else(|| internal("the answer of a command", format!("`{field}` is missing")))
}

fn sum_layout_name(sums: SumLayout) -> &'static str {
    match sums {
        SumLayout::Windows => "windows",
        SumLayout::Folded => "folded",
        SumLayout::FoldedWithPoseidon => "folded-with-poseidon",
    }
}

fn objective_name(objective: Objective) -> &'static str {
    match objective {
        Objective::Gas => "gas",
        Objective::Balanced => "balanced",
        Objective::Speed => "speed",
    }
}

/// A name that starts with a dash would be taken for an option.
fn absolute(path: &Path) -> Result<PathBuf, CliError> {
    std::path::absolute(path).map_err(|error| CliError::of_io(path, &error))
}

fn word(text: &str) -> &OsStr {
    OsStr::new(text)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_sample_is_for_its_owner_alone() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("input.json");
        write_sample(&path, &json!({ "input_data": [[0.5]] })).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
