//! A build writes beside the artefacts it will replace, and swaps files only when all of them are there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use kzg_backend::{Access, write_file};
use serde::Deserialize;
use tempfile::TempDir;

use super::links::refuse_link;
use super::lock::FolderLock;
use super::open::{MAX_JSON_BYTES, read_file};
use super::{Layout, earlier_folder, private_folder, sha256_hex};
use crate::console::Console;
use crate::error::CliError;

const PREFIX: &str = ".build-";

/// A build in progress. Dropped, it leaves the earlier artefacts as they were.
#[derive(Debug)]
pub(crate) struct Staging {
    target: Layout,
    staged: Layout,
    folder: TempDir,
    _lock: FolderLock,
}

impl Staging {
    /// Creates `target` where it does not exist, and takes it for writing.
    pub(crate) fn begin(target: &Path, console: &Console) -> Result<Self, CliError> {
        let refused = |error| CliError::of_io(target, &error);
        fs::create_dir_all(target).map_err(refused)?;
        for folder in [Layout::CONTRACTS, Layout::PRIVATE] {
            refuse_link(&target.join(folder))?;
        }
        let lock = FolderLock::exclusive(target, console)?;
        remove_abandoned(target, PREFIX);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(target).map_err(refused)?;
        let staged = Layout::new(folder.path());
        fs::create_dir(staged.file(Layout::CONTRACTS)).map_err(refused)?;
        Ok(Self { target: Layout::new(target), staged, folder, _lock: lock })
    }

    /// Where the new files go.
    pub(crate) fn layout(&self) -> &Layout {
        &self.staged
    }

    pub(crate) fn write(&self, relative: &str, bytes: &[u8]) -> Result<(), CliError> {
        Ok(write_file(&self.staged.file(relative), Access::Shared, bytes)?)
    }

    /// As [`Staging::write`], for the owner's eyes only.
    pub(crate) fn write_private(&self, relative: &str, bytes: &[u8]) -> Result<(), CliError> {
        private_folder(&self.staged)?;
        Ok(write_file(&self.staged.file(relative), Access::OwnerOnly, bytes)?)
    }

    /// The hidden parameters of the artefacts that are there, which may not be.
    pub(crate) fn earlier_parameters(&self) -> PathBuf {
        self.target.parameters()
    }

    /// Moves every file into place, the manifest last, and removes contracts that are no longer made, and a model whose weights
    /// are hidden now.
    ///
    /// Returns the artefact folder.
    pub(crate) fn commit(self) -> Result<PathBuf, CliError> {
        let files = self.staged_files()?;
        let contracts = self.target.file(Layout::CONTRACTS);
        fs::create_dir_all(&contracts).map_err(|error| CliError::of_io(&contracts, &error))?;
        if files.contains(Path::new(Layout::PARAMETERS)) {
            private_folder(&self.target)?;
            self.keep_earlier_parameters()?;
            remove_if_there(&self.target.model())?;
        }
        for relative in files.iter().filter(|path| !path.ends_with(Layout::MANIFEST)) {
            self.publish(relative)?;
        }
        remove_other_contracts(&self.target, &files);
        self.publish(Path::new(Layout::MANIFEST))?;
        for folder in [contracts.as_path(), self.target.root()] {
            sync(folder).map_err(|error| CliError::of_io(folder, &error))?;
        }
        let target = self.target.root().to_owned();
        self.folder.close().map_err(|error| CliError::of_io(&target, &error))?;
        Ok(target)
    }

    fn publish(&self, relative: &Path) -> Result<(), CliError> {
        let to = self.target.root().join(relative);
        fs::rename(self.staged.root().join(relative), &to).map_err(|error| CliError::of_io(&to, &error))
    }

    /// Puts other hidden parameters than the new ones aside, with their model: nothing else holds the salt of their verifier.
    fn keep_earlier_parameters(&self) -> Result<(), CliError> {
        let (earlier, new) = (self.target.parameters(), self.staged.parameters());
        let read = |path: &Path| match fs::read(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            read => read.map(Some).map_err(|error| CliError::of_io(path, &error)),
        };
        let Some(content) = read(&earlier)? else { return Ok(()) };
        if read(&new)?.as_ref() == Some(&content) {
            return Ok(());
        }
        let aside = earlier_folder(&self.target, &sha256_hex(&content)[2..18])?;
        for path in [earlier, self.target.private_model()] {
            if let Some(name) = path.file_name().filter(|_| path.exists()) {
                fs::rename(&path, aside.join(name)).map_err(|error| CliError::of_io(&path, &error))?;
            }
        }
        Ok(())
    }

    /// Relative paths of all staged files.
    fn staged_files(&self) -> Result<BTreeSet<PathBuf>, CliError> {
        let mut files = BTreeSet::new();
        for folder in ["", Layout::CONTRACTS, Layout::PRIVATE] {
            let path = self.staged.file(folder);
            let refused = |error| CliError::of_io(&path, &error);
            if !path.exists() {
                continue;
            }
            for entry in fs::read_dir(&path).map_err(refused)? {
                let entry = entry.map_err(refused)?;
                if entry.file_type().map_err(refused)?.is_file() {
                    files.insert(Path::new(folder).join(entry.file_name()));
                }
            }
        }
        Ok(files)
    }
}

/// What a process that was killed has left under names of its own. Only called under an exclusive lock.
pub(crate) fn remove_abandoned(target: &Path, prefix: &str) {
    let Ok(entries) = fs::read_dir(target) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(prefix)
            && let Err(error) = fs::remove_dir_all(entry.path())
        {
            tracing::warn!("`{}` was not removed: {error}", entry.path().display());
        }
    }
}

fn remove_if_there(path: &Path) -> Result<(), CliError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(CliError::of_io(path, &error)),
        _ => Ok(()),
    }
}

/// Removes contracts of the build before, by what its manifest says: whatever else lies in the folder is somebody's.
fn remove_other_contracts(target: &Layout, files: &BTreeSet<PathBuf>) {
    let earlier = read_file(&target.manifest(), MAX_JSON_BYTES).ok();
    let Some(earlier) = earlier.and_then(|bytes| serde_json::from_slice::<EarlierManifest>(&bytes).ok()) else {
        return;
    };
    for (relative, hash) in earlier.hashes.solidity {
        let is_contract = Path::new(&relative).parent() == Some(Path::new(Layout::CONTRACTS));
        let path = target.file(&relative);
        let is_file = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
        if is_contract
            && is_file
            && !files.contains(Path::new(&relative))
            && fs::read(&path).is_ok_and(|text| sha256_hex(&text) == hash)
            && let Err(error) = fs::remove_file(&path)
        {
            tracing::warn!("`{}` was not removed: {error}", path.display());
        }
    }
}

/// What manifests of all versions have.
#[derive(Deserialize)]
struct EarlierManifest {
    hashes: EarlierHashes,
}

#[derive(Deserialize)]
struct EarlierHashes {
    solidity: BTreeMap<String, String>,
}

/// Makes renames survive a power cut.
fn sync(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
