//! Who sees what: the result on stdout, everything else on stderr.

use std::io::{IsTerminal, stderr, stdout};

use owo_colors::OwoColorize;

use crate::cli::OutputArgs;
use crate::environment::Environment;
use crate::progress::Progress;

/// Colours of one stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    on: bool,
}

/// The two output streams and how to write to them.
#[derive(Debug)]
pub(crate) struct Console {
    pub(crate) json: bool,
    pub(crate) quiet: bool,
    pub(crate) stdout: Paint,
    pub(crate) stderr: Paint,
    pub(crate) progress: Progress,
}

impl Console {
    pub(crate) fn new(output: &OutputArgs, environment: &Environment) -> Self {
        let colours = !environment.no_color;
        Self {
            json: output.json,
            quiet: output.quiet,
            stdout: Paint { on: colours && stdout().is_terminal() },
            stderr: Paint { on: colours && stderr().is_terminal() },
            progress: Progress::new(!output.quiet && stderr().is_terminal()),
        }
    }

    /// A line on stderr that starts with `warning:`.
    pub(crate) fn warn(&self, text: &str) {
        if !self.quiet {
            self.progress.line(&format!("{} {text}", self.stderr.yellow("warning:")));
        }
    }

    /// A line on stderr, with a verb in front as cargo has it.
    pub(crate) fn note(&self, verb: &str, text: &str) {
        if !self.quiet {
            self.progress.line(&format!("{} {text}", self.stderr.green(&format!("{verb:>12}"))));
        }
    }
}

impl Paint {
    #[cfg(test)]
    pub(crate) fn plain() -> Self {
        Self { on: false }
    }

    pub(crate) fn bold(self, text: &str) -> String {
        if self.on { text.bold().to_string() } else { text.to_owned() }
    }

    pub(crate) fn dim(self, text: &str) -> String {
        if self.on { text.dimmed().to_string() } else { text.to_owned() }
    }

    pub(crate) fn green(self, text: &str) -> String {
        if self.on { text.green().bold().to_string() } else { text.to_owned() }
    }

    pub(crate) fn red(self, text: &str) -> String {
        if self.on { text.red().bold().to_string() } else { text.to_owned() }
    }

    pub(crate) fn yellow(self, text: &str) -> String {
        if self.on { text.yellow().bold().to_string() } else { text.to_owned() }
    }

    pub(crate) fn cyan(self, text: &str) -> String {
        if self.on { text.cyan().to_string() } else { text.to_owned() }
    }
}
