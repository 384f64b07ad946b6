use std::path::PathBuf;

use crate::search::ToolSearch;
use crate::solc::Solc;
use crate::tool::{FoundTool, Tool};

/// What is known about one tool on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolReport {
    /// The tool.
    pub tool: Tool,
    /// Where it is and which, or in one line why it cannot be used.
    pub found: Result<FoundTool, String>,
    /// The line that installs it.
    pub install_hint: &'static str,
}

/// Looks for every tool. A tool that is missing does not hide the others.
pub fn survey(search: &ToolSearch, solc: Option<PathBuf>) -> Vec<ToolReport> {
    Tool::ALL
        .into_iter()
        .map(|tool| {
            let found = match tool {
                Tool::Solc => Solc::find(search, solc.as_deref())
                    .map(|solc| FoundTool { program: solc.program().to_owned(), version: solc.version().to_owned() })
                    .map_err(|error| error.to_string()),
                _ => tool.find(search).map_err(|error| error.to_string()),
            };
            ToolReport { tool, found, install_hint: tool.install_hint() }
        })
        .collect()
}
