//! Results on stdout: one JSON object, or figures for people.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::json;

use crate::console::{Console, Paint};
use crate::error::{CliError, internal};
use crate::figures::Figures;

/// Version of the JSON that commands print and of the files they write, the manifest apart.
pub(crate) const SCHEMA_VERSION: u32 = 1;

/// What a command found out.
pub(crate) trait Report: Serialize {
    /// As text, lines ended.
    fn human(&self, paint: Paint) -> String;
}

#[derive(Serialize)]
struct Versioned<'a, R> {
    schema_version: u32,
    #[serde(flatten)]
    report: &'a R,
}

/// Prints a result.
///
/// # Errors
/// The result cannot be serialised; a closed stdout is no error, for the reader has seen enough.
pub(crate) fn print(report: &impl Report, console: &Console) -> Result<(), CliError> {
    console.progress.finish();
    let text = match console.json {
        true => {
            let versioned = Versioned { schema_version: SCHEMA_VERSION, report };
            serde_json::to_string(&versioned).map_err(|error| internal("JSON", error))? + "\n"
        }
        false => report.human(console.stdout),
    };
    write_stdout(&text)
}

/// Prints one line of a story that goes on; a reader who has gone does not end it.
pub(crate) fn print_line(event: &impl Serialize) {
    let versioned = Versioned { schema_version: SCHEMA_VERSION, report: event };
    match serde_json::to_string(&versioned) {
        Ok(line) => drop(write_stdout(&(line + "\n"))),
        Err(error) => tracing::warn!("{error}"),
    }
}

/// Prints a part of a long result for people; nothing with `--json`.
pub(crate) fn print_part(figures: &Figures, console: &Console) {
    if !console.json {
        let text = figures.render(console.stdout) + "\n";
        // A reader who has gone is noticed at the end.
        console.progress.suspend(|| drop(write_stdout(&text)));
    }
}

fn write_stdout(text: &str) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(CliError::of_io(std::path::Path::new("stdout"), &error))
        }
        _ => Ok(()),
    }
}

/// Prints an error: on stdout as an object with `--json`, else on stderr.
pub(crate) fn print_error(error: &CliError, console: &Console) {
    if error.printed {
        return;
    }
    if console.json {
        print_json_error(error);
    } else {
        let (title, help) = (console.stderr.red("error:"), console.stderr.cyan("help:"));
        write_stderr(&format!("{title} {}\n {help} {}\n", legible(&error.message), legible(&error.help)));
    }
}

/// Text for people. Nothing is left to be done about a stderr that takes none; `eprint!` would panic.
pub(crate) fn write_stderr(text: &str) {
    drop(io::stderr().lock().write_all(text.as_bytes()));
}

/// Without what a terminal would take for a command: names of files may hold it.
fn legible(text: &str) -> String {
    let shown = |character: char| match character.is_control() && character != '\n' {
        true => character.escape_default().to_string(),
        false => character.to_string(),
    };
    text.chars().map(shown).collect()
}

/// Prints an error as the one object on stdout.
pub(crate) fn print_json_error(error: &CliError) {
    let object = json!({ "schema_version": SCHEMA_VERSION, "error": error.object() });
    // Nothing is left to be done about a stdout that takes no error.
    drop(write_stdout(&format!("{object}\n")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_do_not_command_the_terminal() {
        assert_eq!(legible("`a\u{1b}[2J\rb`: two\nlines"), "`a\\u{1b}[2J\\rb`: two\nlines");
    }
}
