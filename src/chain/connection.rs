use std::time::Duration;

use alloy_primitives::{Address, B256, Bytes, U64, U256};
use alloy_rpc_client::RpcClient;
use alloy_sol_types::SolCall;
use alloy_transport_http::reqwest::Client;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use url::Url;

use super::{ChainError, Fault};
use crate::error::{CliError, internal};

/// How long connecting may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// A connection to a node; requests block, and none of them for longer than the limit.
pub(crate) struct Chain {
    /// Scheme, host and port: paths and queries hold the keys of paid endpoints.
    endpoint: String,
    client: RpcClient,
    limit: Duration,
    runtime: Runtime,
}

/// The parts of a block that are used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Block {
    pub(crate) hash: B256,
    pub(crate) number: U64,
    /// Seconds.
    pub(crate) timestamp: U64,
    /// Wei; `None` before EIP-1559.
    pub(crate) base_fee_per_gas: Option<U256>,
}

impl Chain {
    /// How long a request may take where nobody says otherwise.
    pub(crate) const REQUEST_LIMIT: Duration = Duration::from_secs(20);

    /// Prepares a connection; nothing is sent yet.
    pub(crate) fn new(url: &str) -> Result<Self, CliError> {
        Self::with_limit(url, Self::REQUEST_LIMIT)
    }

    /// As [`Chain::new`], with a time limit of one's own for every request.
    pub(crate) fn with_limit(url: &str, limit: Duration) -> Result<Self, CliError> {
        let help = "give an address such as http://127.0.0.1:8545";
        let parsed: Url = url.parse().map_err(|error| {
            // Not even a part of it: who knows where in it a secret is.
            CliError::usage("rpc-url", format!("the address of the node is none: {error}"), help)
        })?;
        let endpoint = shown(&parsed);
        let usage = |reason: String| CliError::usage("rpc-url", format!("`{endpoint}`: {reason}"), help);
        match parsed.scheme() {
            "http" => {}
            "https" if cfg!(feature = "https") => prepare_tls(),
            "https" => return Err(usage("`https` needs an assay that was built with `--features https`".to_owned())),
            other => return Err(usage(format!("`{other}` endpoints are not supported, only `http` and `https`"))),
        }
        let client = Client::builder().connect_timeout(CONNECT_LIMIT.min(limit)).timeout(limit).build();
        let client = client.map_err(|error| internal("network", error))?;
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| internal("network", error))?;
        let client = runtime.block_on(async { RpcClient::new_http_with_client(client, parsed) });
        Ok(Self { endpoint, client, limit, runtime })
    }

    pub(crate) fn chain_id(&self) -> Result<u64, ChainError> {
        let id: U64 = self.request("eth_chainId", json!([]))?;
        Ok(id.to())
    }

    pub(crate) fn code(&self, address: Address) -> Result<Bytes, ChainError> {
        self.request("eth_getCode", json!([address, "latest"]))
    }

    /// Wei.
    pub(crate) fn balance(&self, address: Address) -> Result<U256, ChainError> {
        self.request("eth_getBalance", json!([address, "latest"]))
    }

    pub(crate) fn latest_block(&self) -> Result<Block, ChainError> {
        self.block(json!("latest"))?.ok_or_else(|| self.inconsistent("the chain has no latest block"))
    }

    /// Hash of block 1: it tells chains of one id apart. (Not of block 0, which anvil makes anew whenever it starts.)
    /// `None` where the node does not say: those that prune history refuse to (EIP-4444).
    pub(crate) fn first_block(&self) -> Result<Option<B256>, ChainError> {
        match self.block(json!("0x1")) {
            Ok(block) => Ok(block.map(|block| block.hash)),
            Err(ChainError { fault: Fault::Refused { .. }, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn block(&self, which: Value) -> Result<Option<Block>, ChainError> {
        self.request("eth_getBlockByNumber", json!([which, false]))
    }

    /// Runs a call of a contract without a transaction and decodes what it returns.
    pub(crate) fn read<C: SolCall>(&self, to: Address, call: &C) -> Result<C::Return, ChainError> {
        self.read_as(Address::ZERO, to, call)
    }

    /// As [`Chain::read`], as `from` would see it.
    pub(crate) fn read_as<C: SolCall>(&self, from: Address, to: Address, call: &C) -> Result<C::Return, ChainError> {
        let output = self.call(from, to, &call.abi_encode())?;
        if output.is_empty() && self.code(to)?.is_empty() {
            return Err(self.error(Fault::NoCode { address: to }));
        }
        C::abi_decode_returns(&output).map_err(|error| {
            self.inconsistent(format!("`{to}` does not answer `{}` as expected: {error}", C::SIGNATURE))
        })
    }

    /// Runs a call without a transaction; a revert is a [`Fault::Reverted`].
    pub(crate) fn call(&self, from: Address, to: Address, calldata: &[u8]) -> Result<Bytes, ChainError> {
        let data = Bytes::copy_from_slice(calldata);
        self.request("eth_call", json!([{ "from": from, "to": to, "input": data }, "latest"]))
    }

    /// Gives the next block this time, in seconds, and mines it; for local chains, which take such orders.
    pub(crate) fn advance_to(&self, seconds: u64) -> Result<(), ChainError> {
        let _: Value = self.request("evm_setNextBlockTimestamp", json!([seconds]))?;
        let _: Value = self.request("evm_mine", json!([]))?;
        Ok(())
    }

    /// Sends a request and reads its result.
    pub(super) fn request<R>(&self, method: &'static str, params: Value) -> Result<R, ChainError>
    where
        R: serde::de::DeserializeOwned + std::fmt::Debug + Send + Sync + Unpin + 'static,
    {
        let answer = self.runtime.block_on(self.client.request(method, params));
        answer.map_err(|error| self.error(Fault::of(method, self.limit, error)))
    }

    pub(crate) fn error(&self, fault: Fault) -> ChainError {
        ChainError { endpoint: self.endpoint.clone(), fault }
    }

    pub(crate) fn inconsistent(&self, what: impl Into<String>) -> ChainError {
        self.error(Fault::Inconsistent(what.into()))
    }
}

/// Scheme, host and port.
fn shown(url: &Url) -> String {
    let host = url.host_str().map(|host| format!("//{host}")).unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}:{host}{port}", url.scheme())
}

/// Says once per process which cryptography TLS uses. A second time changes nothing, and is no error here.
#[cfg(feature = "https")]
fn prepare_tls() {
    drop(rustls::crypto::ring::default_provider().install_default());
}

#[cfg(not(feature = "https"))]
fn prepare_tls() {}

impl std::fmt::Debug for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chain").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn endpoints_that_cannot_be_are_refused_before_anything_is_asked() {
        for url in ["nonsense", "ftp://127.0.0.1", "ws://127.0.0.1:8545"] {
            assert_eq!(Chain::new(url).unwrap_err().id, "rpc-url", "{url}");
        }
    }

    #[test]
    fn https_is_spoken_where_it_was_built_in() {
        // Somebody who listens and speaks no TLS.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let limit = Duration::from_millis(500);
        match (cfg!(feature = "https"), Chain::with_limit(&url, limit)) {
            (true, Ok(chain)) => assert!(chain.chain_id().unwrap_err().fault.is_unheard()),
            (false, Err(error)) => assert!(error.message.contains("--features https"), "{}", error.message),
            (_, result) => panic!("{result:?}"),
        }
    }

    #[test]
    fn secrets_of_an_endpoint_are_not_shown() {
        let chain = Chain::new("http://user:word@127.0.0.1:1/v2/key?token=x").unwrap();
        let message = chain.chain_id().unwrap_err().to_string();
        assert!(message.contains("`http://127.0.0.1:1`"), "{message}");
        let assert_hidden = |message: &str| {
            assert!(!["word", "key", "token"].iter().any(|secret| message.contains(secret)), "{message}");
        };
        assert_hidden(&message);
        let bad =
            ["ws://user:word@127.0.0.1:1/v2/key?token=x", "user:word@host/key", "http://user:word@:x/key", "word/key"];
        for url in bad {
            assert_hidden(&Chain::new(url).unwrap_err().message);
        }
        let message = Chain::new(bad[0]).unwrap_err().message;
        assert!(message.starts_with("`ws://127.0.0.1:1`: "), "{message}");
    }
}
