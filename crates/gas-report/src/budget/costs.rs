//! What a transaction costs in the unit of a budget.

use super::{Budget, ChainCost};
use crate::fees::Fee;
use crate::prices::Prices;
use crate::wire::TransactionSizes;

/// A budget with the prices that it is compared at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judge<'a> {
    pub(super) budget: Budget,
    pub(super) prices: &'a Prices,
}

/// A transaction that carries one proof or several.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Transaction {
    /// Of the whole transaction.
    pub(super) gas: u64,
    pub(super) sizes: TransactionSizes,
    pub(super) proofs: u64,
}

impl Transaction {
    /// One proof's share, rounded up.
    pub(super) fn gas_per_proof(&self) -> u64 {
        self.gas.div_ceil(self.proofs)
    }
}

impl Judge<'_> {
    /// One proof's share of the transaction on every chain that the budget speaks of. Gas is that of Ethereum, whose rules
    /// the other chains follow.
    pub(super) fn costs(&self, transaction: &Transaction) -> Vec<ChainCost> {
        let cost = |chain: &str, cost: f64| ChainCost { chain: chain.to_owned(), cost, fits: cost <= self.limit() };
        let unit = match self.budget {
            Budget::Gas(_) => return vec![cost("ethereum", transaction.gas_per_proof() as f64)],
            Budget::Eth(_) => 1.0,
            Budget::Usd(_) => self.prices.eth_usd,
        };
        let chains = self.prices.chains.iter().map(|chain| {
            let fee = Fee::on(chain, transaction.gas, &transaction.sizes).total_eth();
            cost(&chain.name, fee * unit / transaction.proofs as f64)
        });
        chains.collect()
    }

    /// Whether one proof's share is within the budget everywhere.
    pub(super) fn fits(&self, transaction: &Transaction) -> bool {
        self.costs(transaction).iter().all(|cost| cost.fits)
    }

    /// What one proof costs above the budget where it is dearest; below zero for what is left of the budget.
    pub(super) fn excess(&self, transaction: &Transaction) -> f64 {
        let costs = self.costs(transaction).into_iter().map(|cost| cost.cost - self.limit());
        costs.fold(f64::NEG_INFINITY, f64::max)
    }

    fn limit(&self) -> f64 {
        match self.budget {
            Budget::Gas(gas) => gas as f64,
            Budget::Usd(amount) | Budget::Eth(amount) => amount,
        }
    }
}

/// Sizes with so many more or fewer words of proofs and instances, which do not compress: FastLZ puts a byte before every
/// 32 literals, brotli keeps them as they are.
pub(super) fn resized(sizes: &TransactionSizes, more_bytes: i64) -> TransactionSizes {
    TransactionSizes {
        measured: false,
        calldata_bytes: sizes.calldata_bytes.saturating_add_signed(more_bytes),
        bytes: sizes.bytes.saturating_add_signed(more_bytes),
        fastlz_bytes: sizes.fastlz_bytes.saturating_add_signed(more_bytes + more_bytes / 32),
        brotli_bytes: sizes.brotli_bytes.saturating_add_signed(more_bytes),
    }
}
