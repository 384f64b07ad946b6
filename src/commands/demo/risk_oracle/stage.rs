//! A local chain, one account that does everything, and what every transaction cost.

use alloy_primitives::Address;
use alloy_sol_types::SolCall;
use foundry_project::Anvil;
use serde::Serialize;

use crate::chain::{Account, Call, Chain, ChainError, Fault};
use crate::cli::SignerArgs;
use crate::embedded::Embedded;
use crate::environment::Environment;
use crate::error::{CliError, internal};

/// The chain of the demo.
pub(super) struct Stage {
    pub(super) chain: Chain,
    pub(super) chain_id: u64,
    pub(super) rpc_url: String,
    pub(super) signer: SignerArgs,
    pub(super) account: Account,
    pub(super) transactions: Vec<Transaction>,
}

/// A transaction that was mined.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Transaction {
    pub(super) what: String,
    pub(super) gas: u64,
}

impl Stage {
    pub(super) fn new(anvil: &Anvil, environment: &Environment) -> Result<Self, CliError> {
        let funded = anvil.accounts().first().ok_or_else(|| internal("anvil", "it has no accounts"))?;
        let signer = SignerArgs { unlocked: true, from: Some(funded.address.clone()), ..SignerArgs::default() };
        Ok(Self {
            chain: Chain::new(&anvil.rpc_url())?,
            chain_id: anvil.chain_id(),
            rpc_url: anvil.rpc_url(),
            account: Account::open(&signer, environment)?,
            signer,
            transactions: Vec::new(),
        })
    }

    /// Who signs everything.
    pub(super) fn actor(&self) -> Address {
        self.account.address()
    }

    /// Deploys a contract that the program carries.
    pub(super) fn deploy(&mut self, what: &str, contract: Embedded, arguments: &[u8]) -> Result<Address, CliError> {
        let call = Call { to: None, data: contract.init_code(arguments)?.into() };
        let receipt = self.chain.transact(self.chain_id, &self.account, call)?;
        self.note(format!("deploy {what}"), receipt.gas_used());
        receipt.contract_address.ok_or_else(|| internal("a deployment", "its receipt has no address"))
    }

    /// Calls a contract in a transaction.
    pub(super) fn call<C: SolCall>(&mut self, what: &str, to: Address, call: &C) -> Result<(), CliError> {
        let receipt = self.chain.transact(self.chain_id, &self.account, Call::to(to, call.abi_encode()))?;
        self.note(what, receipt.gas_used());
        Ok(())
    }

    /// Enters a transaction that somebody else sent.
    pub(super) fn note(&mut self, what: impl Into<String>, gas: u64) {
        self.transactions.push(Transaction { what: what.into(), gas });
    }

    /// The revert of a call that must not succeed.
    pub(super) fn refusal<C: SolCall>(&self, to: Address, call: &C) -> Result<String, CliError> {
        match self.chain.call(self.actor(), to, &call.abi_encode()) {
            Err(ChainError { fault: Fault::Reverted(revert), .. }) => Ok(revert.to_string()),
            Err(error) => Err(error.into()),
            Ok(_) => Err(internal("a call that must fail", "it succeeded")),
        }
    }

    /// Mines the next block at a time of one's own.
    pub(super) fn advance_to(&self, seconds: u64) -> Result<(), CliError> {
        Ok(self.chain.advance_to(seconds)?)
    }
}
