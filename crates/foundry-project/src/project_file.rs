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
        let text =
            fs::read_to_string(path).map_err(|source| FoundryTomlError::Read { path: path.to_owned(), source })?;
        let table: toml::Table = text
            .parse()
            .map_err(|source| FoundryTomlError::Syntax { path: path.to_owned(), source: Box::new(source) })?;
        let profile = table.get("profile").and_then(|profiles| profiles.get("default"));
        let setting = profile.and_then(|profile| profile.get("solc").or_else(|| profile.get("solc_version")));
        let folder = path.parent().unwrap_or(Path::new("."));
        let solc = setting.and_then(toml::Value::as_str).map(|text| SolcSetting::new(text, folder));
        Ok(Self { path: path.to_owned(), solc })
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
    fn what_is_no_toml_is_an_error() {
        assert!(matches!(read("[profile"), Err(FoundryTomlError::Syntax { .. })));
    }
}
