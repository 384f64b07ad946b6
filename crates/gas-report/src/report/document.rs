//! Reports as text.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::{Report, SCHEMA_VERSION};
use crate::prices::PricesError;

/// Why a text is no report.
#[derive(Debug, Error)]
pub enum ReadError {
    #[error("the report is no JSON: {0}")]
    Json(#[source] serde_json::Error),
    #[error("the JSON is no gas report: it has no `schema_version` with a number")]
    NotAReport,
    #[error("the report has schema version `{got}`, expected `{expected}`")]
    SchemaVersion { expected: u32, got: u64 },
    #[error("field `{field}` of the report is wrong: {reason}")]
    Field { field: String, reason: serde_json::Error },
    #[error("the report's prices are wrong: {0}")]
    Prices(#[source] PricesError),
    #[error("a row of the report is named `{escaped}`, which has a control character")]
    ControlCharacter { escaped: String },
    #[error("the report has several rows named `{name}`")]
    DuplicateRow { name: String },
    #[error("row `{name}` of the report has fork `{fork}` several times")]
    DuplicateFork { name: String, fork: verifier_program::Fork },
}

/// The one field that every version has.
#[derive(Deserialize)]
struct Version {
    schema_version: Option<Value>,
}

impl Report {
    /// Reads what [`Report::to_json`] wrote; the last digit of a float may change.
    ///
    /// # Errors
    /// Text that is no JSON, JSON that is no report or one of another version, unknown, missing and mistyped fields, prices
    /// that none can be (a comparison rests on the baseline's), and rows that cannot be told apart: see [`ReadError`].
    pub fn read(text: &str) -> Result<Self, ReadError> {
        check_version(text)?;
        let mut json = serde_json::Deserializer::from_str(text);
        let report: Self = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let field = error.path().to_string();
            ReadError::Field { field, reason: error.into_inner() }
        })?;
        json.end().map_err(ReadError::Json)?;
        report.assumptions.prices.check().map_err(ReadError::Prices)?;
        report.check_names()?;
        Ok(report)
    }

    /// Indented, fields always in the same order, a newline at the end.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("keys of a report are text");
        text.push('\n');
        text
    }

    fn check_names(&self) -> Result<(), ReadError> {
        let mut names = BTreeSet::new();
        for row in &self.rows {
            let name = &row.facts.name;
            // Names are printed on terminals.
            if name.chars().any(char::is_control) {
                return Err(ReadError::ControlCharacter { escaped: name.escape_debug().to_string() });
            }
            if !names.insert(name) {
                return Err(ReadError::DuplicateRow { name: name.clone() });
            }
            for (index, gas) in row.facts.gas.iter().enumerate() {
                if row.facts.gas[..index].iter().any(|other| other.fork == gas.fork) {
                    return Err(ReadError::DuplicateFork { name: name.clone(), fork: gas.fork });
                }
            }
        }
        Ok(())
    }
}

fn check_version(text: &str) -> Result<(), ReadError> {
    let version: Version = match serde_json::from_str(text) {
        Ok(version) => version,
        Err(error) if error.is_data() => return Err(ReadError::NotAReport),
        Err(error) => return Err(ReadError::Json(error)),
    };
    let got = version.schema_version.as_ref().and_then(Value::as_u64).ok_or(ReadError::NotAReport)?;
    if got == u64::from(SCHEMA_VERSION) {
        Ok(())
    } else {
        Err(ReadError::SchemaVersion { expected: SCHEMA_VERSION, got })
    }
}

#[cfg(test)]
mod tests;
