//! Talking to a chain without the program under test: a JSON-RPC client of a few lines.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use alloy_primitives::{Address, B256, Bytes, U64, U256, hex};
use alloy_sol_types::SolCall;
use foundry_project::{Anvil, AnvilOptions, ToolSearch};
use serde_json::{Value, json};

/// A chain of a test's own.
pub(crate) fn anvil(chain_id: u64) -> Anvil {
    Anvil::start(&tools(), &AnvilOptions { chain_id, ..AnvilOptions::default() }).unwrap()
}

pub(crate) fn tools() -> ToolSearch {
    ToolSearch::new(env!("CARGO_MANIFEST_DIR"), std::env::var_os("PATH").as_deref(), None)
}

/// A node's address.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) url: String,
}

impl Node {
    pub(crate) fn of(anvil: &Anvil) -> Self {
        Self { url: anvil.rpc_url() }
    }

    /// The result of a request that has to succeed.
    pub(crate) fn request(&self, method: &str, params: Value) -> Value {
        let answer = self.try_request(method, params.clone());
        assert!(answer.get("error").is_none(), "{method} {params}: {answer}");
        answer["result"].clone()
    }

    pub(crate) fn try_request(&self, method: &str, params: Value) -> Value {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let address = self.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let length = body.len();
        let head = format!("POST / HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n");
        write!(stream, "{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        let (start, end) = (body.find('{').unwrap(), body.rfind('}').unwrap());
        serde_json::from_str(&body[start..=end]).unwrap()
    }

    /// Sends a transaction from an account of the node, mined at once; returns its receipt.
    pub(crate) fn send(&self, from: Address, to: Option<Address>, data: &[u8]) -> Value {
        let data = Bytes::copy_from_slice(data);
        let request = json!([{ "from": from, "to": to, "input": data, "gas": "0xf00000" }]);
        let hash = self.request("eth_sendTransaction", request);
        let receipt = self.wait_for(|| {
            let receipt = self.request("eth_getTransactionReceipt", json!([hash]));
            (!receipt.is_null()).then_some(receipt)
        });
        assert_eq!(receipt["status"], "0x1", "{receipt}");
        receipt
    }

    /// Asks until there is an answer.
    pub(crate) fn wait_for<T>(&self, ask: impl Fn() -> Option<T>) -> T {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            if let Some(answer) = ask() {
                return answer;
            }
            assert!(Instant::now() < deadline, "waited too long");
            thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn read<C: SolCall>(&self, to: Address, call: &C) -> C::Return {
        let data = Bytes::from(call.abi_encode());
        let output = self.request("eth_call", json!([{ "to": to, "input": data }, "latest"]));
        C::abi_decode_returns(&hex::decode(output.as_str().unwrap()).unwrap()).unwrap()
    }

    /// Number of events with this first topic.
    pub(crate) fn events(&self, contract: Address, topic: B256) -> Vec<Value> {
        let filter = json!([{ "address": contract, "fromBlock": "0x0", "toBlock": "latest", "topics": [topic] }]);
        self.request("eth_getLogs", filter).as_array().unwrap().clone()
    }

    pub(crate) fn nonce(&self, account: Address) -> u64 {
        let nonce = self.request("eth_getTransactionCount", json!([account, "latest"]));
        serde_json::from_value::<U64>(nonce).unwrap().to()
    }

    pub(crate) fn set_balance(&self, account: Address, wei: U256) {
        self.request("anvil_setBalance", json!([account, wei]));
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, seconds: u64) {
        self.request("evm_increaseTime", json!([U64::from(seconds)]));
        self.request("evm_mine", json!([]));
    }
}
