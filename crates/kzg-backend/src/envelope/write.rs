use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::temporary::{Claim, temporary_file};
use super::{FileError, FileKind, HEADER_BYTES};

/// Who may read the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Mode 0644 before the umask.
    Shared,
    /// Mode 0600: the file holds weights, salts or private outputs.
    OwnerOnly,
}

/// Where a writer puts its payload: hashes and counts on the way.
#[derive(Debug)]
pub struct PayloadSink<'a> {
    out: BufWriter<&'a mut File>,
    hasher: Sha256,
    written: u64,
}

impl Write for PayloadSink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.hasher.update(bytes);
        self.written += bytes.len() as u64;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes a framed file in one step as others see it: they find the earlier file, intact, or the new one, complete.
///
/// `fill` writes the payload. Returns the payload's SHA-256.
pub fn write_payload(
    path: &Path,
    kind: FileKind,
    access: Access,
    fill: impl FnOnce(&mut PayloadSink<'_>) -> io::Result<()>,
) -> Result<[u8; 32], FileError> {
    let mut temporary = Temporary::beside(path, access).map_err(FileError::io(path))?;
    let hash = write_frame(temporary.file.as_file_mut(), kind, fill).map_err(FileError::io(path))?;
    temporary.publish(path).map_err(FileError::io(path))?;
    Ok(hash)
}

/// Writes a plain file with the same guarantee as [`write_payload`].
pub fn write_file(path: &Path, access: Access, bytes: &[u8]) -> Result<(), FileError> {
    let mut temporary = Temporary::beside(path, access).map_err(FileError::io(path))?;
    temporary.file.write_all(bytes).map_err(FileError::io(path))?;
    temporary.publish(path).map_err(FileError::io(path))
}

/// As [`write_file`], but never in the place of another file; returns whether there was none.
pub fn write_new_file(path: &Path, access: Access, bytes: &[u8]) -> Result<bool, FileError> {
    let mut temporary = Temporary::beside(path, access).map_err(FileError::io(path))?;
    temporary.file.write_all(bytes).map_err(FileError::io(path))?;
    temporary.publish_as_new(path).map_err(FileError::io(path))
}

fn write_frame(
    file: &mut File,
    kind: FileKind,
    fill: impl FnOnce(&mut PayloadSink<'_>) -> io::Result<()>,
) -> io::Result<[u8; 32]> {
    // Zeros stand in for the header until length and hash are known: an interrupted file has no magic.
    file.write_all(&[0; HEADER_BYTES])?;
    let mut sink = PayloadSink { out: BufWriter::with_capacity(1 << 18, file), hasher: Sha256::new(), written: 0 };
    fill(&mut sink)?;
    let PayloadSink { out, hasher, written } = sink;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    if written > kind.max_payload() {
        return Err(io::Error::other(format!("{kind} payload of {written} bytes is above the limit of its kind")));
    }

    let hash: [u8; 32] = hasher.finalize().into();
    let mut header = Vec::with_capacity(HEADER_BYTES);
    header.extend(kind.magic());
    header.extend(kind.version().to_le_bytes());
    header.extend(written.to_le_bytes());
    header.extend(hash);
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&header)?;
    Ok(hash)
}

/// A file that gets its name when it is complete. A rename is atomic only within one file system, hence it lies in the same
/// folder.
struct Temporary {
    file: NamedTempFile,
    _claim: Claim,
}

impl Temporary {
    fn beside(path: &Path, access: Access) -> io::Result<Self> {
        // A device or a pipe, as `/dev/null`, would be replaced by the file, for everybody.
        if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(io::Error::other("not a regular file"));
        }
        let (file, claim) = temporary_file(parent(path), access)?;
        Ok(Self { file, _claim: claim })
    }

    fn publish(self, path: &Path) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.file.persist(path).map_err(|error| error.error)?;
        sync_folder(parent(path))
    }

    fn publish_as_new(self, path: &Path) -> io::Result<bool> {
        self.file.as_file().sync_all()?;
        match self.file.persist_noclobber(path) {
            Ok(_) => sync_folder(parent(path)).map(|()| true),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error.error),
        }
    }
}

/// Makes the rename itself survive a power cut.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
