use alloy_primitives::Address;
use gas_meter::{Evm, EvmError, Fork, Outcome};

use super::create2::DEPLOYER;
use super::steps::{Step, require_code};
use super::{Create2Contract, OraclePlan, Owner};
use crate::chain::{Chain, ChainError, Fault, Revert};
use crate::error::{CliError, internal};

/// Runs all steps in revm as `sender` would, and returns the gas of each; `None` for those that build on an oracle which
/// is only on the chain: the node estimates them.
///
/// # Errors
/// A limit of the live fork is exceeded, a step reverts, or the chain lacks the deterministic deployer or the source.
pub(crate) fn rehearse(plan: &OraclePlan, chain: &Chain, sender: Address) -> Result<Vec<Option<u64>>, CliError> {
    let mut evm = Evm::new(Fork::Osaka);
    evm.install_at(DEPLOYER, &require_code(chain, "the deterministic deployer", DEPLOYER)?)?;
    if let Some((_, config)) = &plan.feed {
        evm.install_at(config.source, &require_code(chain, "the source of the inputs", config.source)?)?;
    }
    let mut contracts = vec![&plan.verifier, &plan.model];
    if let Owner::New(oracle) = &plan.oracle {
        contracts.push(oracle);
    }
    // Through the deployer a creation fails without a reason; alone it names the limit.
    for Create2Contract { name, init_code, .. } in contracts {
        match Evm::new(Fork::Osaka).deploy(init_code) {
            Err(EvmError::DeploymentReverted { data }) => return Err(reverted(&format!("deploy {name}"), &data)),
            deployment => drop(deployment?),
        }
    }
    let steps = plan.steps();
    steps.iter().map(|step| rehearse_step(&mut evm, step, plan, sender)).collect()
}

fn rehearse_step(evm: &mut Evm, step: &Step, plan: &OraclePlan, sender: Address) -> Result<Option<u64>, CliError> {
    let to = step.call.to.ok_or_else(|| internal("the deployment", "a step without an address"))?;
    if matches!(plan.oracle, Owner::Existing(oracle) if oracle == to) {
        return Ok(None);
    }
    let report = evm.transact(sender, to, &step.call.data)?;
    match report.outcome {
        Outcome::Success { .. } => Ok(Some(report.gas.transaction_gas.units())),
        Outcome::Revert { data } => Err(reverted(&step.name, &data)),
        Outcome::Halt { reason } => Err(internal(&step.name, reason)),
    }
}

fn reverted(step: &str, data: &[u8]) -> CliError {
    let error = ChainError { endpoint: step.to_owned(), fault: Fault::Reverted(Revert::of(data)) };
    error.into()
}
