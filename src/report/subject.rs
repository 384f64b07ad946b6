//! What a report has a row for.

use std::fs;
use std::path::{Path, PathBuf};

use gas_report::Source;
use halo2_solidity_verifier::codec::ModelName;
use kzg_backend::{Access, write_file};
use model::{Family, SweepPoint};

use crate::artifacts::Artifacts;
use crate::cli::ReportArgs;
use crate::error::{CliError, ErrorKind, internal};
use crate::naming::model_name;

/// One model of a report.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) name: String,
    pub(crate) source: Source,
    /// Of a generated model.
    pub(crate) family: Option<Family>,
    /// The artefact folder, or the ONNX file.
    pub(crate) path: PathBuf,
}

/// Everything that was asked for, in that order; generated models are written to the report's folder.
pub(crate) fn subjects(args: &ReportArgs) -> Result<Vec<Subject>, CliError> {
    let mut subjects = Vec::new();
    for path in &args.models {
        subjects.push(Subject::named(path)?);
    }
    for sweep in &args.sweep {
        for point in sweep.points() {
            subjects.push(Subject::generated(&point, &args.output)?);
        }
    }
    refuse_duplicates(&subjects)?;
    Ok(subjects)
}

impl Subject {
    /// A folder or a file that the user names.
    fn named(path: &Path) -> Result<Self, CliError> {
        if path.is_dir() {
            let name = artefact_name(path)?;
            return Ok(Self { name, source: Source::Artefacts, family: None, path: path.to_owned() });
        }
        if !path.is_file() {
            return Err(CliError::new(
                ErrorKind::BadFile,
                "model-unreadable",
                format!("cannot read `{}`: there is no such file", path.display()),
                "name artefact folders of `assay build`, or ONNX files",
            ));
        }
        let unnamed =
            |error| CliError { help: "give the file another name, or name its artefact folder".into(), ..error };
        let name = model_name(None, path).map_err(unnamed)?.as_str().to_owned();
        Ok(Self { name, source: Source::Onnx, family: None, path: path.to_owned() })
    }

    fn generated(point: &SweepPoint, output: &Path) -> Result<Self, CliError> {
        let folder = output.join("models").join(&point.name);
        let onnx = folder.join("model.onnx");
        let model = point.family.generate(point.parameters).map_err(|error| internal("the generated model", error))?;
        fs::create_dir_all(&folder).map_err(|error| CliError::of_io(&folder, &error))?;
        write_file(&onnx, Access::Shared, &model.onnx)?;
        write_file(&folder.join("calibration.json"), Access::Shared, &model.calibration)?;
        Ok(Self { name: point.name.clone(), source: Source::Generated, family: Some(point.family), path: onnx })
    }

    /// Files that decide about the row.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        match self.source {
            // The manifest has the hashes of all others.
            Source::Artefacts => vec![self.path.join("manifest.json")],
            Source::Onnx | Source::Generated => {
                let calibration = self.path.with_file_name("calibration.json");
                std::iter::once(self.path.clone()).chain(calibration.is_file().then_some(calibration)).collect()
            }
        }
    }
}

/// The name in the manifest. It becomes a part of paths, and no build writes one that could lead out of a folder.
fn artefact_name(folder: &Path) -> Result<String, CliError> {
    let artifacts = Artifacts::open(folder)?;
    match ModelName::new(&artifacts.manifest.name) {
        Ok(name) => Ok(name.as_str().to_owned()),
        Err(error) => Err(CliError::new(
            ErrorKind::BadFile,
            "file-malformed",
            format!("`{}`: {error}", artifacts.layout.manifest().display()),
            "make the artefacts again with `assay build`",
        )),
    }
}

fn refuse_duplicates(subjects: &[Subject]) -> Result<(), CliError> {
    for (index, subject) in subjects.iter().enumerate() {
        if let Some(other) = subjects[..index].iter().find(|other| other.name == subject.name) {
            return Err(CliError::usage(
                "duplicate-model",
                format!(
                    "`{}` and `{}` are both called `{}`",
                    other.path.display(),
                    subject.path.display(),
                    subject.name
                ),
                "rows are told apart by name: leave one out, or build it under another with `assay build --name NAME`",
            ));
        }
    }
    Ok(())
}
