//! Folders to generate into, and a model without a proof system behind it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use foundry_project::{
    CompilerSettings, Generated, Project, ProjectCompiler, ProjectError, ProjectModel, ProofText, SelfTestProof,
    SourceText, TensorFacts,
};

/// A model that is all names.
pub(crate) fn model(name: &str, identifier: &str) -> ProjectModel {
    let contract = |suffix: &str| SourceText {
        file: format!("{identifier}{suffix}.sol"),
        text: format!("// {suffix} of {name}\n"),
    };
    let interface = |name: &str| SourceText { file: format!("{name}.sol"), text: format!("interface {name} {{}}\n") };
    let proof = |name: &str| ProofText { name: name.to_owned(), json: format!("{{\"name\": \"{name}\"}}\n") };
    ProjectModel {
        name: name.to_owned(),
        identifier: identifier.to_owned(),
        model_id: format!("0x{:064x}", 7),
        insecure: true,
        contracts: ["Verifier", "Codec", "Model", "VerifierMock"].map(contract).into(),
        interfaces: ["IAssayVerifier", "IAssayModel"].map(interface).into(),
        tensors: vec![tensor(0, "features", true), tensor(1, "score", false)],
        proofs: ["proof1", "proof2"].map(proof).into(),
        other_model: "{}\n".into(),
        expected: "{ \"proofs\": [] }\n".into(),
        self_test: SelfTestProof { proof: "00".repeat(64), instances: "00".repeat(96) },
    }
}

/// A hashed tensor.
pub(crate) fn hashed(number: usize, name: &str, is_input: bool) -> TensorFacts {
    TensorFacts { is_hashed: true, ..tensor(number, name, is_input) }
}

pub(crate) fn tensor(number: usize, name: &str, is_input: bool) -> TensorFacts {
    let pascal = name[..1].to_uppercase() + &name[1..];
    TensorFacts {
        number,
        camel: name.to_owned(),
        pascal,
        constant: name.to_uppercase(),
        commitment: format!("{name}Commitment"),
        is_input,
        is_hashed: false,
        length: 8,
        instances: 1,
        last_instance_bits: 112,
    }
}

pub(crate) fn generate(folder: &Path, model: &ProjectModel) -> Result<Generated, ProjectError> {
    let compiler = ProjectCompiler::of(None, "0.8.37").unwrap();
    Project::open(folder)?.generate(model, &compiler, &CompilerSettings::default())
}

/// An empty folder with `files` in it.
pub(crate) fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        put(folder.path(), path, text);
    }
    folder
}

pub(crate) fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A forge-std of which only the existence counts.
pub(crate) fn put_forge_std(root: &Path, sources: &str) {
    for file in ["Test.sol", "Script.sol", "Vm.sol"] {
        put(root, &format!("{sources}/{file}"), "");
    }
}

pub(crate) fn read(root: &Path, path: &str) -> String {
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file below `root` with its content; links are not followed.
pub(crate) fn tree(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let (path, kind) = (entry.path(), entry.file_type().unwrap());
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                files.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read(path).unwrap());
            }
        }
    }
    files
}
