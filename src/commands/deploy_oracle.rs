//! `assay deploy --oracle`.

use alloy_primitives::{Address, B256};
use serde::Serialize;

use crate::artifacts::Artifacts;
use crate::chain::{Account, Chain};
use crate::cli::DeployArgs;
use crate::console::{Console, Paint};
use crate::deployment::{Done, OraclePlan, SelfTest, check_code, rehearse};
use crate::environment::Environment;
use crate::error::CliError;
use crate::figures::Figures;
use crate::output::Report;
use crate::proving::Prover;
use crate::reference_string::refuse_test_string;
use crate::units::grouped;

/// What is on the chain now, and what getting there cost.
#[derive(Debug, Serialize)]
pub(crate) struct OracleReport {
    pub(crate) chain_id: u64,
    pub(crate) sender: Address,
    pub(crate) verifier: Address,
    pub(crate) model: Address,
    pub(crate) oracle: Address,
    pub(crate) feed: Option<B256>,
    pub(crate) steps: Vec<Done>,
}

/// Everything that can be refused is refused before the first transaction.
pub(crate) fn run(args: &DeployArgs, console: &Console, environment: &Environment) -> Result<OracleReport, CliError> {
    let progress = &console.progress;
    progress.expect(6);
    let account = Account::open(&args.signer, environment)?;
    let artifacts = Artifacts::open(&args.folder)?;
    artifacts.manifest.visibility.require_public()?;
    let bytecode = artifacts.bytecode()?;
    let chain = Chain::new(&args.rpc_url)?;
    let chain_id = chain.chain_id()?;
    let prover = Prover::open(&artifacts, environment, progress)?;
    refuse_test_string(prover.key().verifier(), chain_id)?;
    let plan = OraclePlan::new(&args.oracle, &artifacts.manifest, &bytecode, account.address())?;
    let self_test = SelfTest::new(&prover, &artifacts.manifest, progress)?;
    let gas = progress.step("rehearsing in revm", || rehearse(&plan, &chain, account.address()))?;

    let mut steps = Vec::new();
    for (step, gas) in plan.steps().iter().zip(gas) {
        if let Some(gas) = gas {
            console.note("Simulated", &format!("{}: {} gas", step.name, grouped(gas)));
        }
        steps.push((step.clone(), gas));
    }
    let send = || steps.iter().map(|(step, gas)| step.run(&chain, chain_id, &account, *gas)).collect();
    let steps: Result<Vec<Done>, CliError> = progress.step("sending", send);
    let steps = steps?;

    let figures = &artifacts.manifest.contract_figures;
    self_test.run(&chain, plan.verifier.address, &figures.runtime_code_hash)?;
    check_code(&chain, plan.model.address, &figures.model_code_hash)?;
    plan.check_oracle(&chain)?;
    Ok(OracleReport {
        chain_id,
        sender: account.address(),
        verifier: plan.verifier.address,
        model: plan.model.address,
        oracle: plan.oracle.address(),
        feed: plan.feed.as_ref().map(|(id, _)| *id),
        steps,
    })
}

impl Report for OracleReport {
    fn human(&self, paint: Paint) -> String {
        let mut figures = Figures::default();
        figures.heading(format!("Oracle on chain {}", self.chain_id));
        figures.figure("verifier", self.verifier.to_string());
        figures.figure("model", self.model.to_string());
        figures.figure("oracle", self.oracle.to_string());
        if let Some(feed) = self.feed {
            figures.figure("feed", feed.to_string());
        }
        figures.heading("Transactions");
        for done in &self.steps {
            let simulated = done.simulated_gas.map(|gas| format!("simulated {}", grouped(gas))).unwrap_or_default();
            match done.gas_used {
                Some(gas) => figures.remarked(&done.step, grouped(gas), simulated),
                None => figures.remarked(&done.step, "-", "done before"),
            };
        }
        figures.render(paint)
    }
}
