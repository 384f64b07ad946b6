//! When a keeper answers.

use alloy_sol_types::SolCall;
use serde_json::Value;

use super::{Post, assert_clean};
use crate::oracle::{ISettableSource, Market, inputs};
use crate::run::{Run, assay, fail, succeed};

const LARGE: i64 = 40_000_000_000_000_000;

#[test]
fn new_data_is_answered_once_and_the_keeper_ends_when_asked() {
    let market = Market::new();
    market.observe(0);
    let post = Post::at(&market.node.url);
    let watch = post.start(&market);
    let answered = watch.wait_for("answered", 1);
    assert_eq!((&answered["round"], &answered["snapshot"]), (&Value::from(1), &Value::from(1)));
    watch.wait_for("resting", 1);
    market.node.pass(5);
    market.observe(LARGE);
    watch.wait_for("answered", 2);
    assert_eq!(watch.ask_to_end("-TERM"), 0);
    assert_clean(&market, 2);

    // The next keeper finds nothing to do, and says what the one before did.
    let report = Run::of(assay().args(post.arguments(&market)).args(["--once", "--json"]));
    assert_eq!(report.code, 0, "{}{}", report.stdout, report.stderr);
    assert!(report.stdout.contains("up-to-date") && !report.stdout.contains("signed"), "{}", report.stdout);
    let status = succeed(&[&post.arguments(&market)[..], &["--status".to_owned()]].concat());
    let state = &status["state"];
    assert_eq!((&state["answers"], &state["outstanding"]), (&Value::from(2), &Value::Null));
    assert_clean(&market, 2);
}

#[test]
fn upkeep_comes_before_the_snapshot() {
    let market = Market::new();
    let due = ISettableSource::setDueCall { values: inputs(0) };
    market.node.send(market.sender, Some(market.source), &due.abi_encode());
    let post = Post::at(&market.node.url).with(&["--once"]);
    let mut watch = post.start(&market);
    assert_eq!(watch.end(), 0);
    let mined: Vec<Value> = watch.told("mined").into_iter().map(|event| event["purpose"].clone()).collect();
    assert_eq!(mined[..2], [Value::from("upkeep"), Value::from("snapshot")], "{mined:?}");
    let upkeeps = market.node.read(market.source, &ISettableSource::upkeepsCall {});
    assert_eq!(upkeeps.to::<u64>(), 1);
    assert_clean(&market, 1);
}

#[test]
fn small_changes_wait_for_the_heartbeat() {
    let market = Market::with_feed(&["--heartbeat", "1000"]);
    market.observe(0);
    let post = Post::at(&market.node.url).with(&["--once", "--deviation", "10000", "--heartbeat-margin", "100"]);
    assert_eq!(post.start(&market).end(), 0);
    assert_clean(&market, 1);
    market.node.pass(500);
    market.observe(LARGE);
    let mut watch = post.start(&market);
    assert_eq!(watch.end(), 0);
    assert_eq!(watch.wait_for("resting", 1)["why"], "unchanged");
    assert_clean(&market, 1);
    market.node.pass(400);
    market.observe(LARGE);
    let mut watch = post.start(&market);
    assert_eq!(watch.end(), 0);
    assert_eq!(watch.wait_for("due", 1)["reason"], "heartbeat");
    assert_clean(&market, 2);
}

#[test]
fn what_the_feed_would_refuse_is_not_sent() {
    let market = Market::with_feed(&["--maximum-change", "0.0001"]);
    market.observe(0);
    let post = Post::at(&market.node.url).with(&["--once"]);
    assert_eq!(post.start(&market).end(), 0);
    market.node.pass(5);
    market.observe(LARGE);
    let nonce = market.node.nonce(market.sender);
    let mut watch = post.start(&market);
    assert_eq!(watch.end(), 0);
    let resting = watch.wait_for("resting", 1);
    assert_eq!((&resting["why"], &resting["limit"]), (&Value::from("refused"), &Value::from("change")));
    assert_eq!(market.node.nonce(market.sender), nonce);
    assert_clean(&market, 1);
}

/// Snapshots cost gas: none is taken for an answer that nobody would take from this account.
#[test]
fn an_account_that_is_not_listed_sends_nothing() {
    let market = Market::with_feed(&["--allow-list"]);
    market.observe(0);
    let nonce = market.node.nonce(market.sender);
    let mut watch = Post::at(&market.node.url).with(&["--once"]).start(&market);
    assert_eq!(watch.end(), 0);
    assert_eq!(watch.wait_for("resting", 1)["why"], "not-listed");
    assert_eq!(market.node.nonce(market.sender), nonce);
    assert_clean(&market, 0);
}

#[test]
fn one_keeper_per_journal_and_one_feed_per_journal() {
    let market = Market::new();
    market.observe(0);
    let post = Post::at(&market.node.url);
    let first = post.start(&market);
    first.wait_for("answered", 1);
    fail(&post.arguments(&market), 7, "watched-already");
    assert_eq!(first.ask_to_end("-INT"), 0);

    let mut other = post.arguments(&market);
    let feed = other.iter().position(|argument| argument == "--feed").unwrap();
    other[feed + 1] = "another".to_owned();
    fail(&other, 2, "journal-of-another-feed");
    std::fs::write(post.journal(), "{").unwrap();
    fail(&post.arguments(&market), 3, "journal");
    assert_clean(&market, 1);
}
