use alloy_primitives::{Address, B256, keccak256};
use alloy_sol_types::{SolCall, SolValue};
use gas_meter::{Evm, Fork};

use super::Create2Contract;
use super::feed_config::feed_config;
use super::self_test::check_code;
use super::steps::Step;
use crate::artifacts::{Bytecode, Manifest};
use crate::chain::IModelRiskOracle::FeedConfig;
use crate::chain::{Call, Chain, IModelRiskOracle, IOracleAdministration, parse_address, parse_feed_id};
use crate::cli::OracleArgs;
use crate::embedded::Embedded;
use crate::error::CliError;

const DEFAULT_CHANGE_DELAY: u32 = 86_400;

/// The oracle that a feed is created in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// One to deploy.
    New(Create2Contract),
    /// One that is there.
    Existing(Address),
}

/// What is to be on the chain in the end.
#[derive(Clone, Debug)]
pub(crate) struct OraclePlan {
    pub(crate) verifier: Create2Contract,
    pub(crate) model: Create2Contract,
    pub(crate) oracle: Owner,
    pub(crate) feed: Option<(B256, FeedConfig)>,
    submitters: Vec<Address>,
    guardian: Option<Address>,
    /// Somebody else than the sender.
    admin: Option<Address>,
}

impl Owner {
    pub(crate) fn address(&self) -> Address {
        match self {
            Self::New(contract) => contract.address,
            Self::Existing(address) => *address,
        }
    }
}

impl OraclePlan {
    /// Reads the arguments. The sender is the new oracle's first administrator, since only an administrator creates feeds.
    pub(crate) fn new(
        args: &OracleArgs,
        manifest: &Manifest,
        bytecode: &Bytecode,
        sender: Address,
    ) -> Result<Self, CliError> {
        let verifier = Create2Contract::new(&bytecode.contract, bytecode.init_code.clone());
        let model = Create2Contract::new(&bytecode.model.contract, bytecode.model.init_code.clone());
        let oracle = match &args.oracle_address {
            Some(address) => Owner::Existing(parse_address(address)?),
            None => {
                let delay = args.change_delay.unwrap_or(DEFAULT_CHANGE_DELAY);
                let arguments = (sender, delay).abi_encode_params();
                Owner::New(Create2Contract::new("ModelRiskOracle", Embedded::ModelRiskOracle.init_code(&arguments)?))
            }
        };
        let feed = match &args.feed.id {
            None => None,
            Some(id) => {
                let config = feed_config(&args.feed, manifest, verifier.address, model.address)?;
                Some((parse_feed_id(id)?, config))
            }
        };
        let address = |text: &Option<String>| text.as_deref().map(parse_address).transpose();
        let submitters = args.feed.submitter.iter().map(|text| parse_address(text)).collect::<Result<_, _>>()?;
        let admin = address(&args.admin)?.filter(|admin| *admin != sender);
        Ok(Self { verifier, model, oracle, feed, submitters, guardian: address(&args.guardian)?, admin })
    }

    /// Compares the code of a new oracle with what its constructor makes in revm.
    pub(crate) fn check_oracle(&self, chain: &Chain) -> Result<(), CliError> {
        let Owner::New(contract) = &self.oracle else { return Ok(()) };
        let deployed = Evm::new(Fork::Osaka).deploy(&contract.init_code)?;
        check_code(chain, contract.address, &keccak256(&deployed.runtime).to_string())
    }

    /// All steps, in an order in which each finds what it needs.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let oracle = self.oracle.address();
        let call = |data: Vec<u8>| Call::to(oracle, data);
        let mut steps = vec![Step::creation(&self.verifier), Step::creation(&self.model)];
        if let Owner::New(contract) = &self.oracle {
            steps.push(Step::creation(contract));
        }
        if let Some((id, config)) = &self.feed {
            let create = IModelRiskOracle::createFeedCall { feedId: *id, config: config.clone() };
            steps.push(Step::feed(call(create.abi_encode()), oracle, *id, config.clone()));
            for account in &self.submitters {
                let list = IModelRiskOracle::setSubmitterCall { feedId: *id, account: *account, listed: true };
                steps.push(Step::submitter(call(list.abi_encode()), oracle, *id, *account));
            }
        }
        if let Some(account) = self.guardian {
            let role = keccak256("GUARDIAN_ROLE");
            let grant = IOracleAdministration::grantRoleCall { role, account };
            steps.push(Step::role(call(grant.abi_encode()), oracle, role, account));
        }
        if let Some(admin) = self.admin {
            let begin = IOracleAdministration::beginDefaultAdminTransferCall { newAdmin: admin };
            steps.push(Step::handover(call(begin.abi_encode()), oracle, admin));
        }
        steps
    }
}
