//! The Solidity compiler, found and started while other work goes on.

use std::path::Path;
use std::thread::{self, JoinHandle};

use foundry_project::{Solc, SolcError, StartedSolc};

use crate::environment::Environment;
use crate::error::{CliError, internal};

/// A search for a compiler, which is asked its version and then started. Both take the npm package about half a second.
#[derive(Debug)]
pub(crate) struct CompilerSearch(JoinHandle<Result<StartedSolc, SolcError>>);

impl CompilerSearch {
    /// Looks for the compiler at `given`, or wherever [`Solc::find`] does.
    pub(crate) fn begin(environment: &Environment, given: Option<&Path>) -> Self {
        let (tools, given) = (environment.tools(), given.map(Path::to_owned));
        Self(thread::spawn(move || Solc::find(&tools, given.as_deref())?.start()))
    }

    /// Waits until one is found.
    pub(crate) fn found(self) -> Result<StartedSolc, CliError> {
        let found = self.0.join().map_err(|_| internal("the search for a compiler", "its thread ended early"))?;
        Ok(found?)
    }
}
