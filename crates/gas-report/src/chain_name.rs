//! Names of chains as people write them.

/// The chain's own name for the short ones of price files; others as they are.
pub(crate) fn chain_name(name: &str) -> &str {
    match name {
        "ethereum" => "Ethereum",
        "op" | "optimism" => "OP Mainnet",
        "base" => "Base",
        "arbitrum" => "Arbitrum One",
        other => other,
    }
}
