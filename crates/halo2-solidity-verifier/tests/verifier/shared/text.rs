//! The generated text: golden, the same for all models of a shape, formatted, without warnings.

use std::path::Path;
use std::process::Command;

use foundry_project::{Tool, ToolSearch};
use halo2_solidity_verifier::{ContractName, generate_shared};
use verifier_program::Fork;

use super::model;
use crate::contract::Contract;
use crate::text::wide;

#[test]
fn text_is_as_committed() {
    let model = model::named("Lanes");
    insta::assert_snapshot!("SharedLanes", model.shared.generated.source);
    insta::assert_snapshot!("FrontLanes", model.front.source);
    insta::assert_snapshot!("SharedRotations", model::named("Rotations").shared.generated.source);
}

#[test]
fn text_depends_on_the_shape_alone() {
    for [one, other] in model::siblings() {
        let name = ContractName::new("Same").unwrap();
        let [one, other] = [one, other].map(|model| generate_shared(&model.fixture.spec, &name, Fork::Osaka).unwrap());
        assert_eq!(one.source, other.source);
        assert_eq!(one.shape, other.shape);
        assert_eq!(one.program.code().to_string(), other.program.code().to_string());
    }
}

#[test]
fn text_compiles_without_warnings() {
    for model in model::all() {
        assert_eq!(model.shared.contract.warnings, Vec::<String>::new(), "{}", model.fixture.name);
        assert_eq!(model.contract.warnings, Vec::<String>::new(), "{}", model.fixture.name);
    }
}

/// As many values at once as the compiler's stack has to bear.
#[test]
fn wide_circuits_compile() {
    let shared = generate_shared(&wide(20), &ContractName::new("Wide").unwrap(), Fork::Osaka).unwrap();
    let contract = Contract::compile(&shared.source, &shared.sections);
    let (predicted, measured) = (shared.predicted.runtime_bytes as f64, contract.runtime.len() as f64);
    assert!((predicted / measured - 1.0).abs() < 0.05, "{predicted} {measured}");
}

#[test]
fn text_is_formatted_as_forge_formats_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let search = ToolSearch::new(&root, std::env::var_os("PATH").as_deref(), None);
    let forge = Tool::Forge.find(&search).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(root.join("foundry.toml"), folder.path().join("foundry.toml")).unwrap();
    for model in model::all() {
        for (kind, source) in [("Shared", &model.shared.generated.source), ("Front", &model.front.source)] {
            std::fs::write(folder.path().join(format!("{kind}{}.sol", model.fixture.name)), source).unwrap();
        }
    }
    let mut command = Command::new(&forge.program);
    let output = command.arg("fmt").arg("--check").arg(".").current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
