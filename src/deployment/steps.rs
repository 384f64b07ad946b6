use alloy_primitives::{Address, B256};
use serde::Serialize;

use super::Create2Contract;
use crate::chain::IModelRiskOracle::FeedConfig;
use crate::chain::{Account, Call, Chain, ChainError, Fault, IModelRiskOracle, IOracleAdministration};
use crate::error::{CliError, ErrorKind};

/// One transaction of a deployment.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) call: Call,
    goal: Goal,
}

/// What is true once a step is done.
#[derive(Clone, Debug)]
enum Goal {
    Code { address: Address },
    Feed { oracle: Address, id: B256, config: Box<FeedConfig> },
    Submitter { oracle: Address, id: B256, account: Address },
    Role { oracle: Address, role: B256, account: Address },
    Handover { oracle: Address, admin: Address },
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Done {
    pub(crate) step: String,
    /// The contract, where the step creates one.
    pub(crate) address: Option<Address>,
    /// Of the rehearsal in revm; `None` where the step builds on contracts that are only on the chain.
    pub(crate) simulated_gas: Option<u64>,
    /// `None` where it had been done before.
    pub(crate) gas_used: Option<u64>,
    pub(crate) transaction_hash: Option<B256>,
}

impl Step {
    pub(super) fn creation(contract: &Create2Contract) -> Self {
        let goal = Goal::Code { address: contract.address };
        Self { name: format!("deploy {}", contract.name), call: contract.creation(), goal }
    }

    pub(super) fn feed(call: Call, oracle: Address, id: B256, config: FeedConfig) -> Self {
        Self { name: "create the feed".to_owned(), call, goal: Goal::Feed { oracle, id, config: Box::new(config) } }
    }

    pub(super) fn submitter(call: Call, oracle: Address, id: B256, account: Address) -> Self {
        Self { name: format!("list {account}"), call, goal: Goal::Submitter { oracle, id, account } }
    }

    pub(super) fn role(call: Call, oracle: Address, role: B256, account: Address) -> Self {
        Self { name: "appoint the guardian".to_owned(), call, goal: Goal::Role { oracle, role, account } }
    }

    pub(super) fn handover(call: Call, oracle: Address, admin: Address) -> Self {
        Self { name: "propose the administrator".to_owned(), call, goal: Goal::Handover { oracle, admin } }
    }

    /// Sends the transaction, unless its goal is reached already.
    pub(crate) fn run(
        &self,
        chain: &Chain,
        chain_id: u64,
        account: &Account,
        simulated_gas: Option<u64>,
    ) -> Result<Done, CliError> {
        let address = match self.goal {
            Goal::Code { address } => Some(address),
            _ => None,
        };
        let mut done = Done { step: self.name.clone(), address, simulated_gas, gas_used: None, transaction_hash: None };
        if self.is_done(chain)? {
            return Ok(done);
        }
        let receipt = chain.transact(chain_id, account, self.call.clone())?;
        done.gas_used = Some(receipt.gas_used());
        done.transaction_hash = Some(receipt.transaction_hash);
        Ok(done)
    }

    pub(crate) fn is_done(&self, chain: &Chain) -> Result<bool, CliError> {
        let done = match &self.goal {
            Goal::Code { address } => !chain.code(*address)?.is_empty(),
            Goal::Feed { oracle, id, config } => return feed_is_there(chain, *oracle, *id, config),
            Goal::Submitter { oracle, id, account } => {
                let call = IModelRiskOracle::isSubmitterCall { feedId: *id, account: *account };
                chain.read(*oracle, &call)?
            }
            Goal::Role { oracle, role, account } => {
                chain.read(*oracle, &IOracleAdministration::hasRoleCall { role: *role, account: *account })?
            }
            Goal::Handover { oracle, admin } => {
                let pending = chain.read(*oracle, &IOracleAdministration::pendingDefaultAdminCall {})?.newAdmin;
                pending == *admin || chain.read(*oracle, &IOracleAdministration::defaultAdminCall {})? == *admin
            }
        };
        Ok(done)
    }
}

fn feed_is_there(chain: &Chain, oracle: Address, id: B256, config: &FeedConfig) -> Result<bool, CliError> {
    let there = match chain.read(oracle, &IModelRiskOracle::feedConfigCall { feedId: id }) {
        Ok(there) => there,
        Err(ChainError { fault: Fault::Reverted(reason), .. }) if reason.is(&["FeedUnknown"]) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    if there == *config {
        return Ok(true);
    }
    Err(CliError::usage(
        "feed-exists",
        format!("the oracle `{oracle}` has a feed `{id}` with another configuration"),
        "give the feed another name, or propose the new configuration to its administrator",
    ))
}

/// The account at which a deployment needs code that it does not bring.
pub(crate) fn require_code(chain: &Chain, what: &str, address: Address) -> Result<Vec<u8>, CliError> {
    let code = chain.code(address)?;
    if !code.is_empty() {
        return Ok(code.to_vec());
    }
    Err(CliError::new(
        ErrorKind::Environment,
        "no-code",
        format!("there is no code at `{address}`, expected {what}"),
        "check the address, and that `--rpc-url` is the chain it is on",
    ))
}
