//! Models of which a part is hashed: tests read commitments where there are no values.

use std::fs;

use foundry_project::{ProjectError, ProjectModel};

use crate::scratch::{generate, hashed, model, tensor};

fn with_tensors(tensors: [foundry_project::TensorFacts; 2]) -> ProjectModel {
    ProjectModel { tensors: tensors.into(), ..model("sample", "Sample") }
}

#[test]
fn tests_of_a_hashed_tensor_read_its_commitment() {
    let folder = tempfile::tempdir().unwrap();
    generate(folder.path(), &with_tensors([hashed(0, "features", true), tensor(1, "score", false)])).unwrap();
    let file = |name: &str| fs::read_to_string(folder.path().join("test/assay").join(name)).unwrap();
    let codec = file("SampleCodec.t.sol");
    for expected in ["Codec.featuresCommitment(packed)", "CommitmentMismatch", "function commitmentOf(", "decodeScore"]
    {
        assert!(codec.contains(expected), "{expected}: {codec}");
    }
    for absent in ["decodeFeatures", "encodeFeatures", "FEATURES_LOWEST", "FEATURES_LENGTH"] {
        let files = [&codec, &file("SampleMock.t.sol"), &file("SampleGas.t.sol")];
        assert!(files.iter().all(|text| !text.contains(absent)), "{absent}");
    }
}

#[test]
fn a_project_needs_an_output_with_values() {
    let folder = tempfile::tempdir().unwrap();
    let refusal = generate(folder.path(), &with_tensors([tensor(0, "features", true), hashed(1, "score", false)]));
    assert!(matches!(refusal, Err(ProjectError::NoOutput { .. })), "{refusal:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
