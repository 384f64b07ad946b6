//! Names of models, tensors and folders.

use foundry_project::{Forge, ProjectError};

use crate::common;
use crate::scratch::{folder_with, generate, model, read, tensor};

#[test]
fn names_that_fall_together_are_refused() {
    let folder = folder_with(&[]);
    generate(folder.path(), &model("a-b", "AB")).unwrap();
    for (name, identifier) in [("a_b", "AB"), ("a.b", "AB"), ("ab", "Ab"), ("A-B", "AB")] {
        let error = generate(folder.path(), &model(name, identifier)).unwrap_err();
        assert!(matches!(error, ProjectError::NameTaken { ref other, .. } if other == "a-b"), "{name}: {error}");
    }
    generate(folder.path(), &model("a-b", "AB")).unwrap();
    generate(folder.path(), &model("a-b-c", "ABC")).unwrap();
}

#[test]
fn names_that_could_leave_their_place_are_refused() {
    let folder = folder_with(&[]);
    for (name, identifier) in [("a", "A/../B"), ("a", ""), ("..", "A"), ("a\"b", "A"), ("a*/", "A"), ("a", "A b")] {
        let error = generate(folder.path(), &model(name, identifier)).unwrap_err();
        assert!(matches!(error, ProjectError::Name { .. }), "{name} {identifier}: {error}");
    }
    let mut proof = model("a", "A");
    proof.proofs[0].name = "../proof".into();
    assert!(matches!(generate(folder.path(), &proof), Err(ProjectError::Name { .. })));
    let mut contract = model("a", "A");
    contract.contracts[0].file = "../A.sol".into();
    assert!(matches!(generate(folder.path(), &contract), Err(ProjectError::Name { .. })));
    let mut silent = model("a", "A");
    silent.tensors.truncate(1);
    assert!(matches!(generate(folder.path(), &silent), Err(ProjectError::NoOutput { .. })));
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
}

#[test]
fn folders_may_have_any_name() {
    let folder = folder_with(&[]);
    for name in ["with space", "ünï-çødé 日本", "quote'd", "$HOME", "-q"] {
        let project = folder.path().join(name);
        generate(&project, &model("Score v1.2", "ScoreV12")).unwrap();
        assert!(read(&project, "test/fixtures/assay/Score-v1-2/expected.json").contains("proofs"), "{name}");
    }
}

/// Line breaks depend on the length of names: short, usual and the longest there are.
#[test]
fn generated_solidity_is_formatted() {
    let longest = "Abcdefghijklmnopqrstuvwxyzabcdefghijklmn";
    let forge = Forge::find(&common::search()).unwrap();
    for (identifier, tensors) in [("A", ["a", "b"]), ("Score", ["features", "score"]), (longest, [&longest[..24]; 2])] {
        let settings = "[profile.default]\nsrc = 'packages/contracts/sources'\n";
        let deep = folder_with(&[("foundry.toml", settings)]);
        let fresh = folder_with(&[]);
        for folder in [&fresh, &deep] {
            let mut model = model(identifier, identifier);
            model.tensors = vec![tensor(0, tensors[0], true), tensor(11, tensors[1], false)];
            generate(folder.path(), &model).unwrap();
            forge.check_format(folder.path(), &["test", "script"]).unwrap();
        }
    }
}
