use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use model::open_regular;
use sha2::{Digest, Sha256};

use super::{FileError, FileKind, HEADER_BYTES};

const HASH_BUFFER: usize = 1 << 18;

/// The payload of a file whose magic, version, length and hash were checked, positioned at its first byte.
///
/// Reads through it are bounded by the payload; nothing is allocated from a length that the file itself announces.
#[derive(Debug)]
pub struct Payload {
    path: PathBuf,
    kind: FileKind,
    hash: [u8; 32],
    remaining: u64,
    file: BufReader<File>,
}

/// Opens `path`, checks the whole frame and returns its payload.
///
/// The payload is hashed in one pass and read in a second one, so that a proving key larger than memory's spare half is
/// never held twice.
pub fn open_payload(path: &Path, kind: FileKind) -> Result<Payload, FileError> {
    let (mut file, header) = open_frame(path, kind)?;
    if hash_rest(&mut file).map_err(FileError::io(path))? != header.hash {
        return Err(FileError::Edited { path: path.to_owned(), kind });
    }

    file.seek(SeekFrom::Start(HEADER_BYTES as u64)).map_err(FileError::io(path))?;
    Ok(Payload {
        path: path.to_owned(),
        kind,
        hash: header.hash,
        remaining: header.payload_bytes,
        file: BufReader::with_capacity(HASH_BUFFER, file),
    })
}

/// The whole payload and its hash, of a file that is read once: what was hashed is what is parsed, whoever writes to the file
/// meanwhile.
pub fn read_payload(path: &Path, kind: FileKind) -> Result<(Vec<u8>, [u8; 32]), FileError> {
    let (file, header) = open_frame(path, kind)?;
    let mut payload = Vec::new();
    file.take(header.payload_bytes).read_to_end(&mut payload).map_err(FileError::io(path))?;
    match Sha256::digest(&payload)[..] == header.hash {
        true => Ok((payload, header.hash)),
        false => Err(FileError::Edited { path: path.to_owned(), kind }),
    }
}

/// Bytes of payload by the header alone, where it is one of this kind and fits the file's length.
pub(crate) fn announced_payload(path: &Path, kind: FileKind) -> Option<u64> {
    open_frame(path, kind).ok().map(|(_, header)| header.payload_bytes)
}

/// The file behind its header, which fits the file's kind and length.
fn open_frame(path: &Path, kind: FileKind) -> Result<(File, Header), FileError> {
    let mut file = open_regular(path).map_err(FileError::io(path))?;
    let metadata = file.metadata().map_err(FileError::io(path))?;
    let header = read_header(&mut file, path, kind)?;
    check_header(&header, metadata.len(), path, kind)?;
    Ok((file, header))
}

struct Header {
    magic: [u8; 8],
    version: u32,
    payload_bytes: u64,
    hash: [u8; 32],
}

fn read_header(file: &mut File, path: &Path, kind: FileKind) -> Result<Header, FileError> {
    let mut bytes = Vec::with_capacity(HEADER_BYTES);
    file.take(HEADER_BYTES as u64).read_to_end(&mut bytes).map_err(FileError::io(path))?;
    let magic_seen = bytes.len().min(8);
    if bytes[..magic_seen] != kind.magic()[..magic_seen] {
        return Err(FileError::WrongMagic { path: path.to_owned(), kind });
    }
    let Some((magic, rest)) = bytes.split_first_chunk::<8>() else { return Err(short_header(path, kind, &bytes)) };
    let Some((version, rest)) = rest.split_first_chunk::<4>() else { return Err(short_header(path, kind, &bytes)) };
    let Some((length, rest)) = rest.split_first_chunk::<8>() else { return Err(short_header(path, kind, &bytes)) };
    let Some((hash, _)) = rest.split_first_chunk::<32>() else { return Err(short_header(path, kind, &bytes)) };
    Ok(Header {
        magic: *magic,
        version: u32::from_le_bytes(*version),
        payload_bytes: u64::from_le_bytes(*length),
        hash: *hash,
    })
}

fn short_header(path: &Path, kind: FileKind, bytes: &[u8]) -> FileError {
    FileError::Truncated { path: path.to_owned(), kind, expected: HEADER_BYTES as u64, got: bytes.len() as u64 }
}

fn check_header(header: &Header, file_bytes: u64, path: &Path, kind: FileKind) -> Result<(), FileError> {
    let path = || path.to_owned();
    if header.magic != kind.magic() {
        return Err(FileError::WrongMagic { path: path(), kind });
    }
    if header.version != kind.version() {
        return Err(FileError::WrongVersion { path: path(), kind, expected: kind.version(), got: header.version });
    }
    if header.payload_bytes > kind.max_payload() {
        let limit = kind.max_payload();
        return Err(FileError::TooLarge { path: path(), kind, limit, got: header.payload_bytes });
    }
    let expected = HEADER_BYTES as u64 + header.payload_bytes;
    match file_bytes.cmp(&expected) {
        std::cmp::Ordering::Less => Err(FileError::Truncated { path: path(), kind, expected, got: file_bytes }),
        std::cmp::Ordering::Greater => Err(FileError::TrailingBytes { path: path(), kind, expected, got: file_bytes }),
        std::cmp::Ordering::Equal => Ok(()),
    }
}

fn hash_rest(file: &mut File) -> io::Result<[u8; 32]> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; HASH_BUFFER];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finalize().into()),
            Ok(count) => hasher.update(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

impl Payload {
    /// SHA-256 of the whole payload.
    pub fn hash(&self) -> [u8; 32] {
        self.hash
    }

    /// Bytes not yet read.
    pub fn remaining(&self) -> u64 {
        self.remaining
    }

    /// Takes exactly `target.len()` bytes.
    pub fn fill(&mut self, target: &mut [u8]) -> Result<(), FileError> {
        let wanted = target.len() as u64;
        if wanted > self.remaining {
            return Err(self.malformed(format!("{wanted} bytes expected, {} left", self.remaining)));
        }
        self.file.read_exact(target).map_err(FileError::io(&self.path))?;
        self.remaining -= wanted;
        Ok(())
    }

    /// Takes `N` bytes.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], FileError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// Takes a little-endian 32-bit number.
    pub fn u32(&mut self) -> Result<u32, FileError> {
        self.array().map(u32::from_le_bytes)
    }

    /// Requires that exactly `expected` bytes are left: to be called before memory is taken for them.
    pub fn expect_remaining(&self, expected: u64) -> Result<(), FileError> {
        match self.remaining == expected {
            true => Ok(()),
            false => Err(self.malformed(format!("{} bytes of content, expected {expected}", self.remaining))),
        }
    }

    /// An error that blames the content of this file.
    pub fn malformed(&self, reason: impl Into<String>) -> FileError {
        FileError::malformed(&self.path, self.kind, reason)
    }
}
