use std::io;

use crate::solc::{Solc, SolcOrigin};

/// How a project of its own comes to a Solidity compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProjectCompiler {
    /// By its release: forge finds it in its own cache, and downloads it on machines that lack it.
    ByRelease(String),
    /// By a script in the project, since forge does not look where it was found.
    ByScript {
        /// Its release.
        release: String,
        /// Shell lines that become the compiler, on this machine.
        launcher: Option<String>,
    },
}

impl ProjectCompiler {
    /// For a compiler that was found on this machine, or for none: then of `release`.
    ///
    /// # Errors
    /// The compiler's path is relative and there is no working folder.
    pub fn of(solc: Option<&Solc>, release: &str) -> io::Result<Self> {
        Ok(match solc {
            Some(solc) if solc.origin() == SolcOrigin::FoundryCache => Self::ByRelease(solc.release().to_owned()),
            Some(solc) => Self::ByScript { release: solc.release().to_owned(), launcher: Some(solc.launcher()?) },
            None => Self::ByScript { release: release.to_owned(), launcher: None },
        })
    }

    pub(super) fn needs_wrapper(&self) -> bool {
        matches!(self, Self::ByScript { .. })
    }

    pub(super) fn release(&self) -> &str {
        match self {
            Self::ByRelease(release) | Self::ByScript { release, .. } => release,
        }
    }

    /// A script that starts the compiler that was found.
    pub(super) fn local_script(&self) -> Option<String> {
        let Self::ByScript { launcher: Some(launcher), .. } = self else { return None };
        Some(format!("#!/bin/sh\n# Written by Assay for this machine alone: not to be committed.\n{launcher}"))
    }
}
