use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GeneratedFile {
    /// Relative to the project's root.
    pub(crate) path: PathBuf,
    /// All of its bytes.
    pub(crate) content: Vec<u8>,
    /// Whether it is a program.
    pub(crate) executable: bool,
}

impl GeneratedFile {
    /// A file that is no program.
    pub(crate) fn new(path: impl Into<PathBuf>, content: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), content: content.into(), executable: false }
    }

    /// A program.
    pub(crate) fn program(path: impl Into<PathBuf>, content: impl Into<Vec<u8>>) -> Self {
        Self { executable: true, ..Self::new(path, content) }
    }
}

/// Of files and folders that are not complete yet.
pub(crate) const PREFIX: &str = ".assay-";
pub(crate) const SUFFIX: &str = ".partial";

/// Removes what a run that was killed has left in `folder`; what cannot be removed is in nobody's way. Runs follow each
/// other: nobody else works on it.
pub(crate) fn remove_abandoned(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_ours = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if is_ours && let Ok(kind) = entry.file_type() {
            let _ = if kind.is_dir() { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
        }
    }
}

/// Replaces the file at `path` in one step: readers see the old bytes or the new ones. Its folder exists; a file that was
/// there leaves its permissions to the new one.
pub(crate) fn write_atomically(path: &Path, content: &[u8], executable: bool) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    remove_abandoned(folder);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    // What the user's umask takes away from these stays away.
    #[cfg(unix)]
    let permissions = {
        use std::os::unix::fs::PermissionsExt;
        fs::Permissions::from_mode(if executable { 0o777 } else { 0o666 })
    };
    #[cfg(unix)]
    builder.permissions(permissions);
    #[cfg(not(unix))]
    let _ = executable;
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(content)?;
    if let Ok(earlier) = fs::metadata(path) {
        file.as_file().set_permissions(earlier.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
