//! Runs ONNX's own node tests: import, fixed point, the interpreter and, for small ones, the circuit.
//!
//! `node-tests FOLDER` takes the folder of the node tests inside the Python package `onnx` and prints one line of JSON for each
//! test. A test is *passed* where all outputs are right, *refused* where the model is not taken, *wrong* otherwise. Operands that an operator
//! takes as constants only are made constants of the model, and listed.

mod case;
mod outcome;
mod tensors;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rayon::prelude::*;

use crate::case::Case;
use crate::outcome::Outcome;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: node-tests FOLDER");
        return ExitCode::from(2);
    };
    match run(&folder) {
        Ok(lines) => {
            lines.iter().for_each(|line| println!("{line}"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::from(2)
        }
    }
}

/// One line for each test, in alphabetical order.
fn run(folder: &Path) -> std::io::Result<Vec<String>> {
    let entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let mut folders: Vec<PathBuf> = entries.iter().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders.par_iter().map(|folder| Outcome::of(&Case::read(folder)).line(folder)).collect())
}
