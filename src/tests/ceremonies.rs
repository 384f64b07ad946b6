//! A reference string that nobody published the secret of: the way that is meant for chains of value.

use std::fs;
use std::path::{Path, PathBuf};

use foundry_project::{Anvil, AnvilOptions, ToolSearch};
use halo2_proofs::SerdeFormat;
use halo2_proofs::poly::kzg::commitment::ParamsKZG;
use halo2curves::bn256::{Bn256, Fr};
use rand::rngs::OsRng;
use serde_json::Value;
use tempfile::TempDir;

use crate::ptau_file::PtauFile;
use crate::run::{Run, assay, fail, succeed, text};
use crate::workshop::example;

/// Rows of the example's circuit.
const LOGROWS: u32 = 9;

/// A string in halo2's raw format, with a secret that is forgotten.
fn raw_string() -> Vec<u8> {
    let mut bytes = Vec::new();
    ParamsKZG::<Bn256>::setup(6, OsRng).write_custom(&mut bytes, SerdeFormat::RawBytes).unwrap();
    bytes
}

fn snarkjs(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("test/fixtures/srs").join(name)
}

#[test]
fn an_imported_string_carries_a_verifier_to_any_chain() {
    let folder = TempDir::new().unwrap();
    let [ptau, string, output] = ["ceremony.ptau", "srs.bin", "out"].map(|name| folder.path().join(name));
    fs::write(&ptau, PtauFile::random(LOGROWS + 1).bytes()).unwrap();
    let rows = LOGROWS.to_string();
    let imported = succeed(&["srs", "import", text(&ptau), "--logrows", &rows, "-o", text(&string)]);
    assert_eq!((&imported["insecure"], &imported["logrows"]), (&Value::from(false), &Value::from(LOGROWS)));
    assert_eq!((&imported["origin"], &imported["ceremony"]), (&"imported (unknown ceremony)".into(), &Value::Null));
    assert_eq!(succeed(&["srs", "inspect", text(&string)])["s_g2"], imported["s_g2"]);

    let (model, input) = (example("model.onnx"), example("input.json"));
    let build = Run::of(assay().args(["build", text(&model), "-o", text(&output), "--srs", text(&string), "--json"]));
    assert_eq!((build.code, &build.json()["insecure"]), (0, &Value::from(false)));
    assert!(build.stderr.contains("warning: a reference string of an unknown ceremony"), "{}", build.stderr);
    let manifest: Value = serde_json::from_slice(&fs::read(output.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["srs"]["origin"], imported["origin"]);
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
fn a_ceremony_made_by_snarkjs_is_taken_and_can_be_shortened() {
    let folder = TempDir::new().unwrap();
    let [whole, part] = ["whole.bin", "part.bin"].map(|name| folder.path().join(name));
    let imported = succeed(&["srs", "import", text(&snarkjs("snarkjs-4.ptau")), "-o", text(&whole)]);
    let shortened = succeed(&["srs", "import", text(&whole), "--logrows", "3", "-o", text(&part)]);
    assert_eq!((&imported["logrows"], &shortened["logrows"]), (&Value::from(4), &Value::from(3)));
    assert_eq!(imported["s_g2"], shortened["s_g2"]);
}

#[test]
fn files_that_are_no_usable_string_are_refused_by_name() {
    let folder = TempDir::new().unwrap();
    let (file, output) = (folder.path().join("ceremony"), folder.path().join("srs.bin"));
    let good = PtauFile::random(3);
    let cut = &good.bytes()[..1000];
    let with_header_40 = [&40_u32.to_le_bytes()[..], &raw_string()[4..]].concat();
    let of_secret = |secret| PtauFile::of_secret(3, Fr::from(secret)).bytes();
    let cases: [(&[u8], &str, &str); 8] = [
        (b"not at all", "srs-format", "snarkjs `.ptau`, halo2 KZG raw, halo2 KZG compressed"),
        (b"zkey", "srs-format", "a snarkjs key (`.zkey`)"),
        (cut, "srs-format", "section 2 would end at byte"),
        (&good.clone().without(3).bytes(), "srs-format", "section 3 (tauG2) is missing"),
        (&with_header_40, "srs-format", "its header says 2^40 rows"),
        (&fs::read(snarkjs("snarkjs-bls12-381-1.ptau")).unwrap(), "srs-format", "BLS12-381"),
        (&of_secret(0), "srs-invalid", "the secret is 0"),
        (&of_secret(1), "srs-invalid", "the secret is 1"),
    ];
    for (bytes, id, expected) in cases {
        fs::write(&file, bytes).unwrap();
        let message = fail(&["srs", "import", text(&file), "-o", text(&output)], 3, id);
        assert!(message.contains(expected) && message.contains(text(&file)), "{message}");
        assert!(!output.exists());
    }
}

#[test]
fn rows_out_of_reach_are_refused_before_anything_is_read() {
    let folder = TempDir::new().unwrap();
    let (file, output) = (folder.path().join("ceremony.ptau"), folder.path().join("srs.bin"));
    fs::write(&file, PtauFile::random(3).bytes()).unwrap();
    for rows in ["0", "27", "40", "255"] {
        for command in [&["import", text(&file)][..], &["dev"]] {
            let arguments = [&["srs"][..], command, &["--logrows", rows, "-o", text(&output)]].concat();
            let message = fail(&arguments, 5, "srs-rows");
            assert!(message.contains(&format!("2^{rows} rows was asked for, 2^1 to 2^26 are")), "{message}");
        }
    }
    let message = fail(&["srs", "import", text(&file), "--logrows", "4", "-o", text(&output)], 5, "srs-rows");
    assert!(message.contains("2^3") && message.contains("2^4"), "{message}");
    assert!(!output.exists());
}

#[test]
fn a_file_that_was_not_imported_is_sent_there() {
    let file = snarkjs("snarkjs-4.ptau");
    let run = Run::of(assay().args(["srs", "inspect", text(&file)]));
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("assay srs import"), "{}", run.stderr);
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
