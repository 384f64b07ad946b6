use std::fs;

use alloy_primitives::{Address, B256, U256};
use serde_json::Value;

use super::{FEED, Market};
use crate::run::{Run, assay, fail, succeed, text};
use crate::workshop::built;

#[test]
fn a_feed_is_answered_once_per_observation() {
    let market = Market::new();
    let submit = market.arguments("submit");
    let message = fail(&submit, 7, "call-reverted");
    assert!(message.contains("NotEnoughHistory(1, 0)"), "{message}");

    market.observe(0);
    let dry = succeed(&[&submit[..], &["--dry-run".to_owned()]].concat());
    assert_eq!(dry["outcome"], "snapshot-needed");
    assert_eq!(market.answers().len(), 0);

    let report = succeed(&submit);
    assert_eq!((&report["outcome"], &report["round"]), (&Value::from("submitted"), &Value::from(1)));
    let (answer, gas) = (report["answer"].as_str().unwrap(), report["gas"].as_u64().unwrap());
    assert!(answer.starts_with("0.28"), "{answer}");
    println!("first: {gas} gas, snapshot {}, plain {}", report["snapshot_gas"], report["verification_gas"]);

    // Nothing new: nothing is sent.
    let nonce = market.node.nonce(market.sender);
    let again = succeed(&submit);
    assert_eq!((&again["outcome"], &again["answer"]), (&Value::from("up-to-date"), &report["answer"]));
    assert_eq!(market.node.nonce(market.sender), nonce);
    assert_eq!(market.answers().len(), 1);

    // The rings of rounds and snapshots are warm only once they have been round; what is left of the price is steady.
    market.node.pass(60);
    market.observe(40_000_000_000_000_000);
    let dry = succeed(&submit);
    let above = dry["gas"].as_u64().unwrap() - dry["verification_gas"].as_u64().unwrap();
    println!("second: {above} above");
    assert!(above <= 90_000, "{above} gas above a plain verification");
    assert_ne!(dry["answer"], report["answer"]);
    assert_eq!(market.answers().len(), 2);
}

#[test]
fn an_open_snapshot_is_used_and_a_dry_run_sends_nothing() {
    let market = Market::new();
    market.observe(0);
    let selector = alloy_primitives::keccak256("snapshot(bytes32)");
    let feed = B256::right_padding_from(FEED.as_bytes());
    market.node.send(market.account(1), Some(market.oracle), &[&selector[..4], &feed[..]].concat());

    let submit = market.arguments("submit");
    let dry = succeed(&[&submit[..], &["--dry-run".to_owned()]].concat());
    assert_eq!((&dry["outcome"], &dry["snapshot"]), (&Value::from("simulated"), &Value::from(1)));
    assert_eq!(market.answers().len(), 0);
    let report = succeed(&submit);
    assert_eq!((&report["snapshot"], &report["snapshot_gas"]), (&Value::from(1), &Value::Null));
    assert_eq!(report["answer"], dry["answer"]);
    let (gas, estimate) = (report["gas"].as_u64().unwrap(), dry["gas"].as_u64().unwrap());
    assert!(estimate.abs_diff(gas) < gas / 100, "{estimate} for {gas}");
}

#[test]
fn what_the_oracle_refuses_is_named() {
    let market = Market::with_feed(&["--minimum-delay", "3600", "--allow-list", "--change-delay", "3600"]);
    market.observe(0);
    let message = fail(&market.arguments("submit"), 7, "call-reverted");
    assert!(message.contains("NotSubmitter("), "{message}");

    let other = Market::with_feed(&["--minimum-delay", "3600", "--maximum-change", "0.0001"]);
    // Inputs that the model was not built for never get as far as a snapshot.
    other.observe(i64::MAX);
    let message = fail(&other.arguments("submit"), 7, "call-reverted");
    assert!(message.contains("ValueOutOfRange("), "{message}");

    other.node.pass(60);
    other.observe(0);
    succeed(&other.arguments("submit"));
    other.node.pass(60);
    other.observe(40_000_000_000_000_000);
    let message = fail(&other.arguments("submit"), 7, "call-reverted");
    assert!(message.contains("TooEarly("), "{message}");
    other.node.pass(3600);
    let message = fail(&other.arguments("submit"), 7, "call-reverted");
    assert!(message.contains("ChangeTooLarge("), "{message}");
    assert_eq!(other.answers().len(), 1);
}

#[test]
fn wrong_addresses_and_poor_senders_are_named() {
    let market = Market::new();
    market.observe(0);
    let replaced = |name: &str, value: &str| {
        let mut arguments = market.arguments("submit");
        let at = arguments.iter().position(|argument| argument == name).unwrap();
        arguments[at + 1] = value.to_owned();
        arguments
    };
    fail(&replaced("--oracle", &Address::repeat_byte(7).to_string()), 7, "no-code");
    fail(&replaced("--oracle", &market.source.to_string()), 7, "call-reverted");
    let message = fail(&replaced("--feed", "nobody"), 7, "call-reverted");
    assert!(message.contains("FeedUnknown("), "{message}");
    fail(&replaced("--feed", "0x12"), 2, "feed-id");
    fail(&replaced("--rpc-url", "http://127.0.0.1:1"), 7, "rpc-failed");

    let poor = market.account(8);
    market.node.set_balance(poor, U256::from(1));
    let message = fail(&replaced("--from", &poor.to_string()), 7, "no-funds");
    assert!(message.contains(&poor.to_string()), "{message}");
}

#[test]
fn a_submission_leaves_its_proof() {
    let market = Market::new();
    market.observe(0);
    let report = succeed(&market.arguments("submit"));
    let proof = report["proof"].as_str().unwrap();
    assert!(fs::metadata(proof).unwrap().is_file());
    let verifier = market.deployment["verifier"].as_str().unwrap();
    let asked = ["--rpc-url", &market.node.url, "--address", verifier];
    let verdict = succeed(&[&["verify", text(built()), proof][..], &asked].concat());
    assert_eq!((&verdict["native"], &verdict["evm"], &verdict["chain"]), (&true.into(), &true.into(), &true.into()));

    // The oracle is no verifier of this model, and an address without code is none of any.
    for address in [market.oracle.to_string(), Address::repeat_byte(7).to_string()] {
        let run = Run::of(assay().args(["verify", text(built()), proof, "--rpc-url", &market.node.url]).args([
            "--address",
            &address,
            "--json",
        ]));
        assert_eq!((run.code, &run.json()["error"]["id"]), (3, &Value::from("contract-of-another-model")));
    }
}
