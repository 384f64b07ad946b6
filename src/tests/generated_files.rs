//! The committed contracts and fixtures are those that the committed model gives today. `make bless` writes them anew:
//! contracts when their text differs, proofs only when their verifier no longer takes them, since each proof is random.

use std::fs;
use std::path::{Path, PathBuf};

use alloy_primitives::{I256, U256};
use kzg_backend::{ProofFile, read_circuit, read_model_verifier};
use protocol_spec::public::PublicLayout;
use serde_json::{Value, json};

use crate::run::{Run, assay, succeed, text};
use crate::workshop::{built, built_other, example};

/// The context of the second fixture, so that one is not zero.
const CONTEXT: &str = "0x1c8aff950685c2ed4bc3174f3472287b56d9517b9c948127319a09a7a36deac8";
const WAD_DECIMALS: usize = 18;

pub(crate) fn blessing() -> bool {
    std::env::var_os("ASSAY_BLESS").is_some_and(|value| value == "1")
}

pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares a committed file with what it should hold, or writes it.
fn compare(committed: &Path, expected: &[u8]) {
    if fs::read(committed).is_ok_and(|bytes| bytes == expected) {
        return;
    }
    assert!(blessing(), "`{}` is out of date: run `make bless`", committed.display());
    fs::create_dir_all(committed.parent().unwrap()).unwrap();
    fs::write(committed, expected).unwrap();
}

fn accepts(folder: &Path, proof: &Path) -> bool {
    proof.is_file() && Run::of(assay().args(["verify", text(folder), text(proof), "--json"])).code == 0
}

/// A fixture that its verifier takes, natively and in the EVM; a new one when blessing.
pub(crate) fn fixture(folder: &Path, committed: &Path, input: &Path, context: &str) {
    if accepts(folder, committed) {
        return;
    }
    assert!(blessing(), "`{}` is out of date: run `make bless`", committed.display());
    let output = tempfile::TempDir::new().unwrap();
    let proved = output.path().join("proof");
    succeed(&["prove", text(folder), "--input", text(input), "--context", context, "-o", text(&proved)]);
    compare(committed, &fs::read(proved.join("proof.json")).unwrap());
}

#[test]
fn generated_contracts_are_up_to_date() {
    for contract in ["Verifier", "Codec", "Model", "VerifierMock", "VerifierReference"] {
        let file = format!("VolatilityLtv{contract}.sol");
        let text = fs::read(built().join("contracts").join(&file)).unwrap();
        compare(&repository("contracts/generated").join(&file), &text);
    }
}

#[test]
fn fixtures_are_up_to_date() {
    let folder = tempfile::TempDir::new().unwrap();
    let held_out = folder.path().join("input.json");
    fs::write(&held_out, json!({ "input_data": [held_out_features()] }).to_string()).unwrap();
    let fixtures = repository("test/fixtures");
    let inputs = [(example("input.json"), "0x0"), (held_out, CONTEXT)];
    let proofs = [fixtures.join("volatility-ltv/proof-0.json"), fixtures.join("volatility-ltv/proof-1.json")];
    for (proof, (input, context)) in proofs.iter().zip(&inputs) {
        fixture(built(), proof, input, context);
    }
    let foreign = fixtures.join("another-model/proof-0.json");
    fixture(built_other(), &foreign, &example("input.json"), "0x0");
    assert!(!accepts(built(), &foreign));

    let mut expected = verifier_figures();
    for (number, (proof, (input, _))) in proofs.iter().zip(&inputs).enumerate() {
        expected[format!("proof_{number}")] = proof_figures(proof, input);
    }
    let text = serde_json::to_string_pretty(&expected).unwrap() + "\n";
    compare(&fixtures.join("volatility-ltv/expected.json"), text.as_bytes());
}

fn verifier_figures() -> Value {
    let manifest = manifest();
    let (circuit, hash) = read_circuit(&built().join("circuit.bin")).unwrap();
    let key = read_model_verifier(&built().join("vk.bin"), &circuit, hash).unwrap();
    let scalar_words: Vec<usize> = key.program().layout().scalar_words().map(|word| word.0).collect();
    json!({
        "schema_version": 1,
        "runtime_bytes": manifest["contract_figures"]["runtime_bytes"],
        "runtime_hash": manifest["contract_figures"]["runtime_code_hash"],
        "scalar_words": scalar_words,
    })
}

/// What one proof costs and means, by the Rust codec.
fn proof_figures(proof: &Path, input: &Path) -> Value {
    let gas = succeed(&["gas", text(built()), text(proof)]);
    let layout: PublicLayout = serde_json::from_value(manifest()["public_values"].clone()).unwrap();
    let instances = ProofFile::read(proof).unwrap().instances;
    let values = layout.values(&instances).unwrap();
    let [features_said, volatility_said] = [&values[0], &values[1]].map(|said| said.values().unwrap());
    let features_wad: Vec<I256> = decimals(input).iter().map(|decimal| wad(decimal)).collect();
    let features = layout.inputs().next().unwrap();
    assert_eq!(features.quantise_wad(&features_wad).unwrap(), features_said);
    let volatility = layout.outputs().next().unwrap();
    let volatility_wad = volatility_said.iter().map(|&value| volatility.dequantise_wad(value));
    json!({
        "transaction_gas": gas["transaction_gas"],
        "features": strings(features_said.iter()),
        "features_wad": strings(features_wad.iter()),
        "volatility": strings(volatility_said.iter()),
        "volatility_wad": strings(volatility_wad),
    })
}

fn strings<T: ToString>(values: impl Iterator<Item = T>) -> Vec<String> {
    values.map(|value| value.to_string()).collect()
}

/// The numbers of an input file as they are written there.
fn decimals(input: &Path) -> Vec<String> {
    let text = fs::read_to_string(input).unwrap();
    let list = text.rsplit('[').next().unwrap().split(']').next().unwrap();
    list.split(',').map(|number| number.trim().to_owned()).collect()
}

/// A decimal with at most 18 places times `10^18`.
fn wad(decimal: &str) -> I256 {
    let (negative, digits) = decimal.strip_prefix('-').map_or((false, decimal), |digits| (true, digits));
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    assert!(places.len() <= WAD_DECIMALS, "{decimal}");
    let magnitude = U256::from_str_radix(&format!("{whole}{places:0<WAD_DECIMALS$}"), 10).unwrap();
    let magnitude = I256::try_from(magnitude).unwrap();
    if negative { -magnitude } else { magnitude }
}

pub(crate) fn manifest() -> Value {
    serde_json::from_slice(&fs::read(built().join("manifest.json")).unwrap()).unwrap()
}

/// The first held-out day.
fn held_out_features() -> Value {
    let held_out: Value = serde_json::from_slice(&fs::read(example("heldout.json")).unwrap()).unwrap();
    held_out["inputs"][0].clone()
}
