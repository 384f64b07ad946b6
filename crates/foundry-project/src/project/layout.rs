use std::path::{Component, Path, PathBuf};

use super::error::ProjectError;
use super::forge_std::{self, ForgeStd, Located};
use crate::managed::Root;
use crate::project_file::{FoundryToml, ProjectFolders, SolcSetting};

/// Folder for what is generated, below a project's own.
const OURS: &str = "assay";

/// First compiler that takes generated contracts: their `pragma solidity ^0.8.24`.
const OLDEST_SOLC: &str = "0.8.24";

/// Where files of a project go, all relative to its root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) contracts: PathBuf,
    pub(crate) tests: PathBuf,
    pub(crate) fixtures: PathBuf,
    pub(crate) scripts: PathBuf,
    pub(crate) forge_std: Located,
}

impl Layout {
    /// Of a project that is being made.
    pub(crate) fn fresh(root: &Root) -> Self {
        let folders = ProjectFolders { auto_detect_remappings: true, ..ProjectFolders::default() };
        Self::of(root, ["src", "test", "script"].map(PathBuf::from), &folders)
    }

    /// Of a project that has settings.
    pub(crate) fn existing(root: &Root, settings: &FoundryToml) -> Result<Self, ProjectError> {
        check_solc(settings)?;
        let folders = &settings.folders;
        let default_source = match root.join(Path::new("src")).is_dir() || !root.join(Path::new("contracts")).is_dir() {
            true => "src",
            false => "contracts",
        };
        let below = |setting: &'static str, folder: &Option<PathBuf>, default: &str| {
            plain(folder.as_deref().unwrap_or(Path::new(default))).ok_or_else(|| ProjectError::FolderOutside {
                setting,
                file: settings.path.clone(),
                got: folder.clone().unwrap_or_default(),
            })
        };
        let places = [
            below("src", &folders.src, default_source)?,
            below("test", &folders.test, "test")?,
            below("script", &folders.script, "script")?,
        ];
        Ok(Self::of(root, places, folders))
    }

    fn of(root: &Root, [src, test, script]: [PathBuf; 3], folders: &ProjectFolders) -> Self {
        Self {
            contracts: src.join(OURS),
            fixtures: test.join("fixtures").join(OURS),
            tests: test.join(OURS),
            scripts: script.join(OURS),
            forge_std: forge_std::locate(root, folders),
        }
    }

    /// How a file in `from` imports `file` of forge-std.
    pub(crate) fn forge_std_import(&self, from: &Path, file: &str) -> String {
        match &self.forge_std.import {
            ForgeStd::Prefix { prefix, .. } => format!("{prefix}{file}"),
            ForgeStd::Folder { sources } => relative(from, &sources.join(file)),
        }
    }
}

fn check_solc(settings: &FoundryToml) -> Result<(), ProjectError> {
    let numbers = |text: &str| -> Option<Vec<u32>> { text.split('.').map(|part| part.parse().ok()).collect() };
    match &settings.solc {
        Some(SolcSetting::Version(got)) if numbers(got) < numbers(OLDEST_SOLC) => {
            Err(ProjectError::OldSolc { file: settings.path.clone(), expected: OLDEST_SOLC, got: got.clone() })
        }
        _ => Ok(()),
    }
}

/// The folder without `.` and doubled slashes; nothing for one that leaves the project.
fn plain(folder: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in folder.components() {
        match part {
            Component::Normal(name) => plain.push(name),
            Component::CurDir => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(plain)
}

/// The path to `target` from a file in `folder`, as Solidity imports it; both are relative to the root.
pub(crate) fn relative(folder: &Path, target: &Path) -> String {
    let names = |path: &Path| -> Vec<String> {
        path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect()
    };
    let (folder, target) = (names(folder), names(target));
    let common = folder.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let up = folder.len() - common;
    let start = if up == 0 { "./".to_owned() } else { "../".repeat(up) };
    start + &target[common..].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_go_up_and_down() {
        let relative = |folder: &str, target: &str| super::relative(Path::new(folder), Path::new(target));
        assert_eq!(relative("test/assay", "src/assay/A.sol"), "../../src/assay/A.sol");
        assert_eq!(relative("src/assay", "src/assay/A.sol"), "./A.sol");
        assert_eq!(relative("a/test/assay", "a/src/assay/A.sol"), "../../src/assay/A.sol");
        assert_eq!(relative("assay", "lib/forge-std/src/Test.sol"), "../lib/forge-std/src/Test.sol");
    }

    #[test]
    fn folders_stay_below_the_project() {
        assert_eq!(plain(Path::new("./a//b/")), Some("a/b".into()));
        assert_eq!(plain(Path::new(".")), Some("".into()));
        for outside in ["../a", "/a", "a/../../b"] {
            assert_eq!(plain(Path::new(outside)), None, "{outside}");
        }
    }
}
