//! forge-std: the one that a project has, or the one that this crate carries.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::managed::{ManagedError, PREFIX, Root, SUFFIX, remove_abandoned, write_atomically};
use crate::project_file::{ProjectFolders, read_text};

/// The release that is carried.
pub(crate) const FORGE_STD_VERSION: &str = "1.9.7";

/// The first release with every cheat code that generated tests call.
pub(crate) const OLDEST_FORGE_STD: [u32; 3] = [1, 9, 5];

macro_rules! carried {
    ($($path:literal),* $(,)?) => {
        /// Path and text of every file.
        const FILES: &[(&str, &str)] = &[$(($path, include_str!(concat!("../../assets/forge-std/", $path)))),*];
    };
}

carried![
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "package.json",
    "src/Base.sol",
    "src/Script.sol",
    "src/StdAssertions.sol",
    "src/StdChains.sol",
    "src/StdCheats.sol",
    "src/StdConstants.sol",
    "src/StdError.sol",
    "src/StdInvariant.sol",
    "src/StdJson.sol",
    "src/StdMath.sol",
    "src/StdStorage.sol",
    "src/StdStyle.sol",
    "src/StdToml.sol",
    "src/StdUtils.sol",
    "src/Test.sol",
    "src/Vm.sol",
    "src/console.sol",
    "src/console2.sol",
    "src/interfaces/IERC1155.sol",
    "src/interfaces/IERC165.sol",
    "src/interfaces/IERC20.sol",
    "src/interfaces/IERC4626.sol",
    "src/interfaces/IERC6909.sol",
    "src/interfaces/IERC721.sol",
    "src/interfaces/IERC7540.sol",
    "src/interfaces/IERC7575.sol",
    "src/interfaces/IMulticall3.sol",
    "src/safeconsole.sol",
];

/// How a project's files import forge-std.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ForgeStd {
    /// By a prefix that a remapping gives, such as `forge-std/`.
    Prefix {
        prefix: String,
        /// Where its sources are, for a look at its version.
        sources: PathBuf,
    },
    /// By a path relative to the importing file: no remapping leads there.
    Folder { sources: PathBuf },
}

/// Where a project has forge-std, or is to get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located {
    pub(crate) import: ForgeStd,
    /// The folder to put the carried one in, where the project has none.
    pub(crate) vendor_into: Option<PathBuf>,
    /// The folder that is there for it, with nothing to import in it: a submodule that was not checked out.
    pub(crate) incomplete: Option<PathBuf>,
}

/// Looks where forge looks: remappings first, then the libraries.
pub(crate) fn locate(root: &Root, folders: &ProjectFolders) -> Located {
    let found = |import| Located { import, vendor_into: None, incomplete: None };
    let listed = read_text(&root.join(Path::new("remappings.txt"))).unwrap_or_default();
    let remappings = folders.remappings.iter().map(String::as_str).chain(listed.lines());
    if let Some(import) = remappings.filter_map(|remapping| remapped(root, remapping)).next() {
        return found(import);
    }
    let libs = folders.libs.clone().unwrap_or_else(|| vec![PathBuf::from("lib")]);
    for library in libs.iter().map(|lib| lib.join("forge-std")) {
        let sources = library.join("src");
        if is_forge_std(&root.join(&sources)) {
            return found(ForgeStd::by_detection(sources, folders.auto_detect_remappings));
        }
        if is_forge_std(&root.join(&library)) {
            return found(ForgeStd::Folder { sources: library });
        }
        if root.join(&library).symlink_metadata().is_ok() {
            let import = ForgeStd::by_detection(sources, folders.auto_detect_remappings);
            return Located { incomplete: Some(library), ..found(import) };
        }
    }
    let own =
        |lib: &&PathBuf| lib.components().all(|part| matches!(part, Component::Normal(name) if name != "node_modules"));
    let lib = libs.iter().find(own);
    let vendor_into = lib.cloned().unwrap_or_else(|| PathBuf::from("lib")).join("forge-std");
    let import = ForgeStd::by_detection(vendor_into.join("src"), folders.auto_detect_remappings && lib.is_some());
    Located { import, vendor_into: Some(vendor_into), incomplete: None }
}

fn remapped(root: &Root, remapping: &str) -> Option<ForgeStd> {
    let (prefix, target) = remapping.trim().split_once('=')?;
    // A remapping with a context holds for some files only.
    if prefix.contains(':') {
        return None;
    }
    let target = Path::new(target);
    let by = |prefix: String, sources: PathBuf| {
        is_forge_std(&root.join(&sources)).then_some(ForgeStd::Prefix { prefix, sources })
    };
    by(prefix.to_owned(), target.to_owned()).or_else(|| by(format!("{prefix}src/"), target.join("src")))
}

fn is_forge_std(folder: &Path) -> bool {
    ["Test.sol", "Script.sol", "Vm.sol"].iter().all(|file| folder.join(file).is_file())
}

impl ForgeStd {
    fn by_detection(sources: PathBuf, detected: bool) -> Self {
        match detected {
            true => Self::Prefix { prefix: "forge-std/".into(), sources },
            false => Self::Folder { sources },
        }
    }

    fn sources(&self) -> &Path {
        match self {
            Self::Prefix { sources, .. } | Self::Folder { sources } => sources,
        }
    }

    /// The release, where it says so.
    pub(crate) fn version(&self, root: &Root) -> Option<String> {
        let sources = root.join(self.sources());
        let about = [sources.join("package.json"), sources.join("../package.json")];
        let text = about.iter().find_map(|file| read_text(file).ok())?;
        let about: serde_json::Value = serde_json::from_str(&text).ok()?;
        Some(about.get("version")?.as_str()?.to_owned())
    }
}

/// Whether a release lacks cheat codes that generated tests call. What is no release is given the benefit of the doubt.
pub(crate) fn is_too_old(version: &str) -> bool {
    let numbers: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
    numbers.is_some_and(|numbers| numbers.as_slice() < OLDEST_FORGE_STD.as_slice())
}

/// Puts the carried forge-std into `folder`, all of it or nothing.
pub(crate) fn vendor(root: &Root, folder: &Path) -> Result<(), ManagedError> {
    root.check(folder)?;
    let target = root.join(folder);
    let above = target.parent().unwrap_or(root.path()).to_owned();
    fs::create_dir_all(&above).map_err(ManagedError::io(&above))?;
    remove_abandoned(&above);
    let staged = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempdir_in(&above);
    let staged = staged.map_err(ManagedError::io(&above))?;
    let copy = staged.path().join("forge-std");
    for (name, text) in FILES {
        let path = copy.join(name);
        let folder = path.parent().unwrap_or(&copy);
        fs::create_dir_all(folder).map_err(ManagedError::io(folder))?;
        write_atomically(&path, text.as_bytes(), false).map_err(ManagedError::io(path))?;
    }
    fs::rename(&copy, &target).map_err(ManagedError::io(target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_carried() {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/forge-std");
        let mut present = Vec::new();
        let mut folders = vec![assets.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => present.push(path.strip_prefix(&assets).unwrap().to_str().unwrap().to_owned()),
                }
            }
        }
        present.sort();
        assert_eq!(FILES.iter().map(|(path, _)| *path).collect::<Vec<_>>(), present);
        assert!(FILES[2].1.contains(&format!("\"version\": \"{FORGE_STD_VERSION}\"")));
    }

    #[test]
    fn releases_are_compared_number_by_number() {
        assert!(is_too_old("1.9.4") && is_too_old("1.8.20") && is_too_old("0.10.0"));
        assert!(!is_too_old("1.9.5") && !is_too_old("1.10.0") && !is_too_old("2.0.0") && !is_too_old("main"));
    }
}
