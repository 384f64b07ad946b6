use std::fs;
use std::path::{Path, PathBuf};

use super::error::ManagedError;
use super::file::{GeneratedFile, write_atomically};
use super::inside::{Entry, Root};
use super::record::Record;

/// What becomes of the files, all paths relative to the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// New ones.
    pub written: Vec<PathBuf>,
    /// Unedited ones that were replaced by newer content.
    pub refreshed: Vec<PathBuf>,
    /// Those that are as they should be.
    pub unchanged: Vec<PathBuf>,
    /// Those that were left alone although they should be different.
    pub kept: Vec<KeptFile>,
    /// Generated earlier, no longer part of what is generated, and still there.
    pub obsolete: Vec<PathBuf>,
}

/// A file that was not overwritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// Relative to the root.
    pub path: PathBuf,
    /// Why.
    pub reason: KeptReason,
}

/// Why a file was not overwritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptReason {
    /// It is not what was generated at its place.
    Edited,
    /// It was there before anything was generated at its place.
    Foreign,
    /// It is a symbolic link.
    Link,
    /// It is a folder, or no file at all.
    NoFile,
}

impl KeptReason {
    /// In words, to follow the file's name.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Edited => "edited since it was generated",
            Self::Foreign => "not generated, was there before",
            Self::Link => "a symbolic link",
            Self::NoFile => "not a file",
        }
    }
}

/// What is to be done, decided without writing anything.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    changes: Changes,
    /// Files to write, and those that are right already.
    to_write: Vec<&'a GeneratedFile>,
    in_place: Vec<&'a GeneratedFile>,
}

impl<'a> Plan<'a> {
    /// Compares `files` with the disk and with what `record` says was generated.
    pub(crate) fn new(root: &Root, record: &Record, files: &'a [GeneratedFile]) -> Result<Self, ManagedError> {
        let mut plan = Self { changes: Changes::default(), to_write: Vec::new(), in_place: Vec::new() };
        for file in files {
            plan.decide(root, record, file)?;
        }
        for path in record.paths().filter(|path| !files.iter().any(|file| file.path == *path)) {
            if root.entry(path)? != Entry::Missing {
                plan.changes.obsolete.push(path.to_owned());
            }
        }
        Ok(plan)
    }

    fn decide(&mut self, root: &Root, record: &Record, file: &'a GeneratedFile) -> Result<(), ManagedError> {
        let path = file.path.clone();
        let reason = match root.entry(&path)? {
            Entry::Missing => {
                self.to_write.push(file);
                self.changes.written.push(path);
                return Ok(());
            }
            Entry::File(bytes) if bytes == file.content => {
                self.in_place.push(file);
                self.changes.unchanged.push(path);
                return Ok(());
            }
            Entry::File(bytes) if record.wrote(&path, &bytes) => {
                self.to_write.push(file);
                self.changes.refreshed.push(path);
                return Ok(());
            }
            Entry::File(_) if record.contains(&path) => KeptReason::Edited,
            Entry::File(_) => KeptReason::Foreign,
            Entry::Link => KeptReason::Link,
            Entry::Other => KeptReason::NoFile,
        };
        self.changes.kept.push(KeptFile { path, reason });
        Ok(())
    }

    /// Writes what is to be written. The record lies at `record_path`; it tells generated files from edited ones at
    /// every moment, also when this is interrupted.
    pub(crate) fn apply(self, root: &Root, mut record: Record, record_path: &Path) -> Result<Changes, ManagedError> {
        make_folder(root, record_path)?;
        for file in self.to_write.iter().chain(&self.in_place) {
            record.announce(&file.path, &file.content);
        }
        record.write(root, record_path)?;
        for file in &self.to_write {
            make_folder(root, &file.path)?;
            let path = root.join(&file.path);
            write_atomically(&path, &file.content, file.executable).map_err(ManagedError::io(path))?;
        }
        for file in self.to_write.iter().chain(&self.in_place) {
            record.settle(&file.path, &file.content);
        }
        let gone: Vec<_> = record.paths().filter(|path| !root.join(path).exists()).map(Path::to_owned).collect();
        gone.iter().for_each(|path| record.forget(path));
        record.write(root, record_path)?;
        Ok(self.changes)
    }
}

fn make_folder(root: &Root, file: &Path) -> Result<(), ManagedError> {
    root.check(file)?;
    let folder = root.join(file.parent().unwrap_or(Path::new("")));
    fs::create_dir_all(&folder).map_err(ManagedError::io(folder))
}

impl Changes {
    /// Both, each list in the order of paths.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.written.extend(other.written);
        self.refreshed.extend(other.refreshed);
        self.unchanged.extend(other.unchanged);
        self.kept.extend(other.kept);
        self.obsolete.extend(other.obsolete);
        for list in [&mut self.written, &mut self.refreshed, &mut self.unchanged, &mut self.obsolete] {
            list.sort();
        }
        self.kept.sort_by(|a, b| a.path.cmp(&b.path));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupted_run_leaves_no_file_that_looks_edited() {
        let folder = tempfile::tempdir().unwrap();
        let (root, place) = (Root::new(folder.path()).unwrap(), Path::new("file"));
        // As the record is while a run replaces the old text by the new one.
        let mut record = Record::new(None);
        record.announce(place, b"old");
        record.announce(place, b"new");
        let newest = [GeneratedFile::new(place, "newest")];
        for (found, is_ours) in [("old", true), ("new", true), ("edited", false), ("ol", false)] {
            fs::write(root.join(place), found).unwrap();
            let changes = Plan::new(&root, &record, &newest).unwrap().changes;
            assert_eq!(changes.refreshed == [place], is_ours, "{found}");
            assert_eq!(changes.kept.is_empty(), is_ours, "{found}");
        }
    }

    #[test]
    fn the_record_is_on_disk_before_the_first_file() {
        let folder = tempfile::tempdir().unwrap();
        let (root, record_path) = (Root::new(folder.path()).unwrap(), Path::new("records/all.json"));
        let files = [GeneratedFile::new("a", "a"), GeneratedFile::new("b", "b")];
        let plan = Plan::new(&root, &Record::new(None), &files).unwrap();
        // What the plan found free is taken when it is carried out: the run stops between the two files.
        fs::create_dir(root.join(Path::new("b"))).unwrap();
        let error = plan.apply(&root, Record::new(None), record_path).unwrap_err();
        assert!(matches!(error, ManagedError::Io { .. }), "{error}");
        let record = Record::read(&root, record_path).unwrap().unwrap();
        assert!(record.wrote(Path::new("a"), b"a") && record.wrote(Path::new("b"), b"b"));
        assert_eq!(fs::read(root.join(Path::new("a"))).unwrap(), b"a");
    }
}
