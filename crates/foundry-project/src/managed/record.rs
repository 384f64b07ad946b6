use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::error::ManagedError;
use super::file::write_atomically;
use super::inside::{Entry, Root};

const SCHEMA_VERSION: u32 = 1;

/// What was generated, by path: how a file that nobody has touched is told from one that somebody has edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    schema_version: u32,
    /// What the files were generated for: a model's name, or nothing for what all models share.
    pub(crate) about: Option<String>,
    /// SHA-256 of each file as it was written. A second one while a run replaces the first: should it be
    /// interrupted, either of them is a file that nobody has edited.
    files: BTreeMap<PathBuf, Vec<Digest>>,
}

impl Record {
    /// An empty one.
    pub(crate) fn new(about: Option<String>) -> Self {
        Self { schema_version: SCHEMA_VERSION, about, files: BTreeMap::new() }
    }

    /// Reads `relative`, if it is there.
    pub(crate) fn read(root: &Root, relative: &Path) -> Result<Option<Self>, ManagedError> {
        let path = root.join(relative);
        let refused = |reason: String| ManagedError::Record { path: path.clone(), reason };
        let bytes = match root.entry(relative)? {
            Entry::Missing => return Ok(None),
            Entry::File(bytes) => bytes,
            Entry::Link | Entry::Other => return Err(refused("it is no file".into())),
        };
        let record: Self = serde_json::from_slice(&bytes).map_err(|error| refused(error.to_string()))?;
        if record.schema_version != SCHEMA_VERSION {
            let got = record.schema_version;
            return Err(refused(format!("`schema_version` is {got}, expected {SCHEMA_VERSION}")));
        }
        Ok(Some(record))
    }

    pub(crate) fn write(&self, root: &Root, relative: &Path) -> Result<(), ManagedError> {
        let path = root.join(relative);
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| ManagedError::Record { path: path.clone(), reason: error.to_string() })?;
        write_atomically(&path, format!("{text}\n").as_bytes(), false).map_err(ManagedError::io(path))
    }

    /// Whether the file was generated.
    pub(crate) fn contains(&self, path: &Path) -> bool {
        self.files.contains_key(path)
    }

    /// Every file that was generated.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.keys().map(PathBuf::as_path)
    }

    /// Whether `bytes` are what was generated at `path`.
    pub(crate) fn wrote(&self, path: &Path, bytes: &[u8]) -> bool {
        self.files.get(path).is_some_and(|digests| digests.contains(&Digest::of(bytes)))
    }

    /// Admits `bytes` at `path` beside what was there.
    pub(crate) fn announce(&mut self, path: &Path, bytes: &[u8]) {
        let digests = self.files.entry(path.to_owned()).or_default();
        let digest = Digest::of(bytes);
        if !digests.contains(&digest) {
            digests.push(digest);
        }
    }

    /// Notes `bytes` as the only thing that was generated at `path`.
    pub(crate) fn settle(&mut self, path: &Path, bytes: &[u8]) {
        self.files.insert(path.to_owned(), vec![Digest::of(bytes)]);
    }

    pub(crate) fn forget(&mut self, path: &Path) {
        self.files.remove(path);
    }
}
