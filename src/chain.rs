//! A chain behind a JSON-RPC endpoint: connection, calls, accounts, transactions.

mod account;
mod connection;
mod contracts;
mod fault;
mod ids;
mod log;
mod receipt;
mod revert;
mod transaction;

pub(crate) use account::Account;
pub(crate) use connection::Chain;
pub(crate) use contracts::*;
pub(crate) use fault::{ChainError, Fault};
pub(crate) use ids::{parse_address, parse_feed_id};
pub(crate) use log::Log;
pub(crate) use receipt::Receipt;
pub(crate) use revert::{Revert, typed_error};
pub(crate) use transaction::{Call, Fees, SignedTransaction};
