//! `assay deploy`.

use gas_meter::{Evm, Fork};
use serde::Serialize;

use crate::artifacts::{Artifacts, Bytecode};
use crate::chain::{Account, Call, Chain};
use crate::cli::DeployArgs;
use crate::console::{Console, Paint};
use crate::deployment::check_code;
use crate::environment::Environment;
use crate::error::CliError;
use crate::evm;
use crate::figures::Figures;
use crate::output::Report;
use crate::reference_string::refuse_test_string;
use crate::units::grouped;

/// Where the verifier is and what deploying it cost.
#[derive(Debug, Serialize)]
pub(crate) struct DeployReport {
    pub(crate) contract: String,
    pub(crate) address: String,
    pub(crate) chain_id: u64,
    pub(crate) transaction_hash: String,
    pub(crate) block: u64,
    pub(crate) gas_used: u64,
    /// Of the simulation in revm.
    pub(crate) simulated_gas: u64,
}

/// A deployment that has been simulated and may be sent.
pub(crate) struct Simulated {
    artifacts: Artifacts,
    bytecode: Bytecode,
    chain: Chain,
    chain_id: u64,
    account: Account,
    gas: u64,
}

pub(crate) fn run(args: &DeployArgs, console: &Console, environment: &Environment) -> Result<DeployReport, CliError> {
    let simulated = simulate(args, console, environment)?;
    console.note("Simulated", &format!("deployment: {} gas", grouped(simulated.gas)));
    simulated.send(console)
}

/// Everything that can be refused is refused here, before anything is sent.
pub(crate) fn simulate(args: &DeployArgs, console: &Console, environment: &Environment) -> Result<Simulated, CliError> {
    console.progress.expect(3);
    let account = Account::open(&args.signer, environment)?;
    let artifacts = Artifacts::open(&args.folder)?;
    let bytecode = artifacts.bytecode()?;
    let chain = Chain::new(&args.rpc_url)?;
    let chain_id = chain.chain_id()?;
    let key = console.progress.step("reading the keys", || artifacts.verification())?.key;
    refuse_test_string(&key, chain_id)?;
    let simulation = console.progress.step("simulating in revm", || evm::deploy(&mut Evm::new(Fork::Osaka), &bytecode));
    Ok(Simulated { artifacts, bytecode, chain, chain_id, account, gas: simulation?.deploy_gas.units() })
}

impl Simulated {
    /// Sends the transaction and looks at the code that is there then.
    pub(crate) fn send(self, console: &Console) -> Result<DeployReport, CliError> {
        let call = Call { to: None, data: self.bytecode.init_code.clone().into() };
        let send = || self.chain.transact(self.chain_id, &self.account, call);
        let receipt = console.progress.step("deploying", send)?;
        let created = receipt.contract_address;
        let address = created.ok_or_else(|| self.chain.inconsistent("the receipt names no contract"))?;
        check_code(&self.chain, address, &self.artifacts.manifest.contract_figures.runtime_code_hash)?;
        Ok(DeployReport {
            contract: self.artifacts.manifest.contract,
            address: address.to_string(),
            chain_id: self.chain_id,
            transaction_hash: receipt.transaction_hash.to_string(),
            block: receipt.block(),
            gas_used: receipt.gas_used(),
            simulated_gas: self.gas,
        })
    }
}

impl Report for DeployReport {
    fn human(&self, paint: Paint) -> String {
        let mut figures = Figures::default();
        figures.heading(format!("{} on chain {}", self.contract, self.chain_id));
        figures.figure("address", self.address.as_str());
        figures.remarked("gas used", grouped(self.gas_used), format!("simulated {}", grouped(self.simulated_gas)));
        figures.remarked("transaction", self.transaction_hash.as_str(), format!("block {}", self.block));
        figures.render(paint)
    }
}
