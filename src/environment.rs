//! What the process was started with. The only place that reads environment variables.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use foundry_project::ToolSearch;

use crate::artifacts::sha256_hex;
use crate::error::{CliError, internal};

/// Variable with the private key of the signer.
pub(crate) const PRIVATE_KEY_VARIABLE: &str = "ETH_PRIVATE_KEY";

/// Text that is never printed.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// The process's surroundings.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    pub(crate) working_folder: PathBuf,
    path: Option<OsString>,
    home: Option<PathBuf>,
    /// This program.
    program: Option<PathBuf>,
    pub(crate) private_key: Option<Secret>,
    pub(crate) no_color: bool,
}

impl Environment {
    pub(crate) fn read() -> Self {
        Self {
            working_folder: env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
            path: env::var_os("PATH"),
            home: env::var_os("HOME").map(PathBuf::from),
            program: env::current_exe().ok(),
            private_key: env::var(PRIVATE_KEY_VARIABLE).ok().filter(|key| !key.is_empty()).map(Secret),
            no_color: no_color(),
        }
    }

    /// Where tools are looked for.
    pub(crate) fn tools(&self) -> ToolSearch {
        ToolSearch::new(&self.working_folder, self.path.as_deref(), self.home.clone())
    }

    /// Where `cast wallet import` keeps accounts.
    pub(crate) fn foundry_keystores(&self) -> Option<PathBuf> {
        self.home.as_ref().map(|home| home.join(".foundry/keystores"))
    }

    /// As [`Self::tools`], then from each of `places` and from this program's own folder upwards.
    pub(crate) fn tools_around(&self, places: &[&Path]) -> ToolSearch {
        let mut search = self.tools();
        let places = places.iter().map(|place| self.working_folder.join(place));
        search.folders.extend(places.map(|place| place.canonicalize().unwrap_or(place)));
        search.folders.extend(self.program.clone());
        search
    }

    /// This program and the hash of its file.
    pub(crate) fn own_program(&self) -> Result<(PathBuf, String), CliError> {
        let path = self.program.clone().ok_or_else(|| internal("this program", "its path is not known"))?;
        let bytes = std::fs::read(&path).map_err(|error| CliError::of_io(&path, &error))?;
        Ok((path, sha256_hex(&bytes)))
    }

    /// Where long test reference strings are kept between runs.
    pub(crate) fn cache(&self) -> Option<PathBuf> {
        self.home.as_ref().map(|home| home.join(".cache/assay"))
    }
}

/// Whether colours are unwanted: `NO_COLOR` with any content, or a terminal that has none.
pub(crate) fn no_color() -> bool {
    let unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    unwanted || env::var_os("TERM").is_some_and(|term| term == "dumb")
}
