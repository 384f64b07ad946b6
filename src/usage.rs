//! Wrong usage, before anything is done.

use std::env;
use std::process::ExitCode;

use crate::error::CliError;
use crate::output;

/// Prints clap's refusal, or its help, in the form that was asked for.
pub(crate) fn explain(refusal: &clap::Error) -> ExitCode {
    let wants_json = env::args_os().any(|argument| argument == "--json");
    if refusal.use_stderr() && wants_json {
        let text = refusal.to_string();
        let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        output::print_json_error(&CliError::usage("usage", message, "`assay help` lists commands and options"));
    } else if let Err(error) = refusal.print() {
        tracing::debug!("{error}");
    }
    ExitCode::from(u8::try_from(refusal.exit_code()).unwrap_or(2))
}

/// Refuses arguments that no JSON can repeat, before there is a result that could not be told.
pub(crate) fn require_text(json: bool) -> Result<(), CliError> {
    match env::args_os().find(|argument| json && argument.to_str().is_none()) {
        None => Ok(()),
        Some(argument) => Err(CliError::usage(
            "not-utf8",
            format!("`{}` is not UTF-8, and JSON is", argument.display()),
            "give another name, or leave `--json` out",
        )),
    }
}
