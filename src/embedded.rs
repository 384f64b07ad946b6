//! Contracts that the program carries: compiled from `contracts/` with the settings of `foundry.toml`, and kept in
//! `contracts/bytecode/` by `tools/embed_contracts.py`.

use alloy_primitives::hex;
use serde::Deserialize;

use crate::error::{CliError, internal};

/// A contract that the program can deploy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Embedded {
    LendingMarket,
    LtvAgent,
    LtvPolicy,
    ModelRiskOracle,
    PriceFeed,
    RiskOracleAdapter,
    TestToken,
    VolatilitySource,
}

/// A file of `contracts/bytecode/`, as far as it is read here.
#[derive(Deserialize)]
struct File {
    #[serde(with = "hex")]
    init_code: Vec<u8>,
}

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../contracts/bytecode/", $name, ".json"))
    };
}

impl Embedded {
    fn file(self) -> &'static str {
        match self {
            Self::LendingMarket => file!("LendingMarket"),
            Self::LtvAgent => file!("LtvAgent"),
            Self::LtvPolicy => file!("LtvPolicy"),
            Self::ModelRiskOracle => file!("ModelRiskOracle"),
            Self::PriceFeed => file!("PriceFeed"),
            Self::RiskOracleAdapter => file!("RiskOracleAdapter"),
            Self::TestToken => file!("TestToken"),
            Self::VolatilitySource => file!("VolatilitySource"),
        }
    }

    /// Code that deploys the contract, with its constructor's arguments behind it.
    pub(crate) fn init_code(self, arguments: &[u8]) -> Result<Vec<u8>, CliError> {
        let file: File = serde_json::from_str(self.file()).map_err(|error| internal("an embedded contract", error))?;
        Ok([file.init_code.as_slice(), arguments].concat())
    }
}
