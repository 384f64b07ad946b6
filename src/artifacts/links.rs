//! An artefact folder may lie behind a link; what is in it may not: nothing is written or removed elsewhere.

use std::fs;
use std::path::Path;

use crate::error::{CliError, ErrorKind};

/// Refuses a link in the place of a folder or file that is opened for writing. Files that are replaced need no such check.
pub(super) fn refuse_link(path: &Path) -> Result<(), CliError> {
    if !fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()) {
        return Ok(());
    }
    Err(CliError::new(
        ErrorKind::Environment,
        "artefact-link",
        format!("`{}` is a link: nothing is written outside of the artefact folder", path.display()),
        "remove the link, or move what it leads to into its place",
    ))
}
