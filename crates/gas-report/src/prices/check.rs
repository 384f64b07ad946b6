//! Figures that a price can have.

use super::{ArbitrumPrices, ChainPrices, DataPrices, OpStackPrices, Prices, PricesError};

/// 0.001 ETH for one gas: what is above was meant in wei.
const MOST_GWEI: f64 = 1e6;
const MOST_USD: f64 = 1e7;
/// A wei: fees are computed in whole ones, and less would make every transaction free.
const LEAST_GWEI: f64 = 1e-9;
const GAS_PRICE: &str = "a number of gwei from 0.000000001 to 1000000";
const DATA_PRICE: &str = "a number of gwei from 0 to 1000000";
const ETH_USD: &str = "a number of dollars above 0, at most 10000000";
const LONGEST_NAME: usize = 32;

impl Prices {
    /// # Errors
    /// The first field, in the file's order, with a figure or a name that none can have.
    pub(crate) fn check(&self) -> Result<(), PricesError> {
        figure("eth_usd", self.eth_usd, self.eth_usd > 0.0 && self.eth_usd <= MOST_USD, ETH_USD)?;
        if self.chains.is_empty() {
            return Err(PricesError::NoChains);
        }
        for (index, chain) in self.chains.iter().enumerate() {
            chain.check(&format!("chains[{index}]"))?;
            if self.chains[..index].iter().any(|other| other.name == chain.name) {
                return Err(PricesError::DuplicateChain { name: chain.name.clone() });
            }
        }
        Ok(())
    }
}

impl ChainPrices {
    fn check(&self, path: &str) -> Result<(), PricesError> {
        let admitted = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if self.name.is_empty() || self.name.len() > LONGEST_NAME || !self.name.bytes().all(admitted) {
            return Err(PricesError::ChainName { field: format!("{path}.name"), got: self.name.clone() });
        }
        let price = self.gas_price_gwei;
        figure(&format!("{path}.gas_price_gwei"), price, (LEAST_GWEI..=MOST_GWEI).contains(&price), GAS_PRICE)?;
        let data_price = |field: &str, price: f64| {
            figure(&format!("{path}.data.{field}"), price, (0.0..=MOST_GWEI).contains(&price), DATA_PRICE)
        };
        match self.data {
            DataPrices::None => Ok(()),
            DataPrices::OpStack(OpStackPrices { l1_base_fee_gwei, l1_blob_base_fee_gwei, .. }) => {
                data_price("op_stack.l1_base_fee_gwei", l1_base_fee_gwei)?;
                data_price("op_stack.l1_blob_base_fee_gwei", l1_blob_base_fee_gwei)
            }
            DataPrices::Arbitrum(ArbitrumPrices { l1_price_per_unit_gwei }) => {
                data_price("arbitrum.l1_price_per_unit_gwei", l1_price_per_unit_gwei)
            }
        }
    }
}

/// NaN is in no range.
fn figure(field: &str, got: f64, admitted: bool, expected: &'static str) -> Result<(), PricesError> {
    if admitted { Ok(()) } else { Err(PricesError::Figure { field: field.into(), expected, got }) }
}
