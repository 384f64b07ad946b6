//! Transactions: planned, priced, signed, and only then sent.

use std::time::Duration;

use alloy_primitives::{Address, B256, Bytes, U64, U256, keccak256};
use serde_json::json;

use super::{Account, Chain, ChainError, Fault, Receipt};

/// How long a transaction may take to be mined.
const MINING_LIMIT: Duration = Duration::from_secs(120);
/// Gas given beyond the estimate, in percent: state may change until it is mined.
const GAS_MARGIN_PERCENT: u64 = 20;
/// The most gas that Osaka lets a transaction have (EIP-7825).
const GAS_CAP: u64 = 1 << 24;
/// Tip where the node has no advice, in wei.
const DEFAULT_TIP: u128 = 1_000_000_000;

/// A call of a contract, or the creation of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// `None` creates a contract.
    pub(crate) to: Option<Address>,
    pub(crate) data: Bytes,
}

/// What a unit of gas may cost (EIP-1559), in wei.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fees {
    pub(crate) maximum: u128,
    pub(crate) tip: u128,
}

/// All that a signature is put under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnsignedTransaction {
    pub(crate) chain_id: u64,
    pub(crate) nonce: u64,
    pub(crate) gas_limit: u64,
    pub(crate) fees: Fees,
    pub(crate) call: Call,
}

/// A transaction that can be sent, and sent again, without ever happening twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignedTransaction {
    pub(crate) hash: B256,
    pub(crate) nonce: u64,
    pub(crate) fees: Fees,
    /// As the node takes it.
    pub(crate) raw: Bytes,
}

impl Call {
    pub(crate) fn to(contract: Address, data: impl Into<Bytes>) -> Self {
        Self { to: Some(contract), data: data.into() }
    }
}

impl Fees {
    /// Enough to take the place of a transaction with these fees: nodes ask for a tenth more.
    pub(crate) fn raised(self) -> Self {
        let more = |fee: u128| fee.saturating_add(fee / 8).saturating_add(1);
        Self { maximum: more(self.maximum), tip: more(self.tip) }
    }

    /// The larger of both, fee by fee.
    pub(crate) fn at_least(self, other: Self) -> Self {
        Self { maximum: self.maximum.max(other.maximum), tip: self.tip.max(other.tip) }
    }
}

impl SignedTransaction {
    pub(crate) fn new(nonce: u64, fees: Fees, raw: Bytes) -> Self {
        Self { hash: keccak256(&raw), nonce, fees, raw }
    }
}

impl Chain {
    /// Transactions that `account` has sent; with those that wait to be mined where `pending`.
    pub(crate) fn nonce(&self, account: Address, pending: bool) -> Result<u64, ChainError> {
        let block = if pending { "pending" } else { "latest" };
        let nonce: U64 = self.request("eth_getTransactionCount", json!([account, block]))?;
        Ok(nonce.to())
    }

    /// Twice the base fee of the latest block and the tip that the node recommends.
    pub(crate) fn fees(&self) -> Result<Fees, ChainError> {
        let base = self.latest_block()?.base_fee_per_gas;
        let base = base.ok_or_else(|| self.inconsistent("the chain has no base fee: it is older than EIP-1559"))?;
        let tip: Result<U256, ChainError> = self.request("eth_maxPriorityFeePerGas", json!([]));
        let tip = match tip {
            Ok(tip) => tip.saturating_to(),
            Err(error) if error.fault.is_unheard() => return Err(error),
            Err(_) => DEFAULT_TIP,
        };
        Ok(Fees { maximum: base.saturating_to::<u128>().saturating_mul(2).saturating_add(tip), tip })
    }

    /// Gas that the call needs in the state of the latest block, without what waits to be mined: that may be replaced.
    /// A call that would revert is a [`Fault::Reverted`].
    pub(crate) fn estimate(&self, from: Address, call: &Call) -> Result<u64, ChainError> {
        let request = json!([{ "from": from, "to": call.to, "input": call.data }, "latest"]);
        let gas: U64 = self.request("eth_estimateGas", request)?;
        Ok(gas.to())
    }

    /// Gas limit, fees and funds of a call, as a transaction of `from` that pays at least `least`.
    pub(crate) fn plan(
        &self,
        chain_id: u64,
        from: Address,
        nonce: u64,
        call: Call,
        least: Fees,
    ) -> Result<UnsignedTransaction, ChainError> {
        let fees = self.fees()?.at_least(least);
        let gas = self.estimate(from, &call).map_err(|error| self.explain_estimate(from, error))?;
        if gas > GAS_CAP {
            let what = format!("the node estimates {gas} gas, a transaction may have {GAS_CAP}");
            return Err(self.inconsistent(what));
        }
        let gas_limit = (gas + gas * GAS_MARGIN_PERCENT / 100).min(GAS_CAP);
        let (expected, got) = (U256::from(fees.maximum) * U256::from(gas_limit), self.balance(from)?);
        if got < expected {
            return Err(self.error(Fault::NoFunds { account: from, expected, got }));
        }
        Ok(UnsignedTransaction { chain_id, nonce, gas_limit, fees, call })
    }

    /// Nodes refuse to estimate for an account that cannot pay at all.
    fn explain_estimate(&self, from: Address, error: ChainError) -> ChainError {
        match &error.fault {
            Fault::Refused { message, .. } if message.to_lowercase().contains("insufficient funds") => {
                let expected = U256::from(GAS_CAP) * U256::from(DEFAULT_TIP);
                match self.balance(from) {
                    Ok(got) => self.error(Fault::NoFunds { account: from, expected, got }),
                    Err(error) => error,
                }
            }
            _ => error,
        }
    }

    /// Hands a transaction to the node. One that the node has already, or has mined, is no error.
    pub(crate) fn broadcast(&self, transaction: &SignedTransaction) -> Result<(), ChainError> {
        let sent: Result<B256, _> = self.request("eth_sendRawTransaction", json!([transaction.raw]));
        match sent {
            Ok(_) => Ok(()),
            // The node may have taken it and its answer been lost, or it has it from an earlier time.
            Err(error) => match self.knows(transaction.hash) {
                Ok(true) => Ok(()),
                _ => Err(error),
            },
        }
    }

    /// Plans, signs, sends and waits: for a command that runs once.
    pub(crate) fn transact(&self, chain_id: u64, account: &Account, call: Call) -> Result<Receipt, ChainError> {
        let nonce = self.nonce(account.address(), true)?;
        let planned = self.plan(chain_id, account.address(), nonce, call, Fees::default())?;
        let signed = account.sign(self, &planned)?;
        match self.broadcast(&signed) {
            // The node may have it: whether it does shows while waiting, and the hash is told where it does not.
            Err(error) if !error.fault.is_unheard() => return Err(error),
            _ => {}
        }
        self.wait_for_success(signed.hash, MINING_LIMIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_pays_a_tenth_more() {
        for fee in [0, 1, 7, 1_000_000_000] {
            let fees = Fees { maximum: fee, tip: fee }.raised();
            assert!(fees.maximum * 10 >= fee * 11 && fees.tip > fee, "{fees:?}");
        }
        let most = Fees { maximum: u128::MAX, tip: u128::MAX };
        assert_eq!(most.raised(), most);
        let (low, high) = (Fees { maximum: 1, tip: 9 }, Fees { maximum: 5, tip: 2 });
        assert_eq!(low.at_least(high), Fees { maximum: 5, tip: 9 });
    }
}
