//! Artefacts that many tests read, built once per test run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::onnx;
use crate::run::{succeed, text};

/// The committed example model.
pub(crate) fn example(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models/volatility-ltv").join(file)
}

/// Artefacts of the example model, with one proof. Read only.
pub(crate) fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = fresh("volatility-ltv");
        build(&example("model.onnx"), &folder);
        prove(&folder, &example("input.json"));
        folder
    })
}

/// Artefacts of a model of the same shape with other weights, with one proof. Read only.
pub(crate) fn built_other() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = fresh("another-model");
        let model = folder.with_extension("onnx");
        fs::write(&model, onnx::with_other_weights(&fs::read(example("model.onnx")).unwrap())).unwrap();
        build(&model, &folder);
        prove(&folder, &example("input.json"));
        folder
    })
}

/// A copy of [`built`] that a test may spoil.
pub(crate) fn copy_of_built() -> TempDir {
    let copy = TempDir::new().unwrap();
    copy_folder(built(), copy.path());
    copy
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The hash of every file below `folder`, proofs and the lock left out.
pub(crate) fn contents(folder: &Path) -> BTreeMap<PathBuf, [u8; 32]> {
    let mut files = BTreeMap::new();
    collect(folder, folder, &mut files);
    files
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, [u8; 32]>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_owned();
        if name == Path::new("proofs") || name == Path::new(".lock") {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            files.insert(name, Sha256::digest(fs::read(&path).unwrap()).into());
        }
    }
}

pub(crate) fn build(model: &Path, folder: &Path) {
    let calibration = example("calibration.json");
    let arguments = ["build", text(model), "-o", text(folder), "--name", "volatility-ltv"];
    succeed(&[&arguments[..], &["--calibration", text(&calibration)]].concat());
}

pub(crate) fn prove(folder: &Path, input: &Path) {
    succeed(&["prove", text(folder), "--input", text(input)]);
}

pub(crate) fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    folder
}
