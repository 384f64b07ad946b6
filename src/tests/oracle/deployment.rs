use alloy_primitives::keccak256;
use serde_json::{Value, json};

use super::{FEED, Market, account, address, deploy_arguments, deploy_source};
use crate::node::{Node, anvil};
use crate::run::{fail, succeed, text};
use crate::workshop::{built, built_other};

fn gas_used(deployment: &Value) -> Vec<Option<u64>> {
    deployment["steps"].as_array().unwrap().iter().map(|step| step["gas_used"].as_u64()).collect()
}

#[test]
fn an_oracle_is_deployed_as_it_was_rehearsed() {
    let market = Market::new();
    let steps = market.deployment["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 4);
    for step in steps {
        assert_eq!(step["gas_used"], step["simulated_gas"], "{step}");
        assert!(step["gas_used"].as_u64().unwrap() > 21_000, "{step}");
    }
    let manifest: Value = serde_json::from_slice(&std::fs::read(built().join("manifest.json")).unwrap()).unwrap();
    for (contract, hash) in [("verifier", "runtime_code_hash"), ("model", "model_code_hash")] {
        let code = market.node.request("eth_getCode", json!([market.deployment[contract], "latest"]));
        let code = hex::decode(code.as_str().unwrap().trim_start_matches("0x")).unwrap();
        assert_eq!(manifest["contract_figures"][hash], keccak256(code).to_string(), "{contract}");
    }
}

#[test]
fn a_deployment_goes_on_where_it_stopped() {
    let market = Market::new();
    let (sender, source) = (market.sender.to_string(), market.source.to_string());
    let again = deploy_arguments(&market.node.url, &sender, &source, &[]);
    let before = market.node.nonce(market.sender);
    let deployment = succeed(&again);
    assert_eq!(gas_used(&deployment), [None; 4]);
    assert_eq!(
        (&deployment["oracle"], &deployment["feed"]),
        (&market.deployment["oracle"], &market.deployment["feed"])
    );
    assert_eq!(market.node.nonce(market.sender), before);

    // Another feed of the same oracle: three contracts are there, one transaction is left. The guardian is one more.
    let guardian = market.account(3).to_string();
    let more = ["--feed", "btc-volatility", "--source", &source, "--minimum", "0", "--maximum", "5"];
    let base = ["deploy", text(built()), "--oracle", "--rpc-url", &market.node.url, "--unlocked", "--from", &sender];
    let deployment = succeed(&[&base[..], &more, &["--guardian", &guardian]].concat());
    let gas = gas_used(&deployment);
    assert!(gas[..3].iter().all(Option::is_none) && gas[3..].iter().all(Option::is_some), "{gas:?}");

    // By its address, without deploying one: the node estimates what revm cannot know.
    let oracle = market.oracle.to_string();
    let more = ["--feed", "sol", "--source", &source, "--minimum", "0", "--maximum", "5", "--oracle-address", &oracle];
    let deployment = succeed(&[&base[..], &more].concat());
    assert_eq!(deployment["steps"][2]["simulated_gas"], Value::Null);
    assert!(deployment["steps"][2]["gas_used"].as_u64().unwrap() > 21_000);

    // The name of a feed means one configuration.
    let other = ["--feed", FEED, "--source", &source, "--minimum", "0", "--maximum", "4"];
    fail(&[&base[..], &other].concat(), 2, "feed-exists");
}

#[test]
fn what_cannot_work_is_refused_before_anything_is_sent() {
    let chain = anvil(31_337);
    let (node, sender) = (Node::of(&chain), account(&chain, 0));
    let (sender_text, nowhere) = (sender.to_string(), account(&chain, 5).to_string());
    fail(&deploy_arguments(&node.url, &sender_text, &nowhere, &[]), 7, "no-code");
    let source = deploy_source(&node, sender).to_string();
    let message = fail(&deploy_arguments(&node.url, &sender_text, &source, &["--heartbeat", "0"]), 7, "call-reverted");
    assert!(message.contains("InvalidConfig(\"heartbeat\")"), "{message}");
    let short = ["--change-delay", "60"];
    fail(&deploy_arguments(&node.url, &sender_text, &source, &short), 7, "call-reverted");
    assert_eq!(node.nonce(sender), 1);

    let main = anvil(1);
    let node = Node::of(&main);
    let source = deploy_source(&node, sender).to_string();
    fail(&deploy_arguments(&node.url, &sender_text, &source, &[]), 5, "insecure-srs");
    assert_eq!(node.nonce(sender), 1);
}

#[test]
fn a_feed_of_another_model_is_not_answered() {
    let market = Market::new();
    market.observe(0);
    let mut arguments = market.arguments("submit");
    arguments[1] = text(built_other()).to_owned();
    let message = fail(&arguments, 3, "feed-of-another-model");
    assert!(message.contains(&address(&market.deployment["verifier"]).to_string()), "{message}");
}
