//! Wrong usage, before it is known how to print anything.

use std::process::ExitCode;

use crate::error::CliError;
use crate::output;

/// Prints clap's refusal, or its help, in the form that was asked for.
pub(crate) fn explain(refusal: &clap::Error) -> ExitCode {
    let wants_json = std::env::args_os().any(|argument| argument == "--json");
    if refusal.use_stderr() && wants_json {
        let text = refusal.to_string();
        let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        output::print_json_error(&CliError::usage("usage", message, "`assay help` lists commands and options"));
    } else if let Err(error) = refusal.print() {
        tracing::debug!("{error}");
    }
    ExitCode::from(u8::try_from(refusal.exit_code()).unwrap_or(2))
}
