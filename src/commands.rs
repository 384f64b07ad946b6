//! One file per command.

mod build;
mod calldata;
mod check;
mod commit;
mod demo;
mod deploy;
mod deploy_oracle;
mod doctor;
mod gas;
mod manifest;
mod new;
mod prove;
mod report;
mod srs;
mod submit;
mod verify;
mod watch;

use crate::cli::Command;
use crate::console::Console;
use crate::environment::Environment;
use crate::error::CliError;
use crate::output::print;

/// Runs a command and prints its result.
pub(crate) fn run(command: Command, console: &Console, environment: &Environment) -> Result<(), CliError> {
    match command {
        Command::Demo(args) => demo::run(&args, console, environment),
        Command::Check(args) => check::run(&args, console),
        Command::Build(args) => print(&build::run(&args, console, environment)?, console),
        Command::Commit(args) => print(&commit::run(&args, console)?, console),
        Command::Prove(args) => print(&prove::run(&args, console, environment)?, console),
        Command::Verify(args) => verify::run(&args, console),
        Command::Gas(args) => print(&gas::run(&args, console)?, console),
        Command::Calldata(args) => print(&calldata::run(&args)?, console),
        Command::New(args) => print(&new::run(&args, console, environment)?, console),
        Command::Deploy(args) if args.oracle.wanted => {
            print(&deploy_oracle::run(&args, console, environment)?, console)
        }
        Command::Deploy(args) => print(&deploy::run(&args, console, environment)?, console),
        Command::Submit(args) => print(&submit::run(&args, console, environment)?, console),
        Command::Watch(args) => watch::run(&args, console, environment),
        Command::Report(args) => report::run(&args, console, environment),
        Command::Srs(command) => print(&srs::run(&command, console)?, console),
        Command::Doctor(args) => print(&doctor::run(&args, environment)?, console),
    }
}
