//! The files of a report.

use std::fs;
use std::path::{Path, PathBuf};

use gas_report::{Comparison, Report, comment, csv, growth_picture, html, markdown, picture, snapshots};
use kzg_backend::{Access, write_file};

use crate::error::{CliError, internal};

/// Writes every view of the report, and returns their paths.
pub(crate) fn write(report: &Report, comparison: Option<&Comparison>, folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let view = |error: &dyn std::fmt::Display| internal("a view of the report", error);
    let mut files = vec![
        ("report.json".to_owned(), report.to_json()),
        ("report.md".to_owned(), markdown(report, comparison)),
        ("report.csv".to_owned(), csv(report).map_err(|error| view(&error))?),
        ("report.html".to_owned(), html(report, comparison).map_err(|error| view(&error))?),
        ("gas-by-size.svg".to_owned(), picture(report).map_err(|error| view(&error))?),
    ];
    let growth = growth_picture(report).map_err(|error| view(&error))?;
    files.extend(growth.map(|picture| ("growth.svg".to_owned(), picture)));
    files.extend(comparison.map(|comparison| ("comment.md".to_owned(), comment(report, comparison))));
    files.extend(snapshots(report).into_iter().map(|(name, json)| (format!("snapshots/{name}.json"), json)));
    let snapshots = folder.join("snapshots");
    fs::create_dir_all(&snapshots).map_err(|error| CliError::of_io(&snapshots, &error))?;
    let mut written = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        write_file(&path, Access::Shared, text.as_bytes())?;
        written.push(path);
    }
    Ok(written)
}
