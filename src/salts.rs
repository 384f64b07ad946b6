//! Salts of hashed tensors: as the input file gives them, else random.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use alloy_primitives::U256;
use halo2curves::bn256::Fr;
use model::{FixedGraph, Visibility};
use protocol_spec::SCALAR_MODULUS;
use protocol_spec::public::WORD_BITS;
use rand::RngCore;
use rand::rngs::OsRng;
use serde_json::{Map, Value};

use crate::artifacts::hex32;
use crate::console::Console;
use crate::error::{CliError, ErrorKind, internal};
use crate::proving::field_element;

/// Of a random salt: every number of so many bits is below the field's order.
const RANDOM_BITS: usize = WORD_BITS as usize;

/// Random bits without which guesses can be checked.
const LEAST_BITS: usize = 128;
/// So many bits of a salt may be zero by chance: of random ones that is one in 65,536.
const LEADING_ZEROS: usize = 16;

const HOW_TO_GIVE: &str = "give `\"salts\": {\"TENSOR\": \"0x..\"}` beside the inputs, a hexadecimal number below the field's \
order for a hashed tensor, or leave them out: they are random then";

/// One salt for each hashed tensor, in the circuit's order. None of them is ever part of a message.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Salts(Vec<Salt>);

#[derive(Clone, PartialEq, Eq)]
struct Salt {
    tensor: String,
    value: U256,
    /// By the input file; else it is random, and nobody has it yet.
    given: bool,
}

impl Salts {
    /// Random ones.
    ///
    /// # Errors
    /// The operating system has no randomness.
    pub(crate) fn random(graph: &FixedGraph) -> Result<Self, CliError> {
        let random = |name: &String| Ok(Salt { tensor: name.clone(), value: random_salt()?, given: false });
        hashed(graph).map(random).collect::<Result<_, _>>().map(Self)
    }

    /// Those that an input file names under `salts`, and random ones for the other tensors. `bytes` are its content, from
    /// which inputs have been read.
    ///
    /// # Errors
    /// A salt of a tensor that is not hashed, and one that is no hexadecimal number below the field's order.
    pub(crate) fn beside_inputs(bytes: &[u8], path: &Path, graph: &FixedGraph) -> Result<Self, CliError> {
        let given = given(bytes).and_then(|given| parsed(&given, graph));
        let given = given.map_err(|message| {
            let message = format!("`{}`: {message}", path.display());
            CliError::new(ErrorKind::BadFile, "input-salts", message, HOW_TO_GIVE)
        })?;
        let mut salts = Self::random(graph)?;
        for salt in &mut salts.0 {
            if let Some(value) = given.get(&salt.tensor) {
                (salt.value, salt.given) = (*value, true);
            }
        }
        Ok(salts)
    }

    /// Those of the tensors with these names.
    pub(crate) fn of(mut self, names: &[&str]) -> Self {
        self.0.retain(|salt| names.contains(&salt.tensor.as_str()));
        self
    }

    /// Whether all of them are in the input file, so that none needs to be kept.
    pub(crate) fn all_given(&self) -> bool {
        self.0.iter().all(|salt| salt.given)
    }

    /// Says which of the salts that were given hide too little.
    pub(crate) fn warn_of_weak(&self, console: &Console) {
        for name in self.weak() {
            console.warn(&format!(
                "the salt of `{name}` is short: whoever guesses values and salt can check the guess; use at least \
                 {LEAST_BITS} random bits"
            ));
        }
    }

    fn weak(&self) -> impl Iterator<Item = &str> {
        let weak = self.0.iter().filter(|salt| salt.given && salt.value.bit_len() + LEADING_ZEROS < LEAST_BITS);
        weak.map(|salt| salt.tensor.as_str())
    }

    /// In the order of the hashed tensors, inputs first.
    pub(crate) fn in_order(&self) -> Vec<U256> {
        self.0.iter().map(|salt| salt.value).collect()
    }

    /// The same, as the circuit takes them.
    pub(crate) fn in_field(&self) -> Result<Vec<Fr>, CliError> {
        in_field(&self.in_order())
    }

    /// As 32 bytes each, by tensor.
    pub(crate) fn by_name(&self) -> BTreeMap<String, String> {
        self.0.iter().map(|salt| (salt.tensor.clone(), hex32(&salt.value.to_be_bytes()))).collect()
    }
}

/// Salts as elements of the field, which all that are read or made here are.
pub(crate) fn in_field(salts: &[U256]) -> Result<Vec<Fr>, CliError> {
    let elements = salts.iter().map(|salt| field_element(*salt));
    elements.collect::<Option<_>>().ok_or_else(|| internal("a salt", "it is no element of the field"))
}

/// How many there are, and nothing else: debug output may end in a log.
impl fmt::Debug for Salts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Salts({})", self.0.len())
    }
}

/// Names of hashed tensors, in the circuit's order.
fn hashed(graph: &FixedGraph) -> impl Iterator<Item = &String> {
    let names = graph.inputs.iter().map(|port| &port.name).chain(graph.outputs.iter().map(|port| &port.name));
    names.zip(graph.visibilities()).filter(|(_, visibility)| *visibility == Visibility::Hashed).map(|(name, _)| name)
}

/// A random number of up to 253 bits.
pub(crate) fn random_salt() -> Result<U256, CliError> {
    let mut bytes = [0; 32];
    OsRng.try_fill_bytes(&mut bytes).map_err(|error| {
        let help = "salts come from the operating system; check that it has a source of randomness";
        CliError::new(ErrorKind::Environment, "randomness", format!("no randomness for a salt: {error}"), help)
    })?;
    Ok(U256::from_be_bytes(bytes) >> (U256::BITS - RANDOM_BITS))
}

/// The field `salts` of the one set of inputs in a file; nothing of an archive of arrays, which has no such field.
fn given(bytes: &[u8]) -> Result<Map<String, Value>, String> {
    let set = match serde_json::from_slice(bytes) {
        Ok(Value::Array(sets)) => sets.into_iter().next(),
        Ok(set) => Some(set),
        // Inputs have been read from these bytes: no JSON, then, but an archive.
        Err(_) => None,
    };
    match set.and_then(|mut set| set.get_mut("salts").map(Value::take)) {
        None => Ok(Map::new()),
        Some(Value::Object(salts)) => Ok(salts),
        Some(_) => Err("`salts` is no object".to_owned()),
    }
}

fn parsed(given: &Map<String, Value>, graph: &FixedGraph) -> Result<BTreeMap<String, U256>, String> {
    let parse = |(name, value): (&String, &Value)| {
        if !hashed(graph).any(|hashed| hashed == name) {
            return Err(format!("there is a salt for `{name}`, which is no hashed input or output of this model"));
        }
        let salt = value.as_str().and_then(parse_salt);
        let expected = format!("the salt of `{name}` is no hexadecimal number below the field's order");
        salt.map(|salt| (name.clone(), salt)).ok_or(expected)
    };
    given.iter().map(parse).collect()
}

fn parse_salt(text: &str) -> Option<U256> {
    let digits = text.strip_prefix("0x")?;
    let plain = (1..=64).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let salt = plain.then(|| U256::from_str_radix(digits, 16).ok()).flatten();
    salt.filter(|salt| *salt < SCALAR_MODULUS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_salt_is_a_hexadecimal_element_of_the_field() {
        assert_eq!(parse_salt("0x2a"), Some(U256::from(42)));
        let largest = SCALAR_MODULUS - U256::ONE;
        assert_eq!(parse_salt(&format!("{largest:#x}")), Some(largest));
        let (order, beyond) = (format!("{SCALAR_MODULUS:#x}"), format!("0x{}", "f".repeat(64)));
        let too_long = format!("0x0{}", "0".repeat(64));
        for text in ["", "0x", "2a", "0x-1", "0x+1", "0x1_0", "0xg", &order, &beyond, &too_long] {
            assert_eq!(parse_salt(text), None, "{text}");
        }
    }

    #[test]
    fn random_salts_have_up_to_253_bits_and_differ() {
        let salts: Vec<U256> = (0..64).map(|_| random_salt().unwrap()).collect();
        assert!(salts.iter().all(|salt| salt.bit_len() <= RANDOM_BITS));
        // Fewer than 240 bits in all of them, or one twice: once in 2^800 runs.
        assert!(salts.iter().any(|salt| salt.bit_len() >= 240));
        assert!((1..salts.len()).all(|index| !salts[..index].contains(&salts[index])));
    }

    #[test]
    fn salts_are_read_beside_inputs() {
        let of = |text: &str| given(text.as_bytes()).map(|salts| salts.len());
        assert_eq!(of(r#"{"input_data": [[1]], "salts": {"x": "0x1", "y": "0x2"}}"#), Ok(2));
        assert_eq!(of(r#"[{"input_data": [[1]], "salts": {"x": "0x1"}}]"#), Ok(1));
        assert_eq!(of(r#"{"input_data": [[1]]}"#), Ok(0));
        assert_eq!(of("PK"), Ok(0));
        assert!(of(r#"{"input_data": [[1]], "salts": "0x1"}"#).is_err());
    }

    #[test]
    fn salts_of_fewer_than_128_random_bits_are_weak() {
        let of_bits = |bits: usize| (U256::from(1) << bits) - U256::from(1);
        let given = |bits: usize| Salt { tensor: bits.to_string(), value: of_bits(bits), given: true };
        let salts = Salts([0, 64, 111, 112, 128, 253].map(given).to_vec());
        assert_eq!(salts.weak().collect::<Vec<_>>(), ["0", "64", "111"]);
    }

    #[test]
    fn debug_output_tells_no_salt() {
        let salts = Salts(vec![Salt { tensor: "x".to_owned(), value: U256::from(0xabcdef), given: true }]);
        assert_eq!(format!("{salts:?}"), "Salts(1)");
    }
}
