//! Budgets as they are given on a command line.

use std::str::FromStr;

use thiserror::Error;

use super::Budget;

/// Why a text is no budget.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BudgetError {
    #[error("budget `{got}` is no amount such as `300000`, `300k`, `0.3M`, `$0.50`, `0.5usd` or `0.001eth`")]
    NotAnAmount { got: String },
    #[error("budget `{got}` is not above zero")]
    NotPositive { got: String },
    #[error("budget `{got}` is no whole number of gas")]
    FractionOfGas { got: String },
    #[error("budget `{got}` is larger than any transaction")]
    TooLarge { got: String },
}

/// Dollars or ETH: no more than can be told apart in cents and gwei.
const MOST_MONEY: f64 = 1e12;

impl FromStr for Budget {
    type Err = BudgetError;

    /// Gas as a number, with `k` for thousands or `M` for millions; dollars with `$` before or `usd` behind; ETH with
    /// `eth` behind. Case does not matter, nor does space around number and unit.
    fn from_str(text: &str) -> Result<Self, BudgetError> {
        let lower = text.trim().to_ascii_lowercase();
        let usd = lower.strip_prefix('$').or_else(|| lower.strip_suffix("usd"));
        match (usd, lower.strip_suffix("eth")) {
            (Some(number), _) => Amount::of(number, text)?.money().map(Self::Usd),
            (_, Some(number)) => Amount::of(number, text)?.money().map(Self::Eth),
            _ => Amount::gas(&lower, text).map(Self::Gas),
        }
    }
}

/// A decimal number, digits only, with the text it is from.
struct Amount<'a> {
    whole: &'a str,
    fraction: &'a str,
    text: &'a str,
}

impl<'a> Amount<'a> {
    fn of(number: &'a str, text: &'a str) -> Result<Self, BudgetError> {
        let number = number.trim();
        let (unsigned, negative) = number.strip_prefix('-').map_or((number, false), |rest| (rest, true));
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = || whole.bytes().chain(fraction.bytes());
        if digits().next().is_none() || !digits().all(|byte| byte.is_ascii_digit()) {
            return Err(BudgetError::NotAnAmount { got: text.into() });
        }
        if negative || digits().all(|byte| byte == b'0') {
            return Err(BudgetError::NotPositive { got: text.into() });
        }
        Ok(Self { whole, fraction, text })
    }

    /// Exactly: `0.3M` is 300,000.
    fn gas(lower: &'a str, text: &'a str) -> Result<u64, BudgetError> {
        let thousands = lower.strip_suffix('k').map(|number| (number, 3));
        let millions = lower.strip_suffix('m').map(|number| (number, 6));
        let (number, zeros) = thousands.or(millions).unwrap_or((lower, 0));
        let amount = Self::of(number, text)?;
        let fraction = amount.fraction.trim_end_matches('0');
        if fraction.len() > zeros {
            return Err(BudgetError::FractionOfGas { got: text.into() });
        }
        let digits = format!("{}{fraction:0<zeros$}", amount.whole);
        digits.parse().map_err(|_| BudgetError::TooLarge { got: text.into() })
    }

    fn money(&self) -> Result<f64, BudgetError> {
        let got = || self.text.to_owned();
        let amount: f64 = format!("0{}.{}0", self.whole, self.fraction)
            .parse()
            .map_err(|_| BudgetError::NotAnAmount { got: got() })?;
        // Digits behind a row of three hundred zeros are zero as a float.
        match amount {
            amount if amount > MOST_MONEY => Err(BudgetError::TooLarge { got: got() }),
            amount if amount > 0.0 => Ok(amount),
            _ => Err(BudgetError::NotPositive { got: got() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn gas_dollars_and_eth_are_read() {
        for text in ["300000", "300k", "300K", "0.3M", " .3 m ", "300000.0", "300.000k"] {
            assert_eq!(text.parse(), Ok(Budget::Gas(300_000)), "{text}");
        }
        for text in ["$0.50", "0.5usd", "0.5 USD", ".5usd", "$ 0.5"] {
            assert_eq!(text.parse(), Ok(Budget::Usd(0.5)), "{text}");
        }
        for text in ["0.001eth", "0.001 ETH"] {
            assert_eq!(text.parse(), Ok(Budget::Eth(0.001)), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        let error = |text: &str| text.parse::<Budget>().unwrap_err();
        for text in
            ["", "k", ".", "$", "eth", "NaN", "inf", "1e6", "0x10", "1,000", "1.2.3", "$1usd", "--1", "1gas", "٣"]
        {
            assert_eq!(error(text), BudgetError::NotAnAmount { got: text.into() });
        }
        for text in ["0", "0.0M", "-1", "-0.5eth", "$-3", "$0", &format!("0.{}1eth", "0".repeat(400))] {
            assert_eq!(error(text), BudgetError::NotPositive { got: text.into() });
        }
        for text in ["0.5", "1.0001k", "0.3000001M"] {
            assert_eq!(error(text), BudgetError::FractionOfGas { got: text.into() });
        }
        for text in ["18446744073709551616", "18446744073710M", "$1000000000001", &format!("{}eth", "9".repeat(400))] {
            assert_eq!(error(text), BudgetError::TooLarge { got: text.into() });
        }
    }

    proptest! {
        #[test]
        fn thousands_are_exact(gas in 1u64..u64::MAX) {
            let text = format!("{}.{:03}k", gas / 1000, gas % 1000);
            prop_assert_eq!(text.parse(), Ok(Budget::Gas(gas)));
        }

        #[test]
        fn no_text_panics(text in ".{0,12}|[0-9.kKmM$ -]{0,8}(usd|eth)?") {
            let _ = text.parse::<Budget>();
        }
    }
}
