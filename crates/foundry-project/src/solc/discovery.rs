use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::SolcError;
use crate::process;
use crate::project_file::{FoundryToml, SolcSetting};
use crate::search::ToolSearch;

/// Answers like a native solc on top of the npm package `solc`.
pub(crate) const NPM_SOLC: &str = include_str!("../../assets/npm-solc.cjs");

/// A Solidity compiler that was found and asked its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solc {
    program: PathBuf,
    /// Working directory: where the npm package is found from.
    folder: PathBuf,
    origin: SolcOrigin,
    version: String,
}

/// Where a compiler was found, in the order of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SolcOrigin {
    /// Named on the command line.
    Given,
    /// Named in the project's `foundry.toml`.
    FoundryToml,
    /// In a folder of `PATH`.
    Path,
    /// In the cache of Foundry's version manager.
    FoundryCache,
    /// The npm package, run by node.
    Npm,
}

/// A compiler not yet asked.
struct Candidate {
    program: PathBuf,
    folder: PathBuf,
    origin: SolcOrigin,
}

impl Solc {
    /// Takes the compiler at `given`, or looks in the project's `foundry.toml`, in `PATH`, in Foundry's cache and for
    /// the npm package, in this order.
    ///
    /// # Errors
    /// There is none, the one that was named does not work, or none has the version that `foundry.toml` names.
    pub fn find(search: &ToolSearch, given: Option<&Path>) -> Result<Self, SolcError> {
        if let Some(program) = given {
            return Self::at(program);
        }
        let project = search.upwards("foundry.toml").map(|path| FoundryToml::read(&path)).transpose()?;
        let wanted = match project {
            Some(FoundryToml { solc: Some(SolcSetting::Program(program)), .. }) => {
                return Candidate::native(&program, SolcOrigin::FoundryToml).ask();
            }
            Some(FoundryToml { solc: Some(SolcSetting::Version(version)), path, .. }) => Some((version, path)),
            _ => None,
        };
        let fits = |solc: &Self| wanted.as_ref().is_none_or(|(version, _)| solc.release() == version);
        let found = candidates(search).into_iter().filter_map(|candidate| candidate.ask().ok()).find(fits);
        found.ok_or(match wanted {
            Some((expected, file)) => SolcError::VersionNotFound { file, expected },
            None => SolcError::NotFound,
        })
    }

    /// Looks in `PATH`, in Foundry's cache and for the npm package, whatever a `foundry.toml` says: the first of `release`,
    /// or else the first later one.
    ///
    /// # Errors
    /// There is none.
    pub fn find_installed(search: &ToolSearch, release: &str) -> Result<Self, SolcError> {
        let numbers = |text: &str| -> Option<Vec<u32>> { text.split('.').map(|part| part.parse().ok()).collect() };
        let is_old = |solc: &Self| numbers(solc.release()) < numbers(release);
        let found = candidates(search).into_iter().filter_map(|candidate| candidate.ask().ok());
        let mut fitting: Vec<_> = found.filter(|solc| !is_old(solc)).collect();
        let wanted = fitting.iter().position(|solc| solc.release() == release).unwrap_or_default();
        if fitting.is_empty() { Err(SolcError::NotFound) } else { Ok(fitting.swap_remove(wanted)) }
    }

    /// Takes the compiler at `program`.
    ///
    /// # Errors
    /// It does not work.
    pub fn at(program: &Path) -> Result<Self, SolcError> {
        Candidate::native(program, SolcOrigin::Given).ask()
    }

    /// Version with commit and build, such as `0.8.37+commit.f401782d.Emscripten.clang`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Where it was found.
    pub fn origin(&self) -> SolcOrigin {
        self.origin
    }

    /// The program that is run; node for the npm package.
    pub fn program(&self) -> &Path {
        &self.program
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn command(&self) -> Command {
        command(&self.program, &self.folder, self.origin)
    }

    /// The version's three numbers.
    pub fn release(&self) -> &str {
        self.version.split('+').next().unwrap_or_default()
    }
}

impl Candidate {
    fn native(program: &Path, origin: SolcOrigin) -> Self {
        Self { program: program.to_owned(), folder: PathBuf::from("."), origin }
    }

    fn ask(self) -> Result<Solc, SolcError> {
        let Self { program, folder, origin } = self;
        let output = process::run(command(&program, &folder, origin).arg("--version"), &[])?;
        let answer = process::text(&output.stdout);
        match answer.lines().find_map(|line| line.strip_prefix("Version: ")) {
            Some(version) => Ok(Solc { version: version.trim().to_owned(), program, folder, origin }),
            None => {
                let errors = process::text(&output.stderr);
                let got = answer.lines().chain(errors.lines()).next().unwrap_or_default().to_owned();
                Err(SolcError::NoVersion { program, got })
            }
        }
    }
}

fn command(program: &Path, folder: &Path, origin: SolcOrigin) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    if origin == SolcOrigin::Npm {
        command.arg("-e").arg(NPM_SOLC).arg("--");
    }
    command
}

fn candidates(search: &ToolSearch) -> Vec<Candidate> {
    let in_path = search.in_path(&["solc"]).map(|program| Candidate::native(&program, SolcOrigin::Path));
    let mut candidates: Vec<_> = in_path.into_iter().collect();
    let cached = cached_compilers(search);
    candidates.extend(cached.iter().map(|program| Candidate::native(program, SolcOrigin::FoundryCache)));
    candidates.extend(npm_compiler(search));
    candidates
}

/// The version manager's compilers, newest first.
fn cached_compilers(search: &ToolSearch) -> Vec<PathBuf> {
    let folders = [".svm", ".local/share/svm", "Library/Application Support/svm"];
    let mut found: Vec<_> = folders
        .iter()
        .filter_map(|folder| search.home.as_ref()?.join(folder).read_dir().ok())
        .flatten()
        .filter_map(|entry| {
            let folder = entry.ok()?.path();
            let name = folder.file_name()?.to_str()?;
            let release: Vec<u32> = name.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
            let program = folder.join(format!("solc-{name}"));
            program.is_file().then_some((release, program))
        })
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, program)| program).collect()
}

fn npm_compiler(search: &ToolSearch) -> Option<Candidate> {
    let package = search.upwards("node_modules/solc/package.json")?;
    let node = search.in_path(&["node", "nodejs"])?;
    let folder = package.ancestors().nth(3)?.to_owned();
    Some(Candidate { program: node, folder, origin: SolcOrigin::Npm })
}
