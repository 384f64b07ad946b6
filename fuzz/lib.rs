//! What the targets share.

use std::path::{Path, PathBuf};

use kzg_backend::FileKind;
use sha2::{Digest, Sha256};

/// The content under a head that fits, so that a fuzzer need not guess hashes.
pub fn framed(kind: FileKind, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u64).to_le_bytes();
    let hash = Sha256::digest(content);
    [&kind.magic()[..], &kind.version().to_le_bytes(), &length, &hash[..], content].concat()
}

/// A file that every case of this process overwrites, in a folder that goes with it.
pub struct Scratch {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Default for Scratch {
    fn default() -> Scratch {
        let folder = tempfile::tempdir().expect("the folder for temporary files is writable");
        let path = folder.path().join("file");
        Scratch { _folder: folder, path }
    }
}

impl Scratch {
    pub fn with(&self, bytes: &[u8]) -> &Path {
        std::fs::write(&self.path, bytes).expect("the folder for temporary files has room");
        &self.path
    }
}
