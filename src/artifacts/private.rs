//! `private/`: what must not be published. Everything else in an artefact folder may be.

use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};

use kzg_backend::{Access, write_file, write_new_file};

use super::links::refuse_link;
use super::{Layout, sha256_hex};
use crate::error::{CliError, ErrorKind};

/// What a proof or a commitment hides, as the content of a file, and where its owner wants that file.
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
        self.write_to(match self.file {
            Some(file) => file.to_owned(),
            None => closed_folder(layout, layout.private_proofs())?.join(format!("{}.json", &sha256_hex(proof)[2..18])),
        })
    }

    /// Writes the file of proof `number`; nothing where there is one, which may be all that is left of an earlier proof.
    pub(super) fn write_numbered(self, layout: &Layout, number: u64) -> Result<Option<PathBuf>, CliError> {
        let path = closed_folder(layout, layout.private_proofs())?.join(format!("{number}.json"));
        Ok(self.write_new(&path)?.then_some(path))
    }

    /// Writes the file that was asked for, else the next one of `private/commitments`.
    ///
    /// # Errors
    /// The file that was asked for is there already.
    pub(crate) fn write_commitments(self, layout: &Layout) -> Result<PathBuf, CliError> {
        if let Some(file) = self.file {
            return self.write_to(file.to_owned());
        }
        let folder = closed_folder(layout, layout.private_commitments())?;
        let mut least = 1;
        loop {
            let number = latest_number(&folder).map_or(1, |latest| latest + 1).max(least);
            least = number + 1;
            let path = folder.join(format!("{number}.json"));
            // Else another process took the number.
            if self.write_new(&path)? {
                return Ok(path);
            }
        }
    }

    fn write_to(self, path: PathBuf) -> Result<PathBuf, CliError> {
        if self.write_new(&path)? {
            return Ok(path);
        }
        let message = format!("`{}` exists, and may hold salts that nothing else holds", path.display());
        let help = "name another file with `--private`, or remove this one";
        Err(CliError::new(ErrorKind::Usage, "private-file-exists", message, help))
    }

    /// Whether there was no such file yet.
    fn write_new(self, path: &Path) -> Result<bool, CliError> {
        Ok(write_new_file(path, Access::OwnerOnly, self.content)?)
    }
}

/// The highest number of a file in a folder below `private`.
pub(super) fn latest_number(folder: &Path) -> Option<u64> {
    let entries = fs::read_dir(folder).ok()?;
    let number = |name: &str| name.strip_suffix(".json")?.parse::<u32>().ok().map(u64::from);
    entries.flatten().filter_map(|entry| number(entry.file_name().to_str()?)).max()
}

/// `folder`, which lies in `private`: only its owner can open them, and no commit of a repository takes them in.
fn closed_folder(layout: &Layout, folder: PathBuf) -> Result<PathBuf, CliError> {
    private_folder(layout)?;
    refuse_link(&folder)?;
    make_owner_only(&folder).map_err(|error| CliError::of_io(&folder, &error))?;
    Ok(folder)
}

/// The folder `private`, likewise.
pub(crate) fn private_folder(layout: &Layout) -> Result<(), CliError> {
    let (folder, ignored) = (layout.private(), layout.private().join(".gitignore"));
    refuse_link(&folder)?;
    make_owner_only(&folder).map_err(|error| CliError::of_io(&folder, &error))?;
    if !ignored.exists() {
        write_file(&ignored, Access::OwnerOnly, b"*\n")?;
    }
    Ok(())
}

/// A folder for hidden parameters that others have taken the place of.
pub(crate) fn earlier_folder(layout: &Layout, name: &str) -> Result<PathBuf, CliError> {
    closed_folder(layout, layout.private().join("earlier").join(name))
}

/// Creates the folder, or closes the one there is to others, as one that was copied here may not be.
#[cfg(unix)]
fn make_owner_only(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};

    const OWNER_ONLY: u32 = 0o700;
    DirBuilder::new().recursive(true).mode(OWNER_ONLY).create(folder)?;
    match fs::metadata(folder)?.permissions().mode() & 0o777 & !OWNER_ONLY {
        0 => Ok(()),
        _ => fs::set_permissions(folder, fs::Permissions::from_mode(OWNER_ONLY)),
    }
}

#[cfg(not(unix))]
fn make_owner_only(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).create(folder)
}
