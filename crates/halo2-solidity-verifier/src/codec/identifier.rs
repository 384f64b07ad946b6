//! Solidity identifiers from names of models and ONNX tensors.

use std::collections::HashSet;
use std::fmt;

use thiserror::Error;

/// Longest identifier of a model, words joined.
const LONGEST_MODEL: usize = 40;

/// Longest identifier of a tensor, words joined by underscores, so that generated lines stay short.
const LONGEST_TENSOR: usize = 24;

/// Words of Solidity, and names of its global scope, that no generated identifier may be.
const RESERVED: &str = "
    abstract address after alias anonymous apply as assembly assert at auto block blockhash blobhash bool break
    byte bytes calldata case catch constant constructor continue contract copyof default define delete do
    ecrecover else emit enum error ether event external fallback false final fixed for from function gasleft
    global gwei hex if immutable implements import in indexed inline int interface internal is keccak256 layout
    let library macro mapping match memory modifier msg mutable new now null of override partial payable pragma
    private promise public pure receive reference relocatable require return returns revert ripemd160 sealed
    seconds selfdestruct sha256 sha3 sizeof static storage string struct super supports suicide switch this
    throw transient true try tx type typedef typeof ufixed uint unchecked unicode using var view virtual wei
    while years days hours minutes weeks
";

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

    /// `<Model>VerifierMock`.
    pub fn mock(&self) -> String {
        format!("{}VerifierMock", self.identifier)
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

/// One tensor's name in the three spellings generated code uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TensorName {
    /// `logReturns`, a struct's field.
    pub(super) camel: String,
    /// `LogReturns`, the end of a function's name.
    pub(super) pascal: String,
    /// `LOG_RETURNS`, the start of a constant's name.
    pub(super) constant: String,
}

/// Distinct identifiers for tensors, in order. A name without letters becomes `input` or `output`, as `fallback` says;
/// later ones among equals get a number.
pub(super) fn tensor_names<'a>(tensors: impl Iterator<Item = (&'a str, &'static str)>) -> Vec<TensorName> {
    let mut taken = HashSet::new();
    tensors
        .map(|(name, fallback)| {
            let words = tensor_words(name, fallback);
            let mut chosen = tensor_name(&words);
            let mut number = 2;
            // Both spellings: `a1` and `a_1` differ as constants but not as functions.
            while taken.contains(&chosen.pascal) || taken.contains(&chosen.constant) {
                chosen = tensor_name(&numbered(&words, number));
                number += 1;
            }
            taken.extend([chosen.pascal.clone(), chosen.constant.clone()]);
            chosen
        })
        .collect()
}

fn tensor_words(name: &str, fallback: &'static str) -> Vec<String> {
    let mut words = words(name);
    if !words.first().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_alphabetic())) {
        words.insert(0, fallback.to_owned());
    }
    cut(words, LONGEST_TENSOR)
}

fn numbered(words: &[String], number: usize) -> Vec<String> {
    let number = number.to_string();
    let mut words = cut(words.to_vec(), LONGEST_TENSOR - number.len());
    if let Some(last) = words.last_mut() {
        last.push_str(&number);
    }
    words
}

/// Words of lower-case letters and digits; everything else separates them, and so does a capital after a small letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for character in name.chars() {
        let starts_word = !character.is_ascii_alphanumeric() || (after_lower && character.is_ascii_uppercase());
        if starts_word {
            words.push(String::new());
        }
        if let (true, Some(word)) = (character.is_ascii_alphanumeric(), words.last_mut()) {
            word.push(character.to_ascii_lowercase());
        }
        after_lower = character.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The longest beginning of `words` that has at most `longest` characters with one separator between words.
fn cut(words: Vec<String>, longest: usize) -> Vec<String> {
    let mut left = longest;
    let mut kept = Vec::new();
    for mut word in words {
        word.truncate(left);
        if word.is_empty() {
            break;
        }
        left = left.saturating_sub(word.len() + 1);
        kept.push(word);
    }
    kept
}

fn tensor_name(words: &[String]) -> TensorName {
    let pascal = pascal(words);
    let mut camel = pascal[..1].to_ascii_lowercase() + &pascal[1..];
    if is_reserved(&camel) {
        camel.push('_');
    }
    TensorName { camel, pascal, constant: words.join("_").to_ascii_uppercase() }
}

fn pascal(words: &[String]) -> String {
    words.iter().map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect()
}

/// Keywords, and the sized types `int8`, `uint256`, `bytes32`.
fn is_reserved(identifier: &str) -> bool {
    let stem = identifier.trim_end_matches(|c: char| c.is_ascii_digit());
    RESERVED.split_whitespace().any(|word| word == identifier) || matches!(stem, "int" | "uint" | "bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camel(names: &[&str]) -> Vec<String> {
        tensor_names(names.iter().map(|name| (*name, "input"))).into_iter().map(|name| name.camel).collect()
    }

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

    #[test]
    fn tensors_become_distinct_identifiers() {
        assert_eq!(camel(&["features", "log_returns", "onnx::Gemm_0"]), ["features", "logReturns", "onnxGemm0"]);
        assert_eq!(camel(&["x", "X", "x", "x2"]), ["x", "x2", "x3", "x22"]);
        assert_eq!(camel(&["a_1", "a1"]), ["a1", "a12"]);
        assert_eq!(camel(&["", "1", "\u{202e}", "*/"]), ["input", "input1", "input2", "input3"]);
        assert_eq!(camel(&["address", "uint256", "return"]), ["address_", "uint256_", "return_"]);
    }

    #[test]
    fn long_names_are_cut_and_stay_distinct() {
        let long = "transformer_encoder_layer_output_of_everything";
        let names = tensor_names([(long, "input"), (long, "input")].into_iter());
        assert!(names.iter().all(|name| name.constant.len() <= LONGEST_TENSOR));
        assert_ne!(names[0].pascal, names[1].pascal);
        assert_ne!(names[0].constant, names[1].constant);
    }
}
