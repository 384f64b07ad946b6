//! One model's contract before a shared verifier.

use alloy_primitives::{Address, U256, keccak256};
use askama::Template;
use protocol_spec::ProtocolSpec;
use verifier_program::{Fork, FrontEstimate, Key, KeyWord, compile_shared, price_front, shape_of};

use super::generate::GenerateError;
use super::name::ContractName;
use super::print::hex;
use super::shared::GeneratedShared;

/// What the contract is called and which contract it trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontOptions {
    /// The contract's name.
    pub contract_name: ContractName,
    /// Where the shared verifier is.
    pub verifier: Address,
    /// The shared verifier's runtime code as compiled; the constructor accepts no other.
    pub verifier_code: Vec<u8>,
    /// The rules whose prices are predicted.
    pub fork: Fork,
}

/// A front contract.
#[derive(Clone, Debug)]
pub struct GeneratedFront {
    /// Solidity, formatted as `forge fmt` formats it with lines of 120.
    pub source: String,
    /// What it puts before each call; [`Key::model_id`] names the model.
    pub key: Key,
    /// Its own size and the price of its deployment.
    pub predicted: FrontEstimate,
}

struct Word {
    name: KeyWord,
    at: String,
    value: String,
}

#[derive(Template)]
#[template(path = "front.sol", escape = "none")]
struct Front<'a> {
    generator_version: &'a str,
    contract_name: &'a str,
    verifier: String,
    verifier_code_hash: String,
    key: Vec<Word>,
    key_length: String,
}

/// Prints the contract through which a model uses a shared verifier: the only address its integrators see.
///
/// # Errors
/// A protocol of another shape than the shared verifier's, or one that cannot have a shared verifier; code that is not a
/// verifier of this shape.
pub fn generate_front(
    spec: &ProtocolSpec,
    shared: &GeneratedShared,
    options: &FrontOptions,
) -> Result<GeneratedFront, GenerateError> {
    let (expected, got) = (shared.shape.0, shape_of(spec).0);
    if got != expected {
        return Err(GenerateError::Shape { expected, got });
    }
    if !options.verifier_code.windows(32).any(|word| word == expected) {
        return Err(GenerateError::SharedCode { shape: expected });
    }
    let program = compile_shared(spec)?;
    let key = program.program().key.clone().unwrap_or_default();
    let words = key.words().iter().enumerate().map(|(at, (name, value))| Word {
        name: *name,
        at: if at == 0 { "0".into() } else { hex(32 * at) },
        value: literal(*value),
    });
    let front = Front {
        generator_version: env!("CARGO_PKG_VERSION"),
        contract_name: options.contract_name.as_str(),
        verifier: options.verifier.to_checksum(None),
        verifier_code_hash: keccak256(&options.verifier_code).to_string(),
        key: words.collect(),
        key_length: hex(key.bytes()),
    };
    let predicted = price_front(&key, options.fork);
    Ok(GeneratedFront { source: front.render()? + "\n", key, predicted })
}

/// Numbers in decimal, all else in full width.
fn literal(value: U256) -> String {
    if value < U256::from(1u64 << 32) { value.to_string() } else { format!("{value:#066x}") }
}
