//! Reading a proving key takes the memory of the key and hardly more.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{INSTANCES, Products};
use kzg_backend::{Access, ProverKey, Srs, VerifierKey, peak_memory_bytes};

const K: u32 = 15;
const CIRCUIT: [u8; 32] = [7; 32];
/// Tells the reading process where the files are.
const FOLDER: &str = "KEY_MEMORY_FOLDER";

#[test]
fn reading_a_key_takes_its_size_and_a_tenth() {
    if peak_memory_bytes().is_none() {
        return;
    }
    let folder = tempfile::TempDir::new().unwrap();
    let key = ProverKey::generate(&Srs::dev(K).unwrap(), &Products::filling(K, 1), CIRCUIT, INSTANCES).unwrap();
    key.verifier().write(&folder.path().join("vk.bin"), Access::Shared).unwrap();
    key.write(&folder.path().join("pk.bin"), Access::Shared).unwrap();
    // Six fixed columns, one of the permutation with the cells that follow its own, and what transforms look up.
    let size = f64::from((6 * 32 + 36 + 32) << K);
    let grown = growth_in_another_process(folder.path());
    assert!(grown > 0.9 * size, "{grown} bytes cannot hold a key of {size}");
    assert!(grown < 1.1 * size, "{grown} bytes for a key of {size}");
}

/// A process whose memory nothing has used before.
fn growth_in_another_process(folder: &Path) -> f64 {
    let mut reader = Command::new(std::env::current_exe().unwrap());
    reader.args(["--ignored", "--exact", "read_the_key", "--nocapture"]).env(FOLDER, folder);
    let output = reader.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let grown = text.lines().find_map(|line| line.split_once("grown by ")?.1.split_once(" bytes"));
    grown.and_then(|(bytes, _)| bytes.parse().ok()).unwrap_or_else(|| panic!("{text}"))
}

#[test]
#[ignore = "run by the other test, in a process of its own"]
fn read_the_key() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let verifier = VerifierKey::read::<Products>(&folder.join("vk.bin"), (), K, CIRCUIT).unwrap();
    let before = peak_memory_bytes().unwrap();
    let key = ProverKey::read(&folder.join("pk.bin"), verifier).unwrap();
    println!("grown by {} bytes", peak_memory_bytes().unwrap() - before);
    drop(key);
}
