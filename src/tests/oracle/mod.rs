//! A risk oracle on a local chain: deployed, answered, watched.

mod deployment;
mod signers;
mod submission;

use std::sync::OnceLock;

use alloy_primitives::{Address, I256, U64, keccak256};
use alloy_sol_types::{SolCall, sol};
use foundry_project::{Anvil, CompileInput, Solc};
use serde_json::{Value, json};

use crate::node::{Node, anvil, tools};
use crate::run::{succeed, text};
use crate::workshop::{built, example};

sol! {
    interface ISettableSource {
        function set(int256[] calldata values) external;
        function setDue(int256[] calldata values) external;
        function upkeeps() external view returns (uint256);
    }
}

/// The feed of these tests.
pub(crate) const FEED: &str = "eth-volatility";

/// An oracle with one feed, whose source does what the test says.
pub(crate) struct Market {
    /// `None` while the node is down.
    pub(crate) anvil: Option<Anvil>,
    pub(crate) node: Node,
    pub(crate) sender: Address,
    pub(crate) source: Address,
    pub(crate) oracle: Address,
    pub(crate) deployment: Value,
}

impl Market {
    /// Deploys everything; the source has no data yet.
    pub(crate) fn new() -> Self {
        Self::with_feed(&[])
    }

    /// As [`Market::new`], with more arguments for the feed.
    pub(crate) fn with_feed(arguments: &[&str]) -> Self {
        Self::on(anvil(31_337), arguments)
    }

    /// As [`Market::with_feed`], on a chain that runs.
    pub(crate) fn on(anvil: Anvil, arguments: &[&str]) -> Self {
        let (node, sender) = (Node::of(&anvil), account(&anvil, 0));
        let source = deploy_source(&node, sender);
        let (sender_text, source_text) = (sender.to_string(), source.to_string());
        let deploy = deploy_arguments(&anvil.rpc_url(), &sender_text, &source_text, arguments);
        let deployment = succeed(&deploy);
        let oracle = address(&deployment["oracle"]);
        Self { anvil: Some(anvil), node, sender, source, oracle, deployment }
    }

    /// An account that the chain funds.
    pub(crate) fn account(&self, number: usize) -> Address {
        account(self.anvil.as_ref().unwrap(), number)
    }

    /// Ends the node.
    pub(crate) fn end_node(&mut self) {
        self.anvil = None;
    }

    /// The chain is behind another node from now on.
    pub(crate) fn node_is(&mut self, anvil: Anvil) {
        self.node = Node::of(&anvil);
        self.anvil = Some(anvil);
    }

    /// Of all transactions of the chain.
    pub(crate) fn receipts(&self) -> Vec<Value> {
        let latest: U64 = serde_json::from_value(self.node.request("eth_blockNumber", json!([]))).unwrap();
        let blocks = (1..=latest.to::<u64>()).map(|number| {
            let receipts = self.node.request("eth_getBlockReceipts", json!([U64::from(number)]));
            receipts.as_array().unwrap().clone()
        });
        blocks.flatten().collect()
    }

    /// The example's inputs, the first of them changed by so many units of 18 decimals, observed now.
    pub(crate) fn observe(&self, change: i64) {
        let call = ISettableSource::setCall { values: inputs(change) };
        self.node.send(self.sender, Some(self.source), &call.abi_encode());
    }

    /// The arguments that name the feed and its signer.
    pub(crate) fn arguments(&self, verb: &str) -> Vec<String> {
        self.arguments_at(verb, &self.node.url, &["--unlocked", "--from", &self.sender.to_string()])
    }

    pub(crate) fn arguments_at(&self, verb: &str, url: &str, signer: &[&str]) -> Vec<String> {
        let oracle = self.oracle.to_string();
        let named = [verb, text(built()), "--rpc-url", url, "--oracle", &oracle, "--feed", FEED];
        named.iter().chain(signer).map(|argument| (*argument).to_owned()).collect()
    }

    /// The `AnswerUpdated` events.
    pub(crate) fn answers(&self) -> Vec<Value> {
        let event = "AnswerUpdated(bytes32,uint64,int256,uint40,uint48,address)";
        self.node.events(self.oracle, keccak256(event))
    }
}

pub(crate) fn deploy_arguments(url: &str, sender: &str, source: &str, more: &[&str]) -> Vec<String> {
    let fixed = ["deploy", text(built()), "--oracle", "--rpc-url", url, "--unlocked", "--from", sender];
    let feed = ["--feed", FEED, "--source", source, "--minimum", "0", "--maximum", "5"];
    [&fixed[..], &feed, more].concat().iter().map(|argument| (*argument).to_owned()).collect()
}

/// An account that the chain funds.
pub(crate) fn account(anvil: &Anvil, number: usize) -> Address {
    anvil.accounts()[number].address.parse().unwrap()
}

pub(crate) fn address(value: &Value) -> Address {
    value.as_str().unwrap().parse().unwrap()
}

/// Compiled once; its contract has no constructor arguments.
pub(crate) fn deploy_source(node: &Node, sender: Address) -> Address {
    static CODE: OnceLock<Vec<u8>> = OnceLock::new();
    let code = CODE.get_or_init(|| {
        let source = include_str!("../../../test/support/SettableSource.sol");
        let solc = Solc::find(&tools(), None).unwrap();
        let output = solc.compile(&CompileInput::single("SettableSource.sol", source)).unwrap();
        output.contract("SettableSource").unwrap().init_code.clone()
    });
    address(&node.send(sender, None, code)["contractAddress"])
}

/// The example's inputs with 18 decimals.
pub(crate) fn inputs(change: i64) -> Vec<I256> {
    let input: Value = serde_json::from_slice(&std::fs::read(example("input.json")).unwrap()).unwrap();
    let wad = |value: &Value| I256::try_from((value.as_f64().unwrap() * 1e18).round() as i128).unwrap();
    let mut inputs: Vec<I256> = input["input_data"][0].as_array().unwrap().iter().map(wad).collect();
    inputs[0] += I256::try_from(change).unwrap();
    inputs
}
