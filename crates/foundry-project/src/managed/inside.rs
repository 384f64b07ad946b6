use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::error::ManagedError;

/// The folder that files are generated into. Nothing is read or written through a link that leads out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Root {
    /// As the user wrote it, for messages.
    shown: PathBuf,
    /// Without links; equal to `shown` as long as the folder does not exist.
    real: PathBuf,
}

/// What lies at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Missing,
    File(Vec<u8>),
    Link,
    /// A folder, a device, a socket.
    Other,
}

impl Root {
    pub(crate) fn new(path: &Path) -> Result<Self, ManagedError> {
        let real = match fs::canonicalize(path) {
            Ok(real) => real,
            Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
            Err(error) => return Err(ManagedError::io(path)(error)),
        };
        Ok(Self { shown: path.to_owned(), real })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.shown
    }

    pub(crate) fn join(&self, relative: &Path) -> PathBuf {
        self.shown.join(relative)
    }

    /// What lies at `relative`, after a check of the way there.
    pub(crate) fn entry(&self, relative: &Path) -> Result<Entry, ManagedError> {
        self.check(relative)?;
        let path = self.join(relative);
        let metadata = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Entry::Missing),
            Err(error) => return Err(ManagedError::io(path)(error)),
        };
        if metadata.is_symlink() {
            return Ok(Entry::Link);
        }
        if !metadata.is_file() {
            return Ok(Entry::Other);
        }
        Ok(Entry::File(fs::read(&path).map_err(ManagedError::io(path))?))
    }

    /// Refuses a path with anything but names in it, and one on whose way a link leads out of the folder or a file
    /// stands where a folder should.
    pub(crate) fn check(&self, relative: &Path) -> Result<(), ManagedError> {
        if relative.components().any(|part| !matches!(part, Component::Normal(_))) || relative.as_os_str().is_empty() {
            return Err(ManagedError::NotBelow { path: relative.to_owned() });
        }
        let mut folder = self.shown.clone();
        for part in relative.parent().into_iter().flat_map(Path::components) {
            folder.push(part);
            match fs::canonicalize(&folder) {
                Ok(target) if !target.starts_with(&self.real) => {
                    return Err(ManagedError::LeavesFolder { path: folder, root: self.shown.clone(), target });
                }
                Ok(target) if !target.is_dir() => return Err(ManagedError::NoFolder { path: folder }),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => return self.check_absent(&folder),
                Err(error) => return Err(ManagedError::io(folder)(error)),
            }
        }
        Ok(())
    }

    /// A link to nowhere is found missing like a folder that is to be made; only the latter may be.
    fn check_absent(&self, folder: &Path) -> Result<(), ManagedError> {
        match fs::read_link(folder) {
            Ok(target) => Err(ManagedError::LeavesFolder { path: folder.to_owned(), root: self.shown.clone(), target }),
            Err(_) => Ok(()),
        }
    }
}
