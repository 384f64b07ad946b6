//! The command line of Assay: from an ONNX model to an Ethereum verifier with a known gas price.

mod artifacts;
mod chain;
mod cli;
mod commands;
mod compiler;
mod console;
mod contract;
mod cost;
mod deployment;
mod embedded;
mod environment;
mod error;
mod evm;
mod figures;
mod hidden;
mod logging;
mod machine;
mod memory;
mod naming;
mod oracle;
mod output;
mod progress;
mod proving;
mod reference_string;
mod report;
mod salts;
mod signals;
mod source_model;
mod units;
mod usage;
mod verifier_errors;
mod watch;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::Cli;
use crate::console::Console;
use crate::environment::Environment;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(refusal) => return usage::explain(&refusal),
    };
    logging::start(cli.output.verbose, cli.output.quiet);
    signals::survive_file_limits();
    let environment = Environment::read();
    let console = Console::new(&cli.output, &environment);
    let outcome = usage::require_text(console.json).and_then(|()| commands::run(cli.command, &console, &environment));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console.progress.finish();
            output::print_error(&error, &console);
            ExitCode::from(error.kind.exit_code())
        }
    }
}
