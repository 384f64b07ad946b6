//! Runs that end too early: killed, asked to end, out of room on the disk, out of memory, and many of them at a time.

mod crowd;
mod full_disk;
mod kills;
mod memory;
mod scene;
mod signals;

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// A number from 0 to 1 that `seed` and `round` decide about.
fn random(seed: &str, round: u64) -> f64 {
    let hash = Sha256::digest(format!("{seed} {round}"));
    f64::from(u16::from_be_bytes([hash[0], hash[1]])) / f64::from(u16::MAX)
}

/// Files and folders that only a run at work may have.
pub(crate) fn litter(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let begins = [".build-", ".proof-", ".measure-", ".tmp"].iter().any(|prefix| name.starts_with(prefix));
        if begins || name.ends_with(".partial") {
            found.push(entry.path());
        } else if entry.file_type().unwrap().is_dir() {
            found.extend(litter(&entry.path()));
        }
    }
    found
}

/// The files below `folder` and their sizes.
fn files(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(files(&entry.path())),
            false => found.push((entry.path(), entry.metadata().unwrap().len())),
        }
    }
    found
}
