//! Names of things on a chain, as people write them.

use alloy_primitives::{Address, B256};

use crate::error::CliError;

/// `0x` and 40 digits.
pub(crate) fn parse_address(text: &str) -> Result<Address, CliError> {
    text.parse().map_err(|_| {
        CliError::usage("address", format!("`{text}` is no address"), "give `0x` and 40 hexadecimal digits")
    })
}

/// `0x` and 64 digits, or a name of up to 32 bytes: the bytes of the name, then zeros, as Solidity's `bytes32("NAME")`.
pub(crate) fn parse_feed_id(text: &str) -> Result<B256, CliError> {
    let refused = || {
        let help = "give `0x` and 64 hexadecimal digits, or a name of at most 32 characters";
        CliError::usage("feed-id", format!("`{text}` is no feed"), help)
    };
    if text.starts_with("0x") {
        return text.parse().map_err(|_| refused());
    }
    if text.is_empty() || text.len() > 32 {
        return Err(refused());
    }
    Ok(B256::right_padding_from(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_have_names_or_numbers() {
        let named = parse_feed_id("eth-ltv").unwrap();
        assert_eq!(&named[..8], b"eth-ltv\0");
        assert_eq!(parse_feed_id(&named.to_string()).unwrap(), named);
        for bad in ["", "0x", "0x12", &"a".repeat(33)] {
            assert_eq!(parse_feed_id(bad).unwrap_err().id, "feed-id", "{bad}");
        }
        assert_eq!(parse_address("0x12").unwrap_err().id, "address");
    }
}
