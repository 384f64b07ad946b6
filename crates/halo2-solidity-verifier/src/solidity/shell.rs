//! The fixed part of the contract.

use askama::Template;
use protocol_spec::{ProofItem, ProofLayout};

/// Fills `templates/verifier.sol`.
#[derive(Template)]
#[template(path = "verifier.sol", escape = "none")]
pub(super) struct Shell<'a> {
    pub(super) generator_version: &'a str,
    pub(super) contract_name: &'a str,
    pub(super) model_id: String,
    pub(super) vk_digest: String,
    pub(super) proof_length: usize,
    pub(super) instance_count: usize,
    /// First word of the evaluations, and first word after them.
    pub(super) first_scalar: usize,
    pub(super) past_scalars: usize,
    pub(super) hint: usize,
    pub(super) calldata_size: String,
    pub(super) proof_length_hex: String,
    /// Second head: where the instances begin, counted from the first head.
    pub(super) instances_head: String,
    /// Where their number stands in calldata.
    pub(super) instances_length: String,
    pub(super) statements: String,
}

/// First word of the evaluations, and first word after them.
pub(super) fn scalar_words(layout: &ProofLayout) -> (usize, usize) {
    let evaluations = layout.items().iter().filter(|(_, item)| matches!(item, ProofItem::Scalar(_)));
    let mut words = evaluations.map(|(offset, _)| offset.0);
    let (first, last) = (words.clone().next(), words.next_back());
    (first.unwrap_or_default(), last.map_or(0, |last| last + 1))
}
