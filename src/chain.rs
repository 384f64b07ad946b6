//! A chain behind a JSON-RPC endpoint.

use std::thread;
use std::time::{Duration, Instant};

use alloy_primitives::{Address, Bytes, U64};
use alloy_provider::{Provider, RootProvider};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::error::{CliError, ErrorKind, internal};
use crate::verifier_errors::typed_error;

/// Gas limit of a transaction that is sent: some thirty verifications, half of what Osaka allows.
const SEND_GAS_LIMIT: &str = "0x800000";

/// How long a local chain may take to mine a transaction.
const RECEIPT_LIMIT: Duration = Duration::from_secs(10);
const RECEIPT_POLL: Duration = Duration::from_millis(20);

/// A connection; requests block.
pub(crate) struct Chain {
    url: String,
    provider: RootProvider,
    runtime: Runtime,
}

/// What a chain says about a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CallResult {
    Returned,
    /// The verifier's typed error.
    Reverted(String),
}

/// The parts of a receipt that are compared with predictions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) succeeded: bool,
    pub(crate) gas_used: u64,
}

impl Receipt {
    /// `None` while the transaction is pending.
    fn read(receipt: &Value) -> Option<Self> {
        let quantity = |field: &str| {
            let digits = receipt.get(field)?.as_str()?.strip_prefix("0x")?;
            u64::from_str_radix(digits, 16).ok()
        };
        Some(Self { succeeded: quantity("status")? == 1, gas_used: quantity("gasUsed")? })
    }
}

impl Chain {
    /// Prepares a connection; nothing is sent yet.
    pub(crate) fn new(url: &str) -> Result<Self, CliError> {
        let usage = |reason: String| {
            CliError::usage("rpc-url", format!("`{url}`: {reason}"), "give an address such as http://127.0.0.1:8545")
        };
        let parsed: url::Url = url.parse().map_err(|error| usage(format!("{error}")))?;
        if parsed.scheme() != "http" {
            return Err(usage(format!("`{}` endpoints are not supported, only `http`", parsed.scheme())));
        }
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| internal("network", error))?;
        let provider = runtime.block_on(async { RootProvider::new_http(parsed) });
        Ok(Self { url: url.to_owned(), provider, runtime })
    }

    pub(crate) fn chain_id(&self) -> Result<u64, CliError> {
        let id: U64 = self.request("eth_chainId", json!([]))?;
        Ok(id.to())
    }

    pub(crate) fn code(&self, address: Address) -> Result<Bytes, CliError> {
        self.request("eth_getCode", json!([address, "latest"]))
    }

    /// Runs a call without a transaction.
    pub(crate) fn call(&self, to: Address, calldata: &[u8]) -> Result<CallResult, CliError> {
        let call = json!([{ "to": to, "data": Bytes::copy_from_slice(calldata) }, "latest"]);
        let answer: Result<Bytes, _> = self.runtime.block_on(self.provider.raw_request("eth_call".into(), call));
        match answer {
            Ok(_) => Ok(CallResult::Returned),
            Err(error) => match error.as_error_resp().and_then(|payload| payload.as_revert_data()) {
                Some(data) => Ok(CallResult::Reverted(typed_error(&data))),
                None => Err(self.failure(error)),
            },
        }
    }

    /// Sends a transaction from an account for which the chain signs, and waits for its receipt.
    pub(crate) fn send(&self, from: &str, to: &str, calldata: &[u8]) -> Result<Receipt, CliError> {
        let data = Bytes::copy_from_slice(calldata);
        let transaction = json!([{ "from": from, "to": to, "data": data, "gas": SEND_GAS_LIMIT }]);
        let hash: String = self.request("eth_sendTransaction", transaction)?;
        let deadline = Instant::now() + RECEIPT_LIMIT;
        while Instant::now() < deadline {
            let receipt: Value = self.request("eth_getTransactionReceipt", json!([hash]))?;
            if let Some(receipt) = Receipt::read(&receipt) {
                return Ok(receipt);
            }
            thread::sleep(RECEIPT_POLL);
        }
        Err(self.failure("the transaction has no receipt"))
    }

    fn request<R>(&self, method: &'static str, params: Value) -> Result<R, CliError>
    where
        R: serde::de::DeserializeOwned + std::fmt::Debug + Send + Sync + Unpin + 'static,
    {
        let answer = self.runtime.block_on(self.provider.raw_request(method.into(), params));
        answer.map_err(|error| self.failure(error))
    }

    fn failure(&self, error: impl std::fmt::Display) -> CliError {
        CliError::new(
            ErrorKind::Environment,
            "rpc-failed",
            format!("`{}`: {error}", self.url),
            "check that a node listens there; `anvil` starts a local one",
        )
    }
}

/// `0x` and 40 digits.
pub(crate) fn parse_address(text: &str) -> Result<Address, CliError> {
    text.parse().map_err(|_| {
        CliError::usage("address", format!("`{text}` is no address"), "give `0x` and 40 hexadecimal digits")
    })
}
