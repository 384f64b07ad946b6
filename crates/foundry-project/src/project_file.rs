use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// What a `foundry.toml` says about the compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundryToml {
    /// The file.
    pub path: PathBuf,
    /// `profile.default.solc`, where it is set.
    pub solc: Option<SolcSetting>,
    /// `profile.default.optimizer`, where it is set.
    pub optimizer: Option<bool>,
    /// Where the project keeps what.
    pub folders: ProjectFolders,
}

/// The folders of a project as its settings name them, relative to the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectFolders {
    /// `src`, where it is set.
    pub src: Option<PathBuf>,
    /// `test`, where it is set.
    pub test: Option<PathBuf>,
    /// `script`, where it is set.
    pub script: Option<PathBuf>,
    /// `libs`, where they are set.
    pub libs: Option<Vec<PathBuf>>,
    /// `remappings`, each as `prefix=folder`.
    pub remappings: Vec<String>,
    /// Whether forge makes remappings of its own from what lies in `libs`.
    pub auto_detect_remappings: bool,
}

/// The two things the setting `solc` may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SolcSetting {
    /// A program, relative paths taken from the file's folder.
    Program(PathBuf),
    /// A version such as `0.8.30`.
    Version(String),
}

/// A `foundry.toml` that cannot be read.
#[derive(Debug, Error)]
pub enum FoundryTomlError {
    /// The file system's reason.
    #[error("`{}` could not be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// It is no TOML.
    #[error("`{}` is not valid TOML", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
}

impl FoundryToml {
    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be read or is no TOML.
    pub fn read(path: &Path) -> Result<Self, FoundryTomlError> {
        let text = read_text(path).map_err(|source| FoundryTomlError::Read { path: path.to_owned(), source })?;
        let table: toml::Table = text
            .parse()
            .map_err(|source| FoundryTomlError::Syntax { path: path.to_owned(), source: Box::new(source) })?;
        let profile = table.get("profile").and_then(|profiles| profiles.get("default"));
        let setting = profile.and_then(|profile| profile.get("solc").or_else(|| profile.get("solc_version")));
        let folder = path.parent().unwrap_or(Path::new("."));
        let solc = setting.and_then(toml::Value::as_str).map(|text| SolcSetting::new(text, folder));
        let optimizer = profile.and_then(|profile| profile.get("optimizer")).and_then(toml::Value::as_bool);
        Ok(Self { path: path.to_owned(), solc, optimizer, folders: ProjectFolders::of(profile) })
    }
}

/// The text of a project's file. A pipe in its place would never open.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    match fs::metadata(path)?.is_file() {
        true => fs::read_to_string(path),
        false => Err(io::Error::other("not a regular file")),
    }
}

impl ProjectFolders {
    fn of(profile: Option<&toml::Value>) -> Self {
        let value = |key: &str| profile.and_then(|profile| profile.get(key));
        let folder = |key: &str| value(key).and_then(toml::Value::as_str).map(PathBuf::from);
        let texts = |key: &str| -> Option<Vec<String>> {
            let list = value(key)?.as_array()?;
            Some(list.iter().filter_map(|text| Some(text.as_str()?.to_owned())).collect())
        };
        Self {
            src: folder("src"),
            test: folder("test"),
            script: folder("script"),
            libs: texts("libs").map(|libs| libs.into_iter().map(PathBuf::from).collect()),
            remappings: texts("remappings").unwrap_or_default(),
            auto_detect_remappings: value("auto_detect_remappings").and_then(toml::Value::as_bool).unwrap_or(true),
        }
    }
}

impl SolcSetting {
    fn new(text: &str, folder: &Path) -> Self {
        let is_version = text.split('.').count() == 3 && text.split('.').all(|part| part.parse::<u32>().is_ok());
        if is_version { Self::Version(text.to_owned()) } else { Self::Program(folder.join(text)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<SolcSetting>, FoundryTomlError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("foundry.toml");
        fs::write(&path, text).unwrap();
        let solc = FoundryToml::read(&path)?.solc;
        Ok(solc.map(|setting| match setting {
            SolcSetting::Program(program) => SolcSetting::Program(program.strip_prefix(&folder).unwrap().into()),
            version => version,
        }))
    }

    #[test]
    fn a_version_and_a_program_are_told_apart() {
        let version = read("[profile.default]\nsolc = '0.8.30'").unwrap();
        assert_eq!(version, Some(SolcSetting::Version("0.8.30".into())));
        let program = read("[profile.default]\nsolc = 'tools/solc'").unwrap();
        assert_eq!(program, Some(SolcSetting::Program("tools/solc".into())));
        assert_eq!(read("[fmt]\ntab_width = 4").unwrap(), None);
    }

    #[test]
    fn folders_are_read_as_they_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("foundry.toml");
        let text = "[profile.default]\nsrc = 'contracts'\nlibs = ['lib', 'deps']\nauto_detect_remappings = false\n";
        fs::write(&path, text).unwrap();
        let folders = FoundryToml::read(&path).unwrap().folders;
        assert_eq!((folders.src, folders.test), (Some("contracts".into()), None));
        assert_eq!(folders.libs, Some(vec!["lib".into(), "deps".into()]));
        assert!(!folders.auto_detect_remappings);
        fs::write(&path, "").unwrap();
        let empty = ProjectFolders { auto_detect_remappings: true, ..ProjectFolders::default() };
        assert_eq!(FoundryToml::read(&path).unwrap().folders, empty);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("foundry.toml");
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        let Err(FoundryTomlError::Read { source, .. }) = FoundryToml::read(&path) else { panic!("it was read") };
        assert_eq!(source.to_string(), "not a regular file");
    }

    #[test]
    fn what_is_no_toml_is_an_error() {
        assert!(matches!(read("[profile"), Err(FoundryTomlError::Syntax { .. })));
    }
}
