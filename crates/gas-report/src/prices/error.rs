use thiserror::Error;

/// Why a file holds no prices.
#[derive(Debug, Error)]
pub enum PricesError {
    /// No JSON of this form; the message names field or line.
    #[error("not a price file: {0}")]
    Json(serde_json::Error),
    #[error("`{field}` is {got}, expected {expected}")]
    Figure { field: String, expected: &'static str, got: f64 },
    #[error("`{field}` is `{got}`, expected lower-case letters, digits and hyphens, at most 32")]
    ChainName { field: String, got: String },
    #[error("chain `{name}` is listed twice")]
    DuplicateChain { name: String },
    #[error("`chains` is empty, expected at least one chain")]
    NoChains,
}
