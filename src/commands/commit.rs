//! `assay commit`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use model::{FixedGraph, InputError, InputFile, InputSpec, Visibility};
use serde::Serialize;

use crate::artifacts::{Artifacts, Private, hex32, public_layout};
use crate::cli::CommitArgs;
use crate::console::{Console, Paint};
use crate::error::{CliError, internal};
use crate::figures::Figures;
use crate::output::{Report, SCHEMA_VERSION};
use crate::salts::Salts;

/// What proofs of this model show of these inputs, if they are made with the same salts.
#[derive(Debug, Serialize)]
pub(crate) struct CommitReport {
    model_id: String,
    /// By hashed input: 32 bytes.
    commitments: BTreeMap<String, String>,
    /// The salts; absent where the input file gives all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    private: Option<PathBuf>,
}

/// What opens the commitments, beside the inputs. For their owner alone.
#[derive(Serialize)]
struct Opening<'a> {
    schema_version: u32,
    model_id: &'a str,
    /// As an input file gives them.
    salts: BTreeMap<String, String>,
    commitments: &'a BTreeMap<String, String>,
}

pub(crate) fn run(args: &CommitArgs, console: &Console) -> Result<CommitReport, CliError> {
    let artifacts = Artifacts::open(&args.folder)?;
    let verification = console.progress.step("reading the circuit", || artifacts.verification())?;
    let graph = &verification.compiled.description().graph;
    let tensors = committed(graph, &args.tensors)?;
    let inputs = Inputs::read(args, graph, &tensors)?;
    inputs.salts.warn_of_weak(console);
    let commitments = inputs.commitments(graph, &tensors)?;
    let model_id = artifacts.manifest.model_id.clone();
    let kept = args.private.is_some() || !inputs.salts.all_given();
    let private = kept.then(|| keep(args, &artifacts, &inputs.salts, &commitments)).transpose()?;
    Ok(CommitReport { model_id, commitments, private })
}

/// The hashed inputs of these names, or all of them, in the model's order.
fn committed<'a>(graph: &'a FixedGraph, names: &[String]) -> Result<Vec<&'a InputSpec>, CliError> {
    let hashed = || graph.inputs.iter().filter(|input| input.visibility == Visibility::Hashed);
    let known: Vec<&str> = hashed().map(|input| input.name.as_str()).collect();
    if known.is_empty() {
        return Err(CliError::usage(
            "commit-tensor",
            "the model has no hashed input: there is nothing to commit to",
            "build the model with `--visibility NAME=hashed` or `--input-visibility hashed`",
        ));
    }
    if let Some(name) = names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(CliError::usage(
            "commit-tensor",
            format!("`--tensor`: the model has no hashed input called `{name}`"),
            format!("it has `{}`", known.join("`, `")),
        ));
    }
    Ok(hashed().filter(|input| names.is_empty() || names.contains(&input.name)).collect())
}

/// What is committed to: integers and a salt for each tensor.
struct Inputs {
    integers: Vec<Vec<i64>>,
    salts: Salts,
}

impl Inputs {
    fn read(args: &CommitArgs, graph: &FixedGraph, tensors: &[&InputSpec]) -> Result<Self, CliError> {
        let refused = |error: InputError| CliError::of_inputs(&args.input, &error);
        let bytes = InputFile::read_bytes(&args.input).map_err(refused)?;
        let reals = values(&bytes, graph, tensors).map_err(refused)?;
        let quantised = tensors.iter().zip(&reals).map(|(tensor, values)| graph.quantise_input(tensor, values));
        let integers = quantised.collect::<Result<_, _>>().map_err(refused)?;
        let names: Vec<&str> = tensors.iter().map(|tensor| tensor.name.as_str()).collect();
        let salts = Salts::beside_inputs(&bytes, &args.input, graph)?.of(&names);
        Ok(Self { integers, salts })
    }

    /// As the instances of a proof are computed.
    fn commitments(&self, graph: &FixedGraph, tensors: &[&InputSpec]) -> Result<BTreeMap<String, String>, CliError> {
        let layout = public_layout(graph).map_err(|error| internal("public values", error))?;
        let values = tensors.iter().zip(&self.integers).zip(self.salts.in_order());
        let commitment = |((tensor, integers), salt): ((&&InputSpec, &Vec<i64>), _)| {
            let public = layout.inputs().find(|public| public.name == tensor.name);
            let public = public.ok_or_else(|| internal("public values", "a hashed input is missing"))?;
            let hash = public.commitment(integers, salt).map_err(|error| internal("a commitment", error))?;
            Ok((tensor.name.clone(), hex32(&hash.to_be_bytes())))
        };
        values.map(commitment).collect()
    }
}

/// The values of these tensors, from a file that holds every input of the model, or these alone.
fn values(bytes: &[u8], graph: &FixedGraph, tensors: &[&InputSpec]) -> Result<Vec<Vec<f64>>, InputError> {
    let ports = graph.input_ports();
    let committed = |name: &String| tensors.iter().any(|tensor| tensor.name == *name);
    let read = |ports: &[_]| InputFile::from_bytes(bytes, ports).and_then(InputFile::single);
    match read(&ports) {
        Ok(all) => {
            Ok(ports.iter().zip(all).filter(|(port, _)| committed(&port.name)).map(|(_, values)| values).collect())
        }
        Err(error @ (InputError::Missing { .. } | InputError::Count { .. })) => {
            let ports: Vec<_> = ports.into_iter().filter(|port| committed(&port.name)).collect();
            match read(&ports) {
                // Neither file: the one with every input is the usual one.
                Err(InputError::Unknown { .. } | InputError::Count { .. }) => Err(error),
                read => read,
            }
        }
        Err(error) => Err(error),
    }
}

/// Writes the salts, before anybody is told what only they open.
fn keep(
    args: &CommitArgs,
    artifacts: &Artifacts,
    salts: &Salts,
    commitments: &BTreeMap<String, String>,
) -> Result<PathBuf, CliError> {
    let model_id = &artifacts.manifest.model_id;
    let opening = Opening { schema_version: SCHEMA_VERSION, model_id, salts: salts.by_name(), commitments };
    let mut content = serde_json::to_vec_pretty(&opening).map_err(|error| internal("JSON", error))?;
    content.push(b'\n');
    Private { content: &content, file: args.private.as_deref() }.write_commitments(&artifacts.layout)
}

impl Report for CommitReport {
    fn human(&self, paint: Paint) -> String {
        let mut figures = Figures::default();
        figures.heading("Commitments");
        for (tensor, commitment) in &self.commitments {
            figures.figure(tensor, commitment.as_str());
        }
        figures.figure("of model", self.model_id.as_str());
        if let Some(private) = &self.private {
            let remark = "the salts: keep them to yourself, and give them to `assay prove` beside the inputs";
            figures.remarked("private", private.display().to_string(), remark);
        }
        figures.render(paint)
    }
}
