//! What the artefacts say about visibility.

use std::fs;

use serde_json::{Value, json};

use super::{copy_of_hidden, hidden, layout, public, read, unreadable};
use crate::run::{fail, text};

#[test]
fn every_tensor_is_listed_and_private_ones_have_no_instance() {
    let manifest = read(&hidden().join("manifest.json"));
    let inputs = json!({ "rate": "public", "secret": "private", "terms": "hashed" });
    let outputs = json!({ "grade": "hashed", "level": "public", "score": "private" });
    assert_eq!(manifest["visibility"], json!({ "inputs": inputs, "outputs": outputs, "parameters": "fixed" }));

    let layout = layout(hidden());
    let places: Vec<_> = layout.tensors().iter().map(|tensor| (tensor.name.as_str(), tensor.instances())).collect();
    assert_eq!(places, [("terms", 1..2), ("rate", 2..3), ("level", 3..4), ("grade", 4..5)]);
    assert_eq!(manifest["circuit"]["instances"], 5);
}

#[test]
fn an_edited_visibility_is_noticed() {
    let copy = copy_of_hidden();
    let path = copy.path().join("manifest.json");
    let manifest = read(&path);
    for (pointer, value) in [
        ("/visibility/inputs/terms", "public"),
        ("/visibility/outputs/score", "public"),
        ("/public_values/tensors/0/encoding", "packed"),
    ] {
        let mut edited = manifest.clone();
        *edited.pointer_mut(pointer).unwrap() = Value::from(value);
        fs::write(&path, edited.to_string()).unwrap();
        let proof = copy.path().join("proofs/1");
        let id = if pointer.starts_with("/public_values") { "file-malformed" } else { "artefact-mismatch" };
        fail(&["verify", text(copy.path()), text(&proof)], 3, id);
    }
}

#[test]
fn each_visibility_is_a_model_of_its_own() {
    let models = [hidden(), public(), unreadable()].map(|folder| read(&folder.join("manifest.json")));
    // Of the last two, proofs have equally many instances.
    assert_eq!(models[1]["circuit"]["instances"], models[2]["circuit"]["instances"]);
    for (index, model) in models.iter().enumerate() {
        assert!(models[..index].iter().all(|other| other["model_id"] != model["model_id"]));
        assert_eq!(model["hashes"]["onnx"], models[0]["hashes"]["onnx"]);
    }
}
