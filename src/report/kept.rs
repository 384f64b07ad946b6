//! Rows that an interrupted run has finished.

use std::fs;
use std::path::{Path, PathBuf};

use gas_report::ModelFacts;
use kzg_backend::{Access, write_file};
use serde::{Deserialize, Serialize};

use super::Subject;
use crate::artifacts::{FolderLock, MAX_JSON_BYTES, read_file, sha256_hex};
use crate::cli::ReportArgs;
use crate::console::Console;
use crate::error::{CliError, internal};

/// The folder of finished rows. While it is open, no other report is made in the folder that it lies in.
#[derive(Debug)]
pub(crate) struct KeptRows {
    folder: PathBuf,
    _lock: FolderLock,
}

/// Everything that a row depends on, as a hash: this program, the model's files, the options that plan and measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RowKey(String);

#[derive(Serialize, Deserialize)]
struct KeptRow {
    key: RowKey,
    facts: ModelFacts,
}

impl KeptRows {
    /// Creates the folder where it does not exist, and waits until nobody else has it open.
    pub(crate) fn open(output: &Path, console: &Console) -> Result<Self, CliError> {
        let folder = output.join("rows");
        fs::create_dir_all(&folder).map_err(|error| CliError::of_io(&folder, &error))?;
        let lock = FolderLock::exclusive(&folder, console)?;
        Ok(Self { folder, _lock: lock })
    }

    /// The row, unless something that it depends on has changed since. One that could not be measured is not finished:
    /// there may be more memory now.
    pub(crate) fn find(&self, subject: &Subject, key: &RowKey) -> Option<ModelFacts> {
        let bytes = read_file(&self.path(subject), MAX_JSON_BYTES).ok()?;
        let row: KeptRow = serde_json::from_slice(&bytes).ok()?;
        let finished = row.facts.name == subject.name && row.facts.unmeasured.is_none();
        (row.key == *key && finished).then_some(row.facts)
    }

    /// Returns the facts as later runs will read them: in JSON the last digit of a float may change.
    pub(crate) fn keep(&self, subject: &Subject, key: &RowKey, facts: ModelFacts) -> Result<ModelFacts, CliError> {
        let row = KeptRow { key: key.clone(), facts };
        let json = serde_json::to_vec_pretty(&row).map_err(|error| internal("JSON", error))?;
        write_file(&self.path(subject), Access::Shared, &json)?;
        let row: KeptRow = serde_json::from_slice(&json).map_err(|error| internal("JSON", error))?;
        Ok(row.facts)
    }

    fn path(&self, subject: &Subject) -> PathBuf {
        self.folder.join(format!("{}.json", subject.name))
    }
}

impl RowKey {
    /// `program` is this program's hash.
    pub(crate) fn of(subject: &Subject, args: &ReportArgs, program: &str) -> Result<Self, CliError> {
        let ReportArgs { measure, precision, visibility, plan, tools, .. } = args;
        let mut parts = format!("{program} {measure:?} {precision:?} {visibility:?} {plan:?} {tools:?}");
        for file in subject.files() {
            let bytes = fs::read(&file).map_err(|error| CliError::of_io(&file, &error))?;
            parts.push_str(&format!(" {}", sha256_hex(&bytes)));
        }
        Ok(Self(sha256_hex(parts.as_bytes())))
    }
}
