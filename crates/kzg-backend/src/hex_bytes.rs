//! `0x`-prefixed hexadecimal in JSON.

use std::fmt;

/// Why a text is not the bytes it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HexError {
    /// The prefix is missing.
    #[error("hexadecimal values start with `0x`")]
    NoPrefix,
    /// Half a byte, or a character that is no digit.
    #[error("not a hexadecimal value of whole bytes")]
    NotHex,
    /// Another number of bytes than the field has.
    #[error("{got} bytes, expected {expected}")]
    Length {
        /// Bytes of the field.
        expected: usize,
        /// Bytes given.
        got: usize,
    },
}

pub(crate) fn decode(text: &str) -> Result<Vec<u8>, HexError> {
    hex::decode(text.strip_prefix("0x").ok_or(HexError::NoPrefix)?).map_err(|_| HexError::NotHex)
}

pub(crate) fn decode_array<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let bytes = decode(text)?;
    bytes.as_slice().try_into().map_err(|_| HexError::Length { expected: N, got: bytes.len() })
}

pub(crate) fn write(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    f.write_str("0x")?;
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}
