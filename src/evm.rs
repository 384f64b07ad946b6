//! Verification in the embedded EVM: verdict and price.

use std::collections::BTreeMap;

use alloy_primitives::{B256, keccak256};
use gas_meter::{Deployment, Evm, Fork};
use serde::Serialize;

use crate::artifacts::Bytecode;
use crate::error::{CliError, ErrorKind};
use crate::verifier_errors::rejection;

/// What the EVM says about a proof and what saying it cost.
#[derive(Clone, Debug)]
pub(crate) struct EvmVerification {
    /// The verifier's typed error; `None` for an accepted proof.
    pub(crate) rejection: Option<String>,
    pub(crate) gas: GasFigures,
}

/// The price of one verification as a transaction of its own. The sections sum to the execution gas, and
/// `transaction_gas = max(floor_gas, intrinsic_gas + calldata_gas + execution_gas)`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GasFigures {
    pub(crate) fork: Fork,
    pub(crate) transaction_gas: u64,
    pub(crate) intrinsic_gas: u64,
    pub(crate) calldata_gas: u64,
    pub(crate) execution_gas: u64,
    pub(crate) floor_gas: u64,
    pub(crate) deploy_gas: u64,
    pub(crate) runtime_bytes: usize,
    pub(crate) calldata_bytes: usize,
    pub(crate) sections: BTreeMap<String, u64>,
}

/// Deploys the verifier on an empty chain.
///
/// # Errors
/// The code is beyond the fork's limits, or what it deploys is not the runtime code beside it.
pub(crate) fn deploy(evm: &mut Evm, bytecode: &Bytecode) -> Result<Deployment, CliError> {
    let deployment = evm.deploy(&bytecode.init_code)?;
    if deployment.runtime != bytecode.runtime_code {
        return Err(CliError::new(
            ErrorKind::BadFile,
            "bytecode-inconsistent",
            "bytecode.json: the init code does not deploy the runtime code",
            "make the artefacts again with `assay build`",
        ));
    }
    Ok(deployment)
}

/// What `EXTCODEHASH` returns for deployed code.
pub(crate) fn code_hash(runtime: &[u8]) -> B256 {
    keccak256(runtime)
}

/// Calls the verifier with `calldata` on a chain of its own.
///
/// # Errors
/// The verifier cannot be deployed or called under the rules of `fork`. A rejected proof is no error.
pub(crate) fn verify(bytecode: &Bytecode, calldata: &[u8], fork: Fork) -> Result<EvmVerification, CliError> {
    let mut evm = Evm::new(fork);
    let deployment = deploy(&mut evm, bytecode)?;
    let (report, sections) = evm.call_by_section(deployment.address, calldata, &bytecode.section_map()?)?;
    let mut by_name = BTreeMap::new();
    for (name, gas) in sections.iter() {
        *by_name.entry(name.to_owned()).or_insert(0) += gas.units();
    }
    let gas = GasFigures {
        fork,
        transaction_gas: report.gas.transaction_gas.units(),
        intrinsic_gas: report.gas.intrinsic_gas.units(),
        calldata_gas: report.gas.calldata_gas.units(),
        execution_gas: report.gas.execution_gas.units(),
        floor_gas: report.gas.floor_gas.units(),
        deploy_gas: deployment.deploy_gas.units(),
        runtime_bytes: bytecode.runtime_code.len(),
        calldata_bytes: calldata.len(),
        sections: by_name,
    };
    Ok(EvmVerification { rejection: rejection(&report.outcome), gas })
}
