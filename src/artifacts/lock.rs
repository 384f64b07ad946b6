//! One writer or many readers per artefact folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::console::Console;
use crate::error::CliError;

const LOCK_FILE: &str = ".lock";

/// Held while an artefact folder is written or read; the operating system frees it with the process.
#[derive(Debug)]
pub(crate) struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// For writing: waits until nobody else reads or writes.
    pub(crate) fn exclusive(folder: &Path, console: &Console) -> Result<Self, CliError> {
        let path = folder.join(LOCK_FILE);
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|error| CliError::of_io(&path, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                console.note("Waiting", &format!("for another assay in `{}`", folder.display()));
                file.lock().map_err(|error| CliError::of_io(&path, &error))?;
            }
            Err(TryLockError::Error(error)) => return Err(CliError::of_io(&path, &error)),
        }
        Ok(Self { _file: file })
    }

    /// For reading: waits while somebody writes. A folder without a lock file, as a copy may be, has no writers.
    pub(crate) fn shared(folder: &Path) -> Result<Option<Self>, CliError> {
        let path = folder.join(LOCK_FILE);
        let Ok(file) = File::open(&path) else { return Ok(None) };
        file.lock_shared().map_err(|error| CliError::of_io(&path, &error))?;
        Ok(Some(Self { _file: file }))
    }
}
