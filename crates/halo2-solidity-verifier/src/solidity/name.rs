//! Names that may stand in Solidity text.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An identifier that Solidity accepts as a contract's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContractName(String);

/// A name that is not an identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{got}` is not a contract name: a capital letter followed by up to 63 letters and digits")]
pub struct InvalidContractName {
    /// The name.
    pub got: String,
}

const MAX_LENGTH: usize = 64;

impl ContractName {
    /// Accepts a capital ASCII letter followed by ASCII letters and digits: no keyword of Solidity starts so.
    ///
    /// # Errors
    /// Any other text.
    pub fn new(name: impl Into<String>) -> Result<Self, InvalidContractName> {
        let name = name.into();
        let starts = name.starts_with(|c: char| c.is_ascii_uppercase());
        if starts && name.len() <= MAX_LENGTH && name.chars().all(|c| c.is_ascii_alphanumeric()) {
            Ok(Self(name))
        } else {
            Err(InvalidContractName { got: name })
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ContractName {
    type Error = InvalidContractName;

    fn try_from(name: String) -> Result<Self, InvalidContractName> {
        Self::new(name)
    }
}

impl From<ContractName> for String {
    fn from(name: ContractName) -> Self {
        name.0
    }
}

impl fmt::Display for ContractName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_identifiers_are_names() {
        for name in ["A", "VolatilityLtvVerifier", "Model7"] {
            assert_eq!(ContractName::new(name).unwrap().as_str(), name);
        }
        for name in ["", "7Model", "model", "A b", "A{}", "A;contract B", "A\n", "É", "A_b", &"A".repeat(65)] {
            assert!(ContractName::new(name).is_err(), "{name:?}");
        }
    }
}
