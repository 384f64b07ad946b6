//! What the process was started with. The only place that reads environment variables.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use foundry_project::ToolSearch;

/// Variable with the private key for `deploy`; only its name is passed on.
pub(crate) const PRIVATE_KEY_VARIABLE: &str = "ETH_PRIVATE_KEY";

/// The process's surroundings.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    pub(crate) working_folder: PathBuf,
    path: Option<OsString>,
    home: Option<PathBuf>,
    pub(crate) has_private_key: bool,
    pub(crate) no_color: bool,
}

impl Environment {
    pub(crate) fn read() -> Self {
        Self {
            working_folder: env::current_dir().unwrap_or_else(|_| PathBuf::from(".")),
            path: env::var_os("PATH"),
            home: env::var_os("HOME").map(PathBuf::from),
            has_private_key: env::var_os(PRIVATE_KEY_VARIABLE).is_some_and(|key| !key.is_empty()),
            no_color: no_color(),
        }
    }

    /// Where tools are looked for.
    pub(crate) fn tools(&self) -> ToolSearch {
        ToolSearch::new(&self.working_folder, self.path.as_deref(), self.home.clone())
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
