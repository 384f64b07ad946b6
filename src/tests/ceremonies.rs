//! A reference string that nobody published the secret of: the way that is meant for chains of value.

use std::fs;

use foundry_project::{Anvil, AnvilOptions, ToolSearch};
use halo2_proofs::SerdeFormat;
use halo2_proofs::poly::kzg::commitment::ParamsKZG;
use halo2curves::bn256::Bn256;
use rand::rngs::OsRng;
use serde_json::Value;
use tempfile::TempDir;

use crate::run::{fail, succeed, text};
use crate::workshop::example;

const LOGROWS: u32 = 11;

/// A string in halo2's raw format, with a secret that is forgotten.
fn raw_string() -> Vec<u8> {
    let mut bytes = Vec::new();
    ParamsKZG::<Bn256>::setup(LOGROWS, OsRng).write_custom(&mut bytes, SerdeFormat::RawBytes).unwrap();
    bytes
}

#[test]
fn an_imported_string_carries_a_verifier_to_any_chain() {
    let folder = TempDir::new().unwrap();
    let [raw, string, output] = ["ceremony.raw", "srs.bin", "out"].map(|name| folder.path().join(name));
    fs::write(&raw, raw_string()).unwrap();
    let imported = succeed(&["srs", "import", text(&raw), "-o", text(&string)]);
    assert_eq!((&imported["insecure"], &imported["logrows"]), (&Value::from(false), &Value::from(LOGROWS)));

    let (model, input) = (example("model.onnx"), example("input.json"));
    let build = succeed(&["build", text(&model), "-o", text(&output), "--srs", text(&string)]);
    assert_eq!(build["insecure"], false);
    let proof = succeed(&["prove", text(&output), "--input", text(&input)]);
    assert_eq!(proof["verified"]["evm"], true);

    let search = ToolSearch::new(env!("CARGO_MANIFEST_DIR"), std::env::var_os("PATH").as_deref(), None);
    let chain = Anvil::start(&search, &AnvilOptions { chain_id: 1, ..AnvilOptions::default() }).unwrap();
    let account = &chain.accounts()[0].address;
    let url = chain.rpc_url();
    let deploy = ["deploy", text(&output), "--rpc-url", &url, "--unlocked", "--from", account];
    assert_eq!(succeed(&deploy)["chain_id"], 1);
}

#[test]
fn a_spoilt_string_is_refused() {
    let folder = TempDir::new().unwrap();
    let (file, output) = (folder.path().join("ceremony.raw"), folder.path().join("srs.bin"));
    let good = raw_string();
    let mut swapped = good.clone();
    // Two powers in each other's place: points of the curve, and no powers of one secret.
    let (first, second) = (4 + 64, 4 + 2 * 64);
    swapped[first..first + 64].copy_from_slice(&good[second..second + 64]);
    swapped[second..second + 64].copy_from_slice(&good[first..first + 64]);
    fs::write(&file, swapped).unwrap();
    fail(&["srs", "import", text(&file), "-o", text(&output)], 3, "srs-invalid");
    assert!(!output.exists());
}

#[test]
fn a_short_string_is_refused_with_both_sizes() {
    let folder = TempDir::new().unwrap();
    let (file, output) = (folder.path().join("srs.bin"), folder.path().join("out"));
    succeed(&["srs", "dev", "--logrows", "6", "-o", text(&file)]);
    let model = example("model.onnx");
    let message = fail(&["build", text(&model), "-o", text(&output), "--srs", text(&file)], 5, "srs-rows");
    assert!(message.contains("2^6") && message.contains("2^9"), "{message}");
}
