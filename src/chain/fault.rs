//! What can go wrong between here and a chain, told apart by who has to act.

use std::time::Duration;

use alloy_primitives::{Address, U256};
use alloy_transport::{RpcError, TransportError, TransportErrorKind};
use alloy_transport_http::reqwest;
use thiserror::Error;

use super::Revert;

/// Characters shown of an answer that is none.
const SHOWN_CHARACTERS: usize = 60;
/// Characters shown of what a node or a contract says.
const LINE_CHARACTERS: usize = 200;

/// A request that gave no result.
#[derive(Debug, Error)]
#[error("`{endpoint}`: {fault}")]
pub(crate) struct ChainError {
    /// The endpoint without what may be secret in it.
    pub(crate) endpoint: String,
    pub(crate) fault: Fault,
}

/// Why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum Fault {
    /// Nobody listens, or the connection broke.
    #[error("the node cannot be reached: {reason}")]
    Unreachable { reason: String },
    #[error("the node did not answer within {} seconds", limit.as_secs_f32())]
    Silent { limit: Duration },
    /// A web page, a proxy's error, half an answer.
    #[error("the answer to `{method}` is not JSON-RPC: `{start}`")]
    NotJsonRpc { method: &'static str, start: String },
    /// An HTTP status that is no success, such as that of a gateway without a node behind it.
    #[error("HTTP status {status}: `{start}`")]
    Http { status: u16, start: String },
    /// An error object; a call that reverted is not one of them.
    #[error("the node refuses `{method}`: {message} (code {code})")]
    Refused { method: &'static str, code: i64, message: String },
    /// The contract said no.
    #[error("the call reverted with `{0}`")]
    Reverted(Revert),
    #[error("the sender `{account}` has {got} wei, the transaction may cost {expected}")]
    NoFunds { account: Address, expected: U256, got: U256 },
    #[error("transaction `{hash}` was not mined within {} seconds", limit.as_secs())]
    NotMined { hash: String, limit: Duration },
    #[error("transaction `{hash}` failed on the chain")]
    Failed { hash: String },
    #[error("there is no code at `{address}`")]
    NoCode { address: Address },
    /// An answer of the right form that cannot be true.
    #[error("{0}")]
    Inconsistent(String),
}

impl Fault {
    /// Reads alloy's error.
    pub(super) fn of(method: &'static str, limit: Duration, error: TransportError) -> Self {
        match error {
            RpcError::ErrorResp(payload) => match payload.as_revert_data() {
                Some(data) => Self::Reverted(Revert::of(&data)),
                None if payload.message.contains("revert") => Self::Reverted(Revert::of(&[])),
                None => Self::Refused { method, code: payload.code, message: one_line(&payload.message) },
            },
            RpcError::Transport(kind) => Self::of_transport(limit, kind),
            RpcError::DeserError { text, .. } => Self::NotJsonRpc { method, start: start(&text) },
            RpcError::NullResp => Self::NotJsonRpc { method, start: "null".to_owned() },
            other => Self::Unreachable { reason: one_line(&other.to_string()) },
        }
    }

    fn of_transport(limit: Duration, kind: TransportErrorKind) -> Self {
        match kind {
            TransportErrorKind::HttpError(error) | TransportErrorKind::HttpErrorWithRetryAfter { error, .. } => {
                Self::Http { status: error.status, start: start(&error.body) }
            }
            TransportErrorKind::Custom(error) => match error.downcast::<reqwest::Error>() {
                Ok(error) if error.is_timeout() => Self::Silent { limit },
                Ok(error) => Self::Unreachable { reason: one_line(&crate::error::with_causes(&error.without_url())) },
                Err(error) => Self::Unreachable { reason: one_line(&error.to_string()) },
            },
            other => Self::Unreachable { reason: one_line(&other.to_string()) },
        }
    }

    /// Whether the node was not heard: what was asked of it may have happened or not.
    pub(crate) fn is_unheard(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Silent { .. } | Self::NotJsonRpc { .. } | Self::Http { .. })
    }
}

fn start(text: &str) -> String {
    one_line(text).chars().take(SHOWN_CHARACTERS).collect()
}

/// What somebody else wrote, as a terminal may be given it: a line of limited length, without characters that control
/// it or turn the direction of writing.
pub(super) fn one_line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let turns = |character: char| matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    let mut line = String::new();
    for (count, character) in words.chars().enumerate() {
        match character {
            _ if count == LINE_CHARACTERS => {
                line.push('…');
                break;
            }
            character if character.is_control() || turns(character) => line.extend(character.escape_unicode()),
            character => line.push(character),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_write_does_not_control_the_terminal() {
        assert_eq!(one_line("a\n  b\t\u{1b}[2J\u{9b}\u{202e}ß"), "a b \\u{1b}[2J\\u{9b}\\u{202e}ß");
        let (whole, long) = ("x".repeat(LINE_CHARACTERS), "x".repeat(LINE_CHARACTERS + 1));
        assert_eq!(one_line(&whole), whole);
        assert_eq!(one_line(&long), format!("{whole}…"));
    }
}
