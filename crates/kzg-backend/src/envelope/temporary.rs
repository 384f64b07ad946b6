//! Files and folders under names of their own until they are complete. What a process that was killed has left of them is
//! removed by the next one that writes there: whoever still works on one holds its lock.

use std::fs::{self, DirEntry, File};
use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile, TempDir};

use super::Access;

const PREFIX: &str = ".assay-";
const SUFFIX: &str = ".partial";

/// A file that others will find complete, or not at all.
pub(super) fn temporary_file(folder: &Path, access: Access) -> io::Result<(NamedTempFile, Claim)> {
    remove_abandoned(folder, PREFIX, SUFFIX);
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    set_access(&mut builder, access);
    loop {
        let file = builder.tempfile_in(folder)?;
        if let Some(claim) = Claim::of(file.path())? {
            return Ok((file, claim));
        }
    }
}

/// A folder for files that are moved out of it, or with it, once all of them are there. Others may read in it; its name
/// starts with `prefix`, by which abandoned ones are found and removed.
pub fn temporary_folder(folder: &Path, prefix: &str) -> io::Result<(TempDir, Claim)> {
    remove_abandoned(folder, prefix, "");
    let mut builder = Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755));
    loop {
        let folder = builder.tempdir_in(folder)?;
        if let Some(claim) = Claim::of(folder.path())? {
            return Ok((folder, claim));
        }
    }
}

/// Somebody works on a temporary file or folder as long as this lives; the operating system ends it with the process.
#[derive(Debug)]
pub struct Claim {
    _locked: Option<File>,
}

impl Claim {
    /// `None` where another process took it for abandoned before it was claimed, and has removed it.
    fn of(path: &Path) -> io::Result<Option<Self>> {
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        // Where there are no locks nothing is ever taken for abandoned.
        let locked = file.lock().is_ok().then_some(file);
        Ok(path.exists().then_some(Self { _locked: locked }))
    }
}

/// Removes what nobody works on any more. What cannot be removed is in nobody's way.
fn remove_abandoned(folder: &Path, prefix: &str, suffix: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let is_temporary = |entry: &DirEntry| {
        let name = entry.file_name();
        name.to_str().is_some_and(|name| name.starts_with(prefix) && name.ends_with(suffix))
    };
    for entry in entries.flatten().filter(is_temporary) {
        let path = entry.path();
        // Links and pipes are not ours, and a pipe would never open.
        let Some(kind) = entry.file_type().ok().filter(|kind| kind.is_file() || kind.is_dir()) else { continue };
        let Ok(file) = File::open(&path) else { continue };
        if file.try_lock().is_ok() {
            // The lock is held until it is gone: whoever claims it then finds that it is.
            let _ = if kind.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

#[cfg(unix)]
fn set_access(builder: &mut Builder<'_, '_>, access: Access) {
    use std::os::unix::fs::PermissionsExt;
    let mode = match access {
        Access::Shared => 0o644,
        Access::OwnerOnly => 0o600,
    };
    builder.permissions(fs::Permissions::from_mode(mode));
}

#[cfg(not(unix))]
fn set_access(_builder: &mut Builder<'_, '_>, _access: Access) {}
