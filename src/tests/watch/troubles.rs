//! Nodes that answer nonsense, or nothing.

use std::time::Duration;

use alloy_primitives::U256;
use serde_json::json;

use super::proxy::{Manner, Proxy};
use super::{Post, assert_clean, fail_in_a_story};
use crate::oracle::Market;
use crate::run::{Run, assay, fail, text};
use crate::workshop::built;

/// One trouble after the other; the feed is answered as soon as each is over.
#[test]
fn nonsense_from_the_node_is_told_and_outlived() {
    let market = Market::new();
    let proxy = Proxy::new(&market.node.url);
    let mut watch = Post::at(&proxy.url()).with(&["--rpc-timeout", "1"]).start(&market);
    let troubles = [
        (Manner::Html, "rpc-answer"),
        (Manner::BadGateway, "rpc-answer"),
        (Manner::CutOff, "rpc-failed"),
        (Manner::Silent, "rpc-timeout"),
        (Manner::ChainId(1), "other-chain"),
    ];
    watch.wait_for_trouble("call-reverted");
    for (round, (manner, id)) in troubles.into_iter().enumerate() {
        market.node.pass(5);
        market.observe(round as i64 * 10_000_000_000_000_000);
        watch.wait_for("answered", round + 1);
        proxy.behave(manner);
        let known = watch.told("trouble").len();
        watch.wait_for("trouble", known + 1);
        let trouble = watch.wait_for_trouble(id);
        assert!(trouble["help"].as_str().is_some_and(|help| !help.is_empty()), "{trouble}");
        assert!(watch.runs());
        proxy.behave(Manner::Honest);
    }
    proxy.behave(Manner::Slow(Duration::from_millis(100)));
    market.node.pass(5);
    market.observe(60_000_000_000_000_000);
    watch.wait_for("answered", 6);
    assert_clean(&market, 6);
}

#[test]
fn with_once_a_trouble_is_the_end() {
    let market = Market::new();
    market.observe(0);
    let proxy = Proxy::new(&market.node.url);
    let post = Post::at(&proxy.url()).with(&["--once", "--rpc-timeout", "1"]);
    for (manner, id) in [(Manner::Html, "rpc-answer"), (Manner::Silent, "rpc-timeout")] {
        proxy.behave(manner);
        fail(&post.arguments(&market), 7, id);
    }
    proxy.behave(Manner::Honest);
    assert_eq!(post.start(&market).end(), 0);
    proxy.behave(Manner::ChainId(1));
    let message = fail_in_a_story(&post, &market, "other-chain");
    assert!(message.contains("`1`, expected `31337`"), "{message}");
    assert_clean(&market, 1);
}

/// Credentials, paths and queries hold the keys of paid endpoints.
#[test]
fn even_the_most_talkative_log_keeps_the_secrets_of_an_endpoint() {
    let proxy = Proxy::new("http://127.0.0.1:1");
    proxy.behave(Manner::Html);
    let url = format!("{}/v2/hidden?token=hidden", proxy.url().replace("//", "//user:hidden@"));
    let zero = alloy_primitives::Address::ZERO.to_string();
    let named = ["submit", text(built()), "--rpc-url", &url, "--oracle", &zero, "--feed", "any", "-vvv"];
    let run = Run::of(assay().args(named).args(["--unlocked", "--from", &zero]));
    assert_eq!(run.code, 7, "{}", run.stderr);
    assert!(proxy.requests() > 0 && !run.stderr.contains("hidden"), "{}", run.stderr);
}

/// The node has the transaction, the keeper does not know: the worst case for sending twice.
#[test]
fn answers_that_get_lost_do_not_send_twice() {
    for manner in [Manner::SwallowSent, Manner::SendTwice] {
        let market = Market::new();
        let proxy = Proxy::new(&market.node.url);
        proxy.behave(manner);
        let watch = Post::at(&proxy.url()).with(&["--rpc-timeout", "1"]).start(&market);
        let before = market.node.nonce(market.sender);
        for round in 0..3 {
            market.node.pass(5);
            market.observe(round * 10_000_000_000_000_000);
            watch.wait_for("answered", round as usize + 1);
        }
        // A snapshot and an answer each, and what the test itself sent.
        assert_eq!(market.node.nonce(market.sender) - before, 9, "{manner:?}");
        assert_clean(&market, 3);
    }
}

#[test]
fn lost_transactions_are_handed_over_again() {
    let market = Market::new();
    market.observe(0);
    let proxy = Proxy::new(&market.node.url);
    proxy.behave(Manner::LoseSent);
    let before = market.node.nonce(market.sender);
    let watch = Post::at(&proxy.url()).start(&market);
    watch.wait_for("sent-again", 1);
    proxy.behave(Manner::Honest);
    watch.wait_for("answered", 1);
    assert_eq!(market.node.nonce(market.sender) - before, 2);
    assert_clean(&market, 1);
    assert_eq!(watch.told("signed").len(), 2, "{:#?}", watch.story());
}

/// Fees fell: the stuck transaction is replaced once, and then paying more would be out of proportion.
#[test]
fn once_does_not_wait_for_ever() {
    let market = Market::new();
    market.observe(0);
    let expensive = format!("{:#x}", 1_000_000_000_000u64);
    market.node.request("anvil_setNextBlockBaseFeePerGas", json!([expensive]));
    market.node.request("evm_mine", json!([]));
    let proxy = Proxy::new(&market.node.url);
    proxy.behave(Manner::LoseSent);
    let post = Post::at(&proxy.url()).with(&["--once", "--stuck-after", "5"]);
    let mut watch = post.start(&market);
    let first = watch.wait_for("signed", 1);
    market.node.request("anvil_setNextBlockBaseFeePerGas", json!(["0x1"]));
    market.node.request("evm_mine", json!([]));
    assert_eq!(watch.end(), 7);
    let signed = watch.told("signed");
    assert!(signed.len() == 2 && signed[1]["nonce"] == first["nonce"], "{signed:#?}");
    let error = watch.story().last().unwrap()["error"].clone();
    let hash = signed[1]["hash"].as_str().unwrap();
    assert!(error["id"] == "not-mined" && error["message"].as_str().unwrap().contains(hash), "{error}");
    // It stays in the journal, and the next keeper goes on with it.
    proxy.behave(Manner::Honest);
    assert_eq!(Post::start(&post, &market).end(), 0);
    assert_clean(&market, 1);
}

#[test]
fn stuck_transactions_are_replaced_under_their_nonce() {
    let market = Market::new();
    market.observe(0);
    market.node.request("evm_setAutomine", json!([false]));
    let before = market.node.nonce(market.sender);
    let watch = Post::at(&market.node.url).with(&["--stuck-after", "5"]).start(&market);
    watch.wait_for("signed", 2);
    let nonces: Vec<_> = watch.told("signed").iter().map(|signed| signed["nonce"].clone()).collect();
    assert!(nonces.len() >= 2 && nonces.iter().all(|nonce| *nonce == nonces[0]), "{nonces:?}");
    market.node.request("evm_setAutomine", json!([true]));
    market.node.request("evm_mine", json!([]));
    watch.wait_for("answered", 1);
    // A snapshot and an answer, however often they were signed.
    assert_eq!(market.node.nonce(market.sender) - before, 2);
    assert_clean(&market, 1);
}

#[test]
fn a_gap_before_the_nonce_is_filled() {
    let market = Market::new();
    market.observe(0);
    // Somebody uses the account elsewhere: a transaction that waits for one nobody sends.
    let next = market.node.nonce(market.sender);
    let later =
        json!([{ "from": market.sender, "to": market.sender, "value": "0x1", "nonce": format!("{:#x}", next + 1) }]);
    market.node.request("eth_sendTransaction", later);
    let watch = Post::at(&market.node.url).start(&market);
    watch.wait_for("answered", 1);
    assert_clean(&market, 1);
    drop(watch);

    // The account's transactions were lost with the end of the chain: what was signed has too high a nonce.
    market.node.pass(5);
    market.observe(10_000_000_000_000_000);
    let proxy = Proxy::new(&market.node.url);
    proxy.behave(Manner::LoseSent);
    let post = Post::at(&proxy.url());
    let watch = post.start(&market);
    watch.wait_for("signed", 1);
    // The keeper is between two rounds: what it hands over next, it decided on afterwards.
    proxy.behave(Manner::BadGateway);
    watch.wait_for_trouble("rpc-answer");
    let nonce = market.node.nonce(market.sender);
    market.node.request("anvil_setNonce", json!([market.sender, format!("{:#x}", nonce - 1)]));
    proxy.behave(Manner::Honest);
    watch.wait_for("answered", 1);
    let replaced = watch.told("signed").iter().any(|signed| signed["nonce"] == nonce - 1);
    assert!(replaced, "{:#?}", watch.story());
    assert_clean(&market, 2);
}

#[test]
fn an_account_without_funds_waits_for_them() {
    let market = Market::new();
    market.observe(0);
    let wallet = market.account(7);
    market.node.set_balance(wallet, U256::from(1_000));
    let mut post = Post::at(&market.node.url);
    post.sender = Some(wallet);
    let watch = post.start(&market);
    let trouble = watch.wait_for_trouble("no-funds");
    let message = trouble["message"].as_str().unwrap();
    assert!(message.contains(&wallet.to_string()) && message.contains("may cost"), "{message}");
    market.node.set_balance(wallet, U256::from(10).pow(U256::from(18)));
    watch.wait_for("answered", 1);
    assert_clean(&market, 1);
}

/// What cannot be written down is not sent.
#[cfg(target_os = "linux")]
#[test]
fn a_journal_that_cannot_be_written_sends_nothing() {
    let market = Market::new();
    let post = Post::at(&market.node.url);
    let watch = post.start(&market);
    watch.wait_for_trouble("call-reverted");
    // A folder in the journal's place takes no file, not even root's.
    std::fs::remove_file(post.journal()).unwrap();
    std::fs::create_dir(post.journal()).unwrap();
    let nonce = market.node.nonce(market.sender);
    market.observe(0);
    watch.wait_for_trouble("file-system");
    assert_eq!(market.node.nonce(market.sender), nonce + 1);
    std::fs::remove_dir(post.journal()).unwrap();
    watch.wait_for("answered", 1);
    assert_clean(&market, 1);
}

/// As the acceptance of the keeper has it: half a minute of silence, with the time limit that users have.
#[test]
#[ignore = "half a minute"]
fn half_a_minute_of_silence_in_full() {
    let market = Market::new();
    market.observe(0);
    let proxy = Proxy::new(&market.node.url);
    let watch = Post::at(&proxy.url()).with(&["--rpc-timeout", "20"]).start(&market);
    watch.wait_for("answered", 1);
    proxy.behave(Manner::Silent);
    market.node.pass(5);
    market.observe(10_000_000_000_000_000);
    let before = proxy.requests();
    std::thread::sleep(Duration::from_secs(30));
    watch.wait_for_trouble("rpc-timeout");
    // One request of twenty seconds, a pause, the next one: silence is not answered with a storm.
    let asked = proxy.requests() - before;
    assert!((1..=4).contains(&asked), "{asked} requests");
    proxy.behave(Manner::Honest);
    watch.wait_for("answered", 2);
    assert_clean(&market, 2);
}
