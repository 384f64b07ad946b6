//! The proofs of the oracle's Foundry tests are for the committed model, like every golden: `make bless` makes them anew.

use std::fs;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolValue;
use kzg_backend::ProofFile;
use protocol_spec::public::context_from_data;
use serde_json::Value;
use tempfile::TempDir;

use crate::generated_files::{blessing, fixture, manifest, repository};
use crate::workshop::built;

#[test]
fn proofs_for_the_oracles_feed_are_up_to_date() {
    let folder = repository("test/fixtures/oracle");
    let path = folder.join("request.json");
    let committed: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let mut current = committed.clone();
    current["model_id"] = manifest()["model_id"].clone();
    let feed = current.clone();
    for request in current["requests"].as_array_mut().unwrap() {
        request["context"] = format!("{:#066x}", context(&feed, request)).into();
    }
    if current != committed {
        assert!(blessing(), "`{}` is out of date: run `make bless`", path.display());
        fs::write(&path, serde_json::to_string_pretty(&current).unwrap() + "\n").unwrap();
    }

    for (number, request) in current["requests"].as_array().unwrap().iter().enumerate() {
        let inputs = TempDir::new().unwrap();
        let input = inputs.path().join("input.json");
        fs::write(&input, format!("{{\"input_data\": [[{}]]}}", decimals(&request["inputs_wad"]).join(", "))).unwrap();
        let proof = folder.join(format!("proof-{number}.json"));
        fixture(built(), &proof, &input, request["context"].as_str().unwrap());
        assert_eq!(ProofFile::read(&proof).unwrap().instances[0], context(&feed, request));
    }
}

/// What `ModelRiskOracle.contextOf` gives for the request's snapshot.
fn context(feed: &Value, request: &Value) -> U256 {
    let text = |field: &str| feed[field].as_str().unwrap();
    let chain_id = U256::from(feed["chain_id"].as_u64().unwrap());
    let oracle: Address = text("oracle").parse().unwrap();
    let [feed_id, model_id]: [B256; 2] = ["feed_id", "model_id"].map(|field| text(field).parse().unwrap());
    let snapshot = U256::from(request["snapshot_id"].as_u64().unwrap());
    context_from_data(&(chain_id, oracle, feed_id, snapshot, model_id).abi_encode())
}

/// Numbers with 18 decimals as an input file writes them.
fn decimals(wads: &Value) -> Vec<String> {
    let decimal = |wad: &Value| {
        let (sign, digits) = match wad.as_str().unwrap().split_once('-') {
            Some((_, digits)) => ("-", digits),
            None => ("", wad.as_str().unwrap()),
        };
        let digits = format!("{digits:0>19}");
        let (whole, places) = digits.split_at(digits.len() - 18);
        format!("{sign}{whole}.{places}")
    };
    wads.as_array().unwrap().iter().map(decimal).collect()
}
