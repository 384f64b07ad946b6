use alloy_primitives::{Address, B256, keccak256};

use super::{Feed, FeedState};
use crate::artifacts::Manifest;
use crate::chain::IAssayModel;
use crate::error::{CliError, ErrorKind};

/// Refuses a feed whose contracts are not those of the artefacts: its proofs would all be rejected.
pub(crate) fn check_terms(feed: &Feed<'_>, state: &FeedState, manifest: &Manifest) -> Result<(), CliError> {
    let (config, figures) = (&state.config, &manifest.contract_figures);
    check_code(feed, "verifier", config.verifier, config.verifierCodeHash, &figures.runtime_code_hash)?;
    check_code(feed, "model contract", config.model, config.modelCodeHash, &figures.model_code_hash)?;
    let model_id = feed.chain.read(config.model, &IAssayModel::MODEL_IDCall {})?;
    if model_id.to_string() != manifest.model_id || model_id != state.status.modelId {
        return Err(another("model contract", config.model, &manifest.model_id, &model_id.to_string()));
    }
    Ok(())
}

fn check_code(feed: &Feed<'_>, what: &str, address: Address, announced: B256, expected: &str) -> Result<(), CliError> {
    let code = keccak256(feed.chain.code(address)?);
    match (announced.to_string() == expected, code == announced) {
        (true, true) => Ok(()),
        (false, _) => Err(another(what, address, expected, &announced.to_string())),
        (_, false) => Err(another(what, address, expected, &code.to_string())),
    }
}

fn another(what: &str, address: Address, expected: &str, got: &str) -> CliError {
    CliError::new(
        ErrorKind::BadFile,
        "feed-of-another-model",
        format!("the feed's {what} `{address}` is `{got}`, expected `{expected}`"),
        "name the artefact folder whose verifier the feed uses, or the feed that uses these artefacts",
    )
}
