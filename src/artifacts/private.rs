//! `private/`: what must not be published. Everything else in an artefact folder may be.

use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use kzg_backend::{Access, write_file};
use tempfile::NamedTempFile;

use super::{Layout, sha256_hex};
use crate::error::{CliError, ErrorKind};

/// What a proof hides, as the content of a file, and where its owner wants that file.
#[derive(Clone, Copy)]
pub(crate) struct Private<'a> {
    pub(crate) content: &'a [u8],
    pub(crate) file: Option<&'a Path>,
}

impl Private<'_> {
    /// Writes the file that was asked for, else one named after the proof's bytes.
    ///
    /// # Errors
    /// There is a file already: it may hold the only salts of an earlier proof.
    pub(super) fn write(self, layout: &Layout, proof: &[u8]) -> Result<PathBuf, CliError> {
        let path = match self.file {
            Some(file) => file.to_owned(),
            None => private_proofs(layout)?.join(format!("{}.json", &sha256_hex(proof)[2..18])),
        };
        if self.write_new(&path)? {
            return Ok(path);
        }
        let message = format!("`{}` exists, and may hold the only salts of an earlier proof", path.display());
        let help = "name another file with `--private`, or remove this one";
        Err(CliError::new(ErrorKind::Usage, "private-file-exists", message, help))
    }

    /// Writes the file of proof `number`; nothing where there is one, which may be all that is left of an earlier proof.
    pub(super) fn write_numbered(self, layout: &Layout, number: u64) -> Result<Option<PathBuf>, CliError> {
        let path = private_proofs(layout)?.join(format!("{number}.json"));
        Ok(self.write_new(&path)?.then_some(path))
    }

    /// Whether there was no such file yet.
    fn write_new(self, path: &Path) -> Result<bool, CliError> {
        let refused = |error: io::Error| CliError::of_io(path, &error);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // For its owner alone from the start.
        let mut file = NamedTempFile::new_in(folder).map_err(refused)?;
        file.write_all(self.content).and_then(|()| file.as_file().sync_all()).map_err(refused)?;
        match file.persist_noclobber(path) {
            Ok(_) => Ok(true),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(refused(error.error)),
        }
    }
}

/// The highest number of a file in `private/proofs`.
pub(super) fn latest_number(layout: &Layout) -> Option<u64> {
    let entries = fs::read_dir(layout.private_proofs()).ok()?;
    let number = |name: &str| name.strip_suffix(".json")?.parse().ok().filter(|number| *number < u64::MAX);
    entries.flatten().filter_map(|entry| number(entry.file_name().to_str()?)).max()
}

/// The folder `private/proofs`, which only its owner can open, and which no commit takes in.
fn private_proofs(layout: &Layout) -> Result<PathBuf, CliError> {
    let (folder, ignored) = (layout.private_proofs(), layout.private().join(".gitignore"));
    let refused = |error| CliError::of_io(&folder, &error);
    owner_only().create(&folder).map_err(refused)?;
    if !ignored.exists() {
        write_file(&ignored, Access::OwnerOnly, b"*\n")?;
    }
    Ok(folder)
}

fn owner_only() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder
}
