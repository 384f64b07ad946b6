//! Which reference string may be used where; the test string, kept between runs where it takes long to compute.

use std::fs;
use std::path::Path;

use kzg_backend::{Origin, Srs, VerifierKey};

use crate::console::Console;
use crate::environment::Environment;
use crate::error::{CliError, ErrorKind};
use crate::memory;

/// The chain id of local test chains.
pub(crate) const LOCAL_CHAIN: u64 = 31_337;

/// Refuses a verifier whose proofs anyone can forge on every chain but a local one.
///
/// The key itself says with which string it was made; what the manifest says about it is not asked.
pub(crate) fn refuse_test_string(key: &VerifierKey, chain_id: u64) -> Result<(), CliError> {
    match Origin::of(&key.params().s_g2()) {
        Origin::Dev if chain_id != LOCAL_CHAIN => Err(CliError::new(
            ErrorKind::Limit,
            "insecure-srs",
            format!("the verifier was made with the test reference string, and chain {chain_id} is not a local one"),
            "anyone could forge proofs: build again with a ceremony's string, `--srs FILE`",
        )),
        _ => Ok(()),
    }
}

/// Says on stderr what using a string of this origin means, unless it is a known ceremony's.
pub(crate) fn warn_of(origin: Origin, console: &Console) {
    match origin {
        Origin::Dev => console.warn("the test reference string: anyone can forge proofs; for local chains only"),
        Origin::Unknown => console.warn(
            "a reference string of an unknown ceremony: whoever kept its secret can forge proofs; see docs/srs.md",
        ),
        Origin::Ceremony(_) => {}
    }
}

/// Reads a string of our own format with every check, once there is memory for it.
pub(crate) fn read_and_test(file: &Path) -> Result<Srs, CliError> {
    require_memory_to_read(file)?;
    Ok(Srs::read_and_test(file)?)
}

/// Refuses a string of our own format that memory has no room for; what is of another format is read in parts.
pub(crate) fn require_memory_to_read(file: &Path) -> Result<(), CliError> {
    match Srs::memory_bytes_to_read(file) {
        Some(needed) => {
            memory::require("reading the reference string", needed, "import fewer rows of it with `assay srs import`")
        }
        None => Ok(()),
    }
}

/// The test string for `2^logrows` rows; a cache that cannot be used only costs time.
pub(crate) fn test_string(logrows: u32, environment: &Environment) -> Result<Srs, CliError> {
    if let Some(cache) = environment.cache() {
        let cached = fs::create_dir_all(&cache)
            .map_err(|error| error.to_string())
            .and_then(|()| Srs::dev_cached(logrows, &cache).map_err(|error| error.to_string()));
        match cached {
            Ok(srs) => return Ok(srs),
            Err(error) => tracing::debug!("no cache: {error}"),
        }
    }
    Ok(Srs::dev(logrows)?)
}
