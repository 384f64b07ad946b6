//! A lending market whose loan-to-value follows a feed, and what stands between them.

use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::SolValue;

use super::contracts::{
    AgentParameters, Entry, Feed, ILtvAgent, IMarket, IToken, MarketParameters, PolicyParameters, Terms,
};
use super::stage::Stage;
use crate::embedded::Embedded;
use crate::error::CliError;

/// What the risk oracle's consumers call the parameter.
const UPDATE_TYPE: &str = "LTV";
/// Weekends and holidays pass without a close.
pub(super) const FIVE_DAYS: u32 = 5 * 86_400;
const DAY: u64 = 86_400;
const DEBT_DECIMALS: u8 = 6;
const COLLATERAL_DECIMALS: u8 = 18;
/// Ten million, whole tokens.
const LENT: u64 = 10_000_000;

/// The contracts that a borrower meets.
pub(super) struct Market {
    pub(super) market: Address,
    pub(super) agent: Address,
    pub(super) adapter: Address,
}

/// Prices that the market reads.
pub(super) struct Prices {
    pub(super) collateral: Address,
    pub(super) debt: Address,
    pub(super) decimals: u8,
}

impl Market {
    /// Deploys policy, adapter, tokens, market and agent, lends, and lets the agent set the loan-to-value.
    pub(super) fn open(stage: &mut Stage, oracle: Address, feed: B256, prices: &Prices) -> Result<Self, CliError> {
        let owner = stage.actor();
        let policy = stage.deploy("LtvPolicy", Embedded::LtvPolicy, &policy_parameters().abi_encode_params())?;
        let [collateral, debt] = [("Index", "IDX", COLLATERAL_DECIMALS), ("Dollar", "USD", DEBT_DECIMALS)].map(
            |(name, symbol, decimals)| {
                (name.to_owned(), symbol.to_owned(), U256::from(decimals), owner).abi_encode_params()
            },
        );
        let collateral = stage.deploy("collateral token", Embedded::TestToken, &collateral)?;
        let debt = stage.deploy("debt token", Embedded::TestToken, &debt)?;

        let terms = market_parameters(collateral, debt, prices, owner).abi_encode();
        let market = stage.deploy("LendingMarket", Embedded::LendingMarket, &terms)?;
        let entry = Entry { updateType: UPDATE_TYPE.to_owned(), market, feedId: feed, policy };
        let arguments = (oracle, "Proven loan-to-value".to_owned(), vec![entry]).abi_encode_params();
        let adapter = stage.deploy("RiskOracleAdapter", Embedded::RiskOracleAdapter, &arguments)?;
        let agent = stage.deploy("LtvAgent", Embedded::LtvAgent, &agent_parameters(adapter, market).abi_encode())?;
        let role = keccak256("RISK_ROLE");
        stage.call("let the agent set the loan-to-value", market, &IMarket::grantRoleCall { role, account: agent })?;

        let opened = Self { market, agent, adapter };
        opened.provide(stage, debt, U256::from(LENT) * unit(DEBT_DECIMALS))?;
        opened.provide(stage, collateral, unit(COLLATERAL_DECIMALS))?;
        let amount = U256::from(LENT) * unit(DEBT_DECIMALS);
        stage.call("lend", market, &IMarket::fundCall { amount })?;
        stage.call("deposit one index token", market, &IMarket::depositCall { amount: unit(COLLATERAL_DECIMALS) })?;
        Ok(opened)
    }

    fn provide(&self, stage: &mut Stage, token: Address, amount: U256) -> Result<(), CliError> {
        let (account, spender) = (stage.actor(), self.market);
        stage.call("mint", token, &IToken::mintCall { account, amount })?;
        stage.call("approve", token, &IToken::approveCall { spender, amount })
    }

    /// Has the agent bring the latest update into the market.
    pub(super) fn update(&self, stage: &mut Stage) -> Result<(), CliError> {
        stage.call("agent: loan-to-value into the market", self.agent, &ILtvAgent::executeCall {})
    }

    /// Basis points.
    pub(super) fn loan_to_value(&self, stage: &Stage) -> Result<u64, CliError> {
        Ok(stage.chain.read(self.market, &IMarket::loanToValueCall {})?.saturating_to())
    }

    /// Debt tokens that one index token is good for, in whole tokens rounded down.
    pub(super) fn loan(&self, stage: &Stage, price: u64, decimals: u8) -> Result<u64, CliError> {
        let worth = u128::from(price) * u128::from(self.loan_to_value(stage)?) / 10_000;
        Ok((worth / 10u128.pow(decimals.into())) as u64)
    }
}

/// A call that borrows whole debt tokens.
pub(super) fn borrow(whole: u64) -> IMarket::borrowCall {
    IMarket::borrowCall { amount: U256::from(whole) * unit(DEBT_DECIMALS) }
}

fn unit(decimals: u8) -> U256 {
    U256::from(10).pow(U256::from(decimals))
}

/// The example of `models/volatility-ltv/README.md`.
fn policy_parameters() -> PolicyParameters {
    let wad = unit(18);
    PolicyParameters {
        deviations: U256::from(3) * wad,
        horizon: U256::from(10),
        volatilityBound: U256::from(2) * wad,
        bonus: wad / U256::from(20),
        buffer: 200,
        minimum: 0,
        maximum: 8_500,
    }
}

fn market_parameters(collateral: Address, debt: Address, prices: &Prices, admin: Address) -> MarketParameters {
    let feed = |aggregator| Feed { aggregator, decimals: prices.decimals, maximumAge: FIVE_DAYS };
    MarketParameters {
        collateral,
        debt,
        collateralFeed: feed(prices.collateral),
        debtFeed: feed(prices.debt),
        closeFactor: U256::from(5_000),
        terms: Terms {
            initialLoanToValue: U256::from(7_500),
            margin: U256::from(500),
            glidePerDay: U256::from(100),
            lifetime: U256::from(FIVE_DAYS),
            liquidationBonus: U256::from(500),
        },
        admin,
    }
}

fn agent_parameters(oracle: Address, market: Address) -> AgentParameters {
    AgentParameters {
        oracle,
        updateType: UPDATE_TYPE.to_owned(),
        oracleMarket: market,
        target: market,
        expiration: U256::from(FIVE_DAYS),
        minimumDelay: U256::from(DAY),
        maximumRise: U256::from(1_000),
    }
}
