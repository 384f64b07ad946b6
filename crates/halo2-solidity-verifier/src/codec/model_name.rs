//! Contract names from names of models.

use std::fmt;

use thiserror::Error;

use crate::codec::words::{pascal, words};

/// Longest identifier of a model, words joined.
const LONGEST_MODEL: usize = 40;

/// Why a name of a model names no contract.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IdentifierError {
    #[error("model name `{got}` has no letter that could start a contract's name")]
    NoLetter { got: String },
    #[error("model name `{got}` has `{character}`; expected letters, digits, `-`, `_`, `.` and spaces")]
    Character { got: String, character: char },
    #[error("model name `{got}` is longer than {max} letters and digits")]
    TooLong { got: String, max: usize },
}

/// A model's name as contracts carry it: `volatility-ltv` becomes `VolatilityLtv`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ModelName {
    name: String,
    identifier: String,
}

impl ModelName {
    /// Takes letters, digits, `-`, `_`, `.` and spaces; at least one word has to start with a letter, and digits before
    /// it are not admitted.
    ///
    /// # Errors
    /// [`IdentifierError`] for any other name and for more than 40 letters and digits.
    pub fn new(name: &str) -> Result<Self, IdentifierError> {
        let got = || name.chars().map(|c| if c.is_control() { '?' } else { c }).take(80).collect::<String>();
        let admitted = |c: char| c.is_ascii_alphanumeric() || "-_. ".contains(c);
        if let Some(character) = name.chars().find(|&c| !admitted(c)) {
            return Err(IdentifierError::Character {
                got: got(),
                character: character.escape_debug().next().unwrap_or('?'),
            });
        }
        let identifier = pascal(&words(name));
        if !identifier.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(IdentifierError::NoLetter { got: got() });
        }
        if identifier.len() > LONGEST_MODEL {
            return Err(IdentifierError::TooLong { got: got(), max: LONGEST_MODEL });
        }
        Ok(Self { name: name.to_owned(), identifier })
    }

    /// The name as the user gave it.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// `<Model>`, the stem of every generated contract's name.
    pub fn identifier(&self) -> &str {
        &self.identifier
    }

    /// `<Model>Verifier`.
    pub fn verifier(&self) -> String {
        format!("{}Verifier", self.identifier)
    }

    /// `<Model>Codec`.
    pub fn codec(&self) -> String {
        format!("{}Codec", self.identifier)
    }

    /// `<Model>Model`.
    pub fn model(&self) -> String {
        format!("{}Model", self.identifier)
    }

    /// `<Model>VerifierMock`.
    pub fn mock(&self) -> String {
        format!("{}VerifierMock", self.identifier)
    }

    /// `<Model>VerifierReference`, as [`crate::generate_reference`] names it.
    pub fn reference(&self) -> String {
        format!("{}VerifierReference", self.identifier)
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_become_contract_names() {
        assert_eq!(ModelName::new("volatility-ltv").unwrap().verifier(), "VolatilityLtvVerifier");
        assert_eq!(ModelName::new("LeNet-5").unwrap().identifier(), "LeNet5");
        assert_eq!(ModelName::new("m").unwrap().codec(), "MCodec");
    }

    #[test]
    fn names_that_could_leave_the_identifier_are_refused() {
        for name in ["", "-", "1layer", "2"] {
            assert!(matches!(ModelName::new(name), Err(IdentifierError::NoLetter { .. })), "{name}");
        }
        for name in ["a{}", "a;b", "a\nb", "\u{202e}a", "a/b", "naïve"] {
            assert!(matches!(ModelName::new(name), Err(IdentifierError::Character { .. })), "{name}");
        }
        assert!(ModelName::new(&"x".repeat(40)).is_ok());
        assert!(matches!(ModelName::new(&"x".repeat(41)), Err(IdentifierError::TooLong { max: 40, .. })));
    }
}
