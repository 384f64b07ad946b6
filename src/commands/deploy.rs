//! `assay deploy`.

use alloy_primitives::Address;
use foundry_project::{DeployRequest, Forge, Signer, Solc};
use gas_meter::{Evm, Fork};
use serde::Serialize;

use crate::artifacts::{Artifacts, Bytecode, hex32};
use crate::chain::{Chain, parse_address};
use crate::cli::{DeployArgs, SignerArgs};
use crate::console::{Console, Paint};
use crate::environment::{Environment, PRIVATE_KEY_VARIABLE};
use crate::error::{CliError, ErrorKind};
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
    signer: Signer,
    gas: u64,
}

pub(crate) fn run(args: &DeployArgs, console: &Console, environment: &Environment) -> Result<DeployReport, CliError> {
    let simulated = simulate(args, console, environment)?;
    console.note("Simulated", &format!("deployment: {} gas", grouped(simulated.gas)));
    simulated.send(args, console, environment)
}

/// Everything that can be refused is refused here, before anything is sent.
pub(crate) fn simulate(args: &DeployArgs, console: &Console, environment: &Environment) -> Result<Simulated, CliError> {
    console.progress.expect(3);
    let signer = signer(&args.signer, environment)?;
    let artifacts = Artifacts::open(&args.folder)?;
    let bytecode = artifacts.bytecode()?;
    let chain = Chain::new(&args.rpc_url)?;
    let chain_id = chain.chain_id()?;
    let key = console.progress.step("reading the keys", || artifacts.verification())?.key;
    refuse_test_string(&key, chain_id)?;
    let simulation = console.progress.step("simulating in revm", || evm::deploy(&mut Evm::new(Fork::Osaka), &bytecode));
    Ok(Simulated { artifacts, bytecode, chain, chain_id, signer, gas: simulation?.deploy_gas.units() })
}

impl Simulated {
    /// Deploys with forge and looks at the code that is there then.
    pub(crate) fn send(
        self,
        args: &DeployArgs,
        console: &Console,
        environment: &Environment,
    ) -> Result<DeployReport, CliError> {
        let tools = environment.tools();
        let (forge, solc) = (Forge::find(&tools)?, Solc::find(&tools, args.tools.solc.as_deref())?);
        let request =
            DeployRequest { init_code: &self.bytecode.init_code, rpc_url: &args.rpc_url, signer: self.signer };
        let receipt = console.progress.step("forge script", || forge.deploy(&solc, &request))?;
        let address = parse_address(&receipt.address)?;
        check_code(&self.artifacts, &self.chain, address)?;
        Ok(DeployReport {
            contract: self.artifacts.manifest.contract,
            address: address.to_string(),
            chain_id: self.chain_id,
            transaction_hash: receipt.transaction_hash,
            block: receipt.block,
            gas_used: receipt.gas_used,
            simulated_gas: self.gas,
        })
    }
}

fn signer(args: &SignerArgs, environment: &Environment) -> Result<Signer, CliError> {
    let password_file = args.password_file.clone();
    match (&args.keystore, &args.account, &args.from) {
        (Some(path), ..) => Ok(Signer::Keystore { path: path.clone(), password_file }),
        (_, Some(name), _) => Ok(Signer::Account { name: name.clone(), password_file }),
        (_, _, Some(address)) => {
            parse_address(address)?;
            Ok(Signer::Unlocked { address: address.clone() })
        }
        _ if environment.has_private_key => Ok(Signer::Variable { name: PRIVATE_KEY_VARIABLE.to_owned() }),
        _ => Err(CliError::usage(
            "no-signer",
            "nobody signs the deployment",
            format!("give --keystore, --account or --unlocked --from, or set {PRIVATE_KEY_VARIABLE}"),
        )),
    }
}

fn check_code(artifacts: &Artifacts, chain: &Chain, address: Address) -> Result<(), CliError> {
    let code = chain.code(address)?;
    let (expected, got) = (&artifacts.manifest.contract_figures.runtime_code_hash, hex32(&evm::code_hash(&code).0));
    if *expected == got {
        return Ok(());
    }
    Err(CliError::new(
        ErrorKind::Environment,
        "deployed-code",
        format!("the code at `{address}` has hash `{got}`, expected `{expected}`"),
        "do not use this contract; check what the endpoint is",
    ))
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
