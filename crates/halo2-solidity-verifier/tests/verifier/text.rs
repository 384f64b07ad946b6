//! The generated text: golden, formatted, without warnings.

use std::path::Path;
use std::process::Command;

use foundry_project::{Tool, ToolSearch};

use super::fixture;

#[test]
fn generated_text_is_as_committed() {
    for (fixture, _) in fixture::all() {
        insta::assert_snapshot!(fixture.name, fixture.verifier.source);
    }
}

#[test]
fn generated_text_compiles_without_warnings() {
    for (fixture, _) in fixture::all() {
        assert_eq!(fixture.contract.warnings, Vec::<String>::new(), "{}", fixture.name);
    }
}

#[test]
fn generated_text_is_formatted_as_forge_formats_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let search = ToolSearch::new(&root, std::env::var_os("PATH").as_deref(), None);
    let forge = Tool::Forge.find(&search).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(root.join("foundry.toml"), folder.path().join("foundry.toml")).unwrap();
    for (fixture, _) in fixture::all() {
        let file = folder.path().join(format!("{}.sol", fixture.name));
        std::fs::write(&file, &fixture.verifier.source).unwrap();
        let mut command = Command::new(&forge.program);
        let output = command.arg("fmt").arg("--check").arg(&file).current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}
