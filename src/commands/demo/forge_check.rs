//! What Foundry says: about the fresh proof in a project of its own, and about this repository where there is one.

use std::fs;
use std::path::Path;

use foundry_project::{Forge, ForgeTestReport, Solc};
use serde::Serialize;
use tempfile::TempDir;

use crate::artifacts::Artifacts;
use crate::console::Console;
use crate::error::{CliError, ErrorKind};
use crate::figures::Figures;
use crate::units::grouped;

const TEST: &str = include_str!("ProofCheck.t.sol");
/// Marks this repository, whose tests run over the committed verifier and fixtures.
const REPOSITORY_TEST: &str = "test/VolatilityLtvVerifier.t.sol";
/// Its tests of the model's contracts; those of the oracle take longer than a demo may.
const REPOSITORY_TESTS: [&str; 2] = ["--match-path", "test/VolatilityLtv*"];
/// What the tests of [`TEST`] draw.
const FUZZ_RUNS: u32 = 256;

/// Results of `forge test`.
#[derive(Debug, Serialize)]
pub(crate) struct ForgeFigures {
    /// Of the fresh proof as an isolated call: the test fails unless it is revm's figure.
    transaction_gas: u64,
    flipped_bits_rejected: u32,
    /// Tests of the repository that passed; absent elsewhere.
    repository_tests_passed: Option<usize>,
}

pub(super) fn run(
    forge: &Forge,
    solc: &Solc,
    artifacts: &Artifacts,
    proof: &Path,
    gas: u64,
    working_folder: &Path,
    console: &Console,
) -> Result<ForgeFigures, CliError> {
    let project = TempDir::new().map_err(|error| CliError::of_io(&std::env::temp_dir(), &error))?;
    write_project(project.path(), solc, artifacts, proof, gas)?;
    let report = console.progress.step("forge test of the proof", || forge.test(project.path(), &[]))?;
    require_success(&report)?;
    let repository_tests_passed = match working_folder.join(REPOSITORY_TEST).is_file() {
        true => {
            let test = || forge.test(working_folder, &REPOSITORY_TESTS);
            let report = console.progress.step("forge test of the repository", test)?;
            require_success(&report)?;
            Some(report.passed)
        }
        false => None,
    };
    Ok(ForgeFigures { transaction_gas: gas, flipped_bits_rejected: FUZZ_RUNS, repository_tests_passed })
}

fn write_project(folder: &Path, solc: &Solc, artifacts: &Artifacts, proof: &Path, gas: u64) -> Result<(), CliError> {
    let refused = |error| CliError::of_io(folder, &error);
    let compiler = solc.program_for_forge(folder).map_err(refused)?;
    let settings = format!(
        "[profile.default]\nsrc = 'src'\ntest = 'test'\nlibs = []\nsolc = '{}'\noffline = true\nisolate = true\n\
         evm_version = 'osaka'\nfs_permissions = [{{ access = 'read', path = './' }}]\n[fuzz]\nruns = {FUZZ_RUNS}\n\
         seed = '0x{:064x}'\n",
        compiler.display(),
        1
    );
    fs::create_dir(folder.join("test")).map_err(refused)?;
    let files = [
        ("foundry.toml", settings),
        ("test/ProofCheck.t.sol", TEST.to_owned()),
        ("transaction-gas.txt", gas.to_string()),
    ];
    for (name, text) in files {
        fs::write(folder.join(name), text).map_err(refused)?;
    }
    fs::copy(proof, folder.join("proof.json")).map_err(refused)?;
    fs::copy(artifacts.layout.bytecode(), folder.join("bytecode.json")).map_err(refused)?;
    Ok(())
}

fn require_success(report: &ForgeTestReport) -> Result<(), CliError> {
    let help = "run `forge test -vvv` for the trace";
    match report.failed.first() {
        Some(failed) => Err(CliError::new(
            ErrorKind::Rejected,
            "forge-test",
            format!("{} of `{}` failed: {}", failed.name, failed.suite, failed.reason),
            help,
        )),
        None if report.passed == 0 => {
            Err(CliError::new(ErrorKind::Environment, "forge-test", "forge found no tests", help))
        }
        None => Ok(()),
    }
}

impl ForgeFigures {
    pub(super) fn describe(&self, figures: &mut Figures) {
        let gas = format!("{} gas", grouped(self.transaction_gas));
        figures.remarked("isolated call", gas, "equal to revm, asserted in the test");
        figures.figure("flipped bits", format!("{} drawn, all rejected", self.flipped_bits_rejected));
        if let Some(passed) = self.repository_tests_passed {
            figures.figure("repository", format!("{passed} tests of these contracts passed"));
        }
    }
}
