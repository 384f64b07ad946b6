//! Nodes that end and come back: with their chain, or with another one.

use std::time::{SystemTime, UNIX_EPOCH};

use foundry_project::{Anvil, AnvilOptions};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::proxy::{Manner, Proxy};
use super::{Post, assert_clean};
use crate::node::tools;
use crate::oracle::Market;

fn start(options: &AnvilOptions) -> Anvil {
    Anvil::start(&tools(), options).unwrap()
}

#[test]
fn a_node_that_comes_back_is_served_again() {
    let folder = TempDir::new().unwrap();
    let options = AnvilOptions { state: Some(folder.path().join("chain.json")), ..AnvilOptions::default() };
    let mut market = Market::on(start(&options), &[]);
    let proxy = Proxy::new(&market.node.url);
    let mut watch = Post::at(&proxy.url()).start(&market);
    market.observe(0);
    watch.wait_for("answered", 1);
    for round in 1..3 {
        // Ended while the keeper watches; started again on another port.
        market.end_node();
        watch.wait_for_trouble("rpc-failed");
        assert!(watch.runs());
        market.node_is(start(&options));
        proxy.aim(&market.node.url);
        // A node that starts again has lost what it was ahead of the clock.
        market.node.pass(10 * round as u64);
        market.observe(round * 10_000_000_000_000_000);
        watch.wait_for("answered", round as usize + 1);
        assert!(!watch.told("recovered").is_empty());
    }
    assert_clean(&market, 3);
}

/// Whether the journal was made there, or with a node that still knew.
#[test]
fn a_node_without_old_blocks_will_do() {
    let market = Market::new();
    market.observe(0);
    let proxy = Proxy::new(&market.node.url);
    proxy.behave(Manner::Pruned);
    let pruned = Post::at(&proxy.url()).with(&["--once"]);
    assert_eq!(pruned.start(&market).end(), 0);
    assert_eq!(pruned.read_journal()["subject"]["first_block"], Value::Null);
    proxy.behave(Manner::Honest);
    let post = Post::at(&proxy.url()).with(&["--once"]);
    assert_eq!(post.start(&market).end(), 0);
    assert!(post.read_journal()["subject"]["first_block"].is_string());
    proxy.behave(Manner::Pruned);
    market.node.pass(5);
    market.observe(10_000_000_000_000_000);
    assert_eq!(post.start(&market).end(), 0);
    assert_clean(&market, 2);
}

#[test]
fn a_chain_that_was_reset_is_left_alone() {
    let mut market = Market::new();
    market.observe(0);
    let proxy = Proxy::new(&market.node.url);
    let post = Post::at(&proxy.url());
    let mut watch = post.start(&market);
    watch.wait_for("answered", 1);
    market.end_node();
    watch.wait_for_trouble("rpc-failed");

    // The same accounts, the same chain id, and even the same contracts: but it is not the chain of the journal.
    // A clock of its own makes sure of that.
    let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() - 1_000;
    let second = Market::on(start(&AnvilOptions { timestamp: Some(timestamp), ..AnvilOptions::default() }), &[]);
    second.observe(0);
    assert_eq!(second.oracle, market.oracle);
    let first_block = &second.node.request("eth_getBlockByNumber", json!(["0x1", false]))["hash"];
    assert_ne!(&post.read_journal()["subject"]["first_block"], first_block);
    proxy.aim(&second.node.url);
    let trouble = watch.wait_for_trouble("other-chain");
    assert!(trouble["message"].as_str().unwrap().contains("first block"), "{trouble}");
    assert!(watch.runs());
    assert_clean(&second, 0);
    assert_eq!(watch.ask_to_end("-TERM"), 0);
    assert_eq!(post.read_journal()["outstanding"], Value::Null);

    // With a journal of its own the new chain is served.
    let mut fresh = Post::at(&second.node.url).with(&["--once"]).start(&second);
    assert_eq!(fresh.end(), 0);
    assert_clean(&second, 1);
}
