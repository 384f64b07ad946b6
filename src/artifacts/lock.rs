//! One writer or many readers per artefact folder.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use super::links::refuse_link;
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
        refuse_link(&path)?;
        let file = open_lock(&path)?;
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
        refuse_other_than_file(&path)?;
        let Ok(file) = File::open(&path) else { return Ok(None) };
        file.lock_shared().map_err(|error| CliError::of_io(&path, &error))?;
        Ok(Some(Self { _file: file }))
    }
}

/// Opens a file that is there to be locked, and makes it where there is none.
pub(crate) fn open_lock(path: &Path) -> Result<File, CliError> {
    refuse_other_than_file(path)?;
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    file.map_err(|error| CliError::of_io(path, &error))
}

/// A pipe in the lock's place would never open.
fn refuse_other_than_file(path: &Path) -> Result<(), CliError> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => Err(CliError::of_io(path, &io::Error::other("not a regular file"))),
        _ => Ok(()),
    }
}
