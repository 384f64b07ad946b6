//! Local chains: deployment, verification, and the story of `demo`.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::node::anvil;
use crate::run::{Run, ToOwnedCommand, assay, fail, succeed, text};
use crate::workshop::{built, built_other};

#[test]
fn a_deployed_verifier_gives_the_same_verdicts() {
    let chain = anvil(31_337);
    let (url, account) = (chain.rpc_url(), chain.accounts()[0].address.clone());
    let folder = text(built());
    let deployment = succeed(&["deploy", folder, "--rpc-url", &url, "--unlocked", "--from", &account]);
    assert_eq!(deployment["chain_id"], 31_337);
    assert_eq!(deployment["gas_used"], deployment["simulated_gas"]);

    let address = deployment["address"].as_str().unwrap();
    let proof = built().join("proofs/1");
    let on_chain = ["--rpc-url", url.as_str(), "--address", address];
    let report = succeed(&[&["verify", folder, text(&proof)][..], &on_chain].concat());
    assert_eq!(report["chain"], true);

    let foreign = built_other().join("proofs/1");
    let run = Run::of(assay().args([&["verify", folder, text(&foreign), "--json"][..], &on_chain].concat()));
    assert_eq!(run.code, 6, "{}", run.stderr);
    assert_eq!(run.json()["chain"], false);

    // The contract of one model is not asked about another one's proof.
    let arguments = [&["verify", text(built_other()), text(&foreign)][..], &on_chain].concat();
    fail(&arguments, 3, "contract-of-another-model");
}

#[test]
fn the_key_in_the_environment_signs() {
    let chain = anvil(31_337);
    let mut command = assay();
    command.env("ETH_PRIVATE_KEY", &chain.accounts()[1].private_key);
    let run = Run::of(
        &mut command.args(["deploy", text(built()), "--rpc-url", &chain.rpc_url(), "--json"]).to_owned_command(),
    );
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let key = chain.accounts()[1].private_key.trim_start_matches("0x");
    assert!(!run.stdout.contains(key) && !run.stderr.contains(key));
}

#[test]
fn the_test_string_is_refused_on_other_chains() {
    let chain = anvil(1);
    let account = chain.accounts()[0].address.clone();
    let url = chain.rpc_url();
    let deploy = ["--rpc-url", &url, "--unlocked", "--from", &account];
    let message = fail(&[&["deploy", text(built())][..], &deploy].concat(), 5, "insecure-srs");
    assert!(message.contains("chain 1"), "{message}");

    // What the manifest says about the string is not believed.
    let copy = crate::workshop::copy_of_built();
    let path = copy.path().join("manifest.json");
    let manifest = fs::read_to_string(&path).unwrap().replace("\"insecure\": true", "\"insecure\": false");
    fs::write(&path, manifest).unwrap();
    fail(&[&["deploy", text(copy.path())][..], &deploy].concat(), 5, "insecure-srs");
}

#[test]
fn the_demo_tells_one_story_with_one_gas_figure() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("build/demo-of-the-tests");
    fs::create_dir_all(&folder).unwrap();
    let demo = |json: &[&str]| Run::of(assay().current_dir(&folder).arg("demo").args(json));
    let run = demo(&["--json"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let story = run.json();
    let gas = &story["prove"]["gas"]["transaction_gas"];
    assert_eq!(&story["forge"]["transaction_gas"], gas);
    assert_eq!(&story["chain"]["receipt_gas"], gas);
    assert!(story["chain"]["flipped_error"].as_str().unwrap().ends_with(')'), "{story}");
    assert!(story["cast"].as_str().unwrap().contains("cast call 0x"));
    assert_eq!(story["prove"]["verified"]["evm"], Value::from(true));

    let run = demo(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let lines = run.stdout.lines().count() + run.stderr.lines().count();
    assert!((20..60).contains(&lines), "{lines} lines");
}
