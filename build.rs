//! Brings what the Solidity sources say about calls and errors into one place for the compiler.
//!
//! `interfaces.rs` calls `sol!` on the interfaces without their imports, since one call has to see all of them;
//! `errors.txt` holds every typed error that a contract of this repository declares, one declaration a line.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::{env, io};

/// Those that the program calls; later ones may use names of earlier ones.
const INTERFACES: [&str; 5] = ["IInputSource", "IUpkeep", "IAssayModel", "IAssayVerifier", "IModelRiskOracle"];

/// Folders of contracts whose errors a transaction may end with.
const CONTRACTS: &str = "contracts";

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    println!("cargo::rerun-if-changed={CONTRACTS}");
    let folder = Path::new(CONTRACTS);

    let mut interfaces = String::new();
    for name in INTERFACES {
        let source = fs::read_to_string(folder.join(format!("interfaces/{name}.sol")))?;
        let body = source.lines().filter(|line| !line.starts_with("import ") && !line.starts_with("pragma "));
        interfaces.extend(body.flat_map(|line| [line, "\n"]));
    }
    let bundle = out.join("interfaces.sol");
    fs::write(&bundle, interfaces)?;
    fs::write(out.join("interfaces.rs"), format!("alloy_sol_types::sol!(#[sol(all_derives)] {bundle:?});\n"))?;

    let mut errors = BTreeSet::new();
    collect_errors(folder, &mut errors)?;
    let errors: Vec<String> = errors.into_iter().collect();
    fs::write(out.join("errors.txt"), errors.join("\n"))
}

fn collect_errors(folder: &Path, errors: &mut BTreeSet<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect_errors(&path, errors)?;
        } else if path.extension().is_some_and(|extension| extension == "sol") {
            errors.extend(declarations(&fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

/// `Name(type name, ..)` of every declaration; forge's formatter puts `error` first on its line.
fn declarations(source: &str) -> Vec<String> {
    let starts = source.match_indices("error ").filter(|(at, _)| {
        source[..*at].lines().next_back().is_none_or(|line| line.trim().is_empty()) || source[..*at].ends_with('\n')
    });
    let declared = starts.filter_map(|(at, keyword)| source[at + keyword.len()..].split_once(';'));
    declared.map(|(declaration, _)| declaration.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}
