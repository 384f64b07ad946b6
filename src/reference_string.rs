//! The test reference string, kept between runs where it takes long to compute.

use std::fs;

use kzg_backend::Srs;

use crate::environment::Environment;
use crate::error::CliError;

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
