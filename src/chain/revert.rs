//! Reverts by name: every typed error that a contract of this repository declares, and those of its libraries.

use std::fmt;

use alloy_primitives::{Address, I256, U256, hex, keccak256};

use super::fault::one_line;

/// Declarations in the Solidity sources, collected when the program was compiled.
const DECLARED: &str = include_str!(concat!(env!("OUT_DIR"), "/errors.txt"));

/// Declarations of Solidity itself and of OpenZeppelin's contracts.
const OF_LIBRARIES: [&str; 8] = [
    "Error(string reason)",
    "Panic(uint256 code)",
    "AccessControlUnauthorizedAccount(address account, bytes32 neededRole)",
    "AccessControlBadConfirmation()",
    "OwnableUnauthorizedAccount(address account)",
    "OwnableInvalidOwner(address owner)",
    "ReentrancyGuardReentrantCall()",
    "SafeCastOverflowedIntDowncast(uint8 bits, int256 value)",
];

/// Why a contract refused a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Revert {
    /// The error's name; `None` where the data is of no known error.
    pub(crate) name: Option<String>,
    text: String,
}

impl Revert {
    /// Reads revert data.
    pub(crate) fn of(data: &[u8]) -> Self {
        let Some((selector, arguments)) = data.split_first_chunk::<4>() else {
            return Self { name: None, text: "a revert without data".to_owned() };
        };
        let known = DECLARED.lines().chain(OF_LIBRARIES).filter_map(Declaration::parse);
        match known.into_iter().find(|declaration| declaration.selector() == *selector) {
            Some(error) => Self { name: Some(error.name.to_owned()), text: error.render(arguments) },
            None => Self { name: None, text: one_line(&format!("unknown revert data 0x{}", hex::encode(data))) },
        }
    }

    /// Whether it is one of these errors.
    pub(crate) fn is(&self, names: &[&str]) -> bool {
        self.name.as_deref().is_some_and(|name| names.contains(&name))
    }
}

impl fmt::Display for Revert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Name and arguments of an error in revert data, such as `InstanceNotInField(3)`.
pub(crate) fn typed_error(data: &[u8]) -> String {
    Revert::of(data).to_string()
}

/// `Name(type name, ..)`.
struct Declaration<'a> {
    name: &'a str,
    types: Vec<&'a str>,
}

impl<'a> Declaration<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (name, rest) = text.split_once('(')?;
        let arguments = rest.strip_suffix(')')?;
        let types = arguments.split(',').filter_map(|argument| argument.split_whitespace().next());
        Some(Self { name: name.trim(), types: types.map(canonical).collect() })
    }

    fn selector(&self) -> [u8; 4] {
        let hash = keccak256(format!("{}({})", self.name, self.types.join(",")));
        [hash[0], hash[1], hash[2], hash[3]]
    }

    fn render(&self, arguments: &[u8]) -> String {
        let word = |index: usize| arguments.get(32 * index..32 * (index + 1));
        let shown = self.types.iter().enumerate().map(|(index, kind)| match word(index) {
            Some(word) => show(kind, word, arguments),
            None => "?".to_owned(),
        });
        format!("{}({})", self.name, shown.collect::<Vec<_>>().join(", "))
    }
}

/// Contracts are addresses to the ABI; other names stand for themselves.
fn canonical(kind: &str) -> &str {
    let elementary = ["uint", "int", "bytes", "address", "bool", "string"];
    if elementary.iter().any(|prefix| kind.starts_with(prefix)) { kind } else { "address" }
}

fn show(kind: &str, word: &[u8], arguments: &[u8]) -> String {
    match kind {
        "address" => Address::from_slice(&word[12..]).to_string(),
        "bool" => (word[31] != 0).to_string(),
        "string" => text(word, arguments).unwrap_or_else(|| "?".to_owned()),
        kind if kind.starts_with("bytes") => format!("0x{}", hex::encode(word)),
        kind if kind.starts_with("int") => I256::from_raw(U256::from_be_slice(word)).to_string(),
        _ => U256::from_be_slice(word).to_string(),
    }
}

/// A string argument: `word` says where its length stands.
fn text(word: &[u8], arguments: &[u8]) -> Option<String> {
    let at = usize::try_from(U256::from_be_slice(word)).ok()?;
    let body = arguments.get(at..)?;
    let length = usize::try_from(U256::from_be_slice(body.get(..32)?)).ok()?;
    let bytes = body.get(32..)?.get(..length)?;
    Some(format!("\"{}\"", one_line(&String::from_utf8_lossy(bytes))))
}

#[cfg(test)]
mod tests {
    use alloy_sol_types::{Revert as RevertReason, SolError};

    use super::*;
    use crate::chain::{IAssayVerifier, IModelRiskOracle};

    #[test]
    fn errors_are_named_with_their_arguments() {
        let error = IAssayVerifier::InstanceNotInField { index: U256::from(3) };
        assert_eq!(typed_error(&error.abi_encode()), "InstanceNotInField(3)");
        assert_eq!(typed_error(&IAssayVerifier::MalformedCalldata {}.abi_encode()), "MalformedCalldata()");
        assert_eq!(typed_error(&[]), "a revert without data");
        assert_eq!(typed_error(&[1, 2, 3, 4]), "unknown revert data 0x01020304");
    }

    #[test]
    fn arguments_are_shown_by_their_types() {
        let bounds =
            IModelRiskOracle::AnswerOutOfBounds { answer: I256::MINUS_ONE, minimum: I256::ZERO, maximum: I256::ONE };
        assert_eq!(typed_error(&bounds.abi_encode()), "AnswerOutOfBounds(-1, 0, 1)");
        let feed = IModelRiskOracle::NotSubmitter { feedId: keccak256("feed"), account: Address::repeat_byte(0xab) };
        let shown = typed_error(&feed.abi_encode());
        assert!(shown.starts_with("NotSubmitter(0x") && shown.to_lowercase().contains(&"ab".repeat(20)), "{shown}");
        let field = IModelRiskOracle::InvalidConfig { field: "heartbeat".to_owned() };
        assert_eq!(typed_error(&field.abi_encode()), "InvalidConfig(\"heartbeat\")");
        let reason = RevertReason { reason: "no".to_owned() };
        assert_eq!(typed_error(&reason.abi_encode()), "Error(\"no\")");
        let hostile = RevertReason { reason: format!("\u{1b}[2J{}", "x".repeat(1_000)) };
        let shown = typed_error(&hostile.abi_encode());
        assert!(shown.starts_with("Error(\"\\u{1b}[2Jx") && shown.len() < 230, "{shown}");
        assert!(Revert::of(&bounds.abi_encode()).is(&["AnswerOutOfBounds"]));
    }

    #[test]
    fn cut_arguments_are_no_panic() {
        let field = IModelRiskOracle::InvalidConfig { field: "heartbeat".to_owned() }.abi_encode();
        for length in 4..field.len() {
            assert!(typed_error(&field[..length]).starts_with("InvalidConfig("));
        }
    }

    #[test]
    fn every_declaration_is_read() {
        let count = DECLARED.lines().count();
        assert!(count > 40, "{count} errors");
        assert!(DECLARED.lines().all(|line| Declaration::parse(line).is_some()), "{DECLARED}");
    }
}
