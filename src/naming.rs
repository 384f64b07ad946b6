//! Names and small values as they are written on the command line.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use halo2_solidity_verifier::codec::ModelName;
use model::{ParameterVisibility, Visibility};

use crate::error::CliError;

/// File stems that say nothing about the model.
const GENERIC_STEMS: [&str; 2] = ["model", "network"];

/// `NAME=N`: the size of an open dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dimension(pub(crate) String, pub(crate) usize);

/// `LO:HI`: a range of real numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Range(pub(crate) f64, pub(crate) f64);

/// `TENSOR=MODE`: what proofs show of an input or output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedVisibility(pub(crate) String, pub(crate) Visibility);

impl FromStr for Dimension {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.rsplit_once('=').and_then(|(name, size)| Some((name, size.parse().ok()?)));
        match parsed {
            Some((name, size)) if !name.is_empty() && size > 0 => Ok(Self(name.to_owned(), size)),
            _ => Err("expected NAME=N with N above 0".to_owned()),
        }
    }
}

impl FromStr for Range {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = text.split_once(':').and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
        match parsed {
            Some((low, high)) if f64::is_finite(low) && f64::is_finite(high) && low < high => Ok(Self(low, high)),
            _ => Err("expected LO:HI, two numbers with LO below HI".to_owned()),
        }
    }
}

impl FromStr for NamedVisibility {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.rsplit_once('=') {
            Some((name, mode)) if !name.is_empty() => Ok(Self(name.to_owned(), parse_visibility(mode)?)),
            _ => Err(format!("expected TENSOR=MODE with a MODE of {}", mode_names())),
        }
    }
}

/// One of the modes, by the name that [`Visibility`] prints.
pub(crate) fn parse_visibility(text: &str) -> Result<Visibility, String> {
    let mode = VISIBILITIES.into_iter().find(|mode| mode.to_string() == text);
    mode.ok_or_else(|| format!("expected {}", mode_names()))
}

/// Likewise of weights and biases.
pub(crate) fn parse_parameter_visibility(text: &str) -> Result<ParameterVisibility, String> {
    let modes = [ParameterVisibility::Fixed, ParameterVisibility::Hashed];
    let mode = modes.into_iter().find(|mode| mode.to_string() == text);
    mode.ok_or_else(|| format!("expected {}", modes.map(|mode| mode.to_string()).join(", ")))
}

const VISIBILITIES: [Visibility; 3] = [Visibility::Public, Visibility::Hashed, Visibility::Private];

fn mode_names() -> String {
    VISIBILITIES.map(|mode| mode.to_string()).join(", ")
}

/// The model's name: as given, else the file's stem, else (for `model.onnx`) its folder's name.
pub(crate) fn model_name(given: Option<&str>, onnx: &Path) -> Result<ModelName, CliError> {
    let derived;
    let name = match given {
        Some(name) => name,
        None => {
            derived = derived_name(onnx);
            &derived
        }
    };
    ModelName::new(name).map_err(|error| CliError::usage("model-name", error, "choose another name with `--name NAME`"))
}

fn derived_name(onnx: &Path) -> String {
    let text = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let stem = text(onnx.file_stem()).unwrap_or_default();
    if !GENERIC_STEMS.contains(&stem.as_str()) {
        return stem;
    }
    let absolute = std::path::absolute(onnx).unwrap_or_else(|_| onnx.to_owned());
    text(absolute.parent().and_then(Path::file_name)).unwrap_or(stem)
}

/// Where a model's artefacts go: as given, else `build/<name>`.
pub(crate) fn artefact_folder(given: Option<&Path>, name: &ModelName) -> PathBuf {
    given.map_or_else(|| Path::new("build").join(name.as_str()), Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_names_a_generic_file() {
        assert_eq!(derived_name(Path::new("a/volatility-ltv/model.onnx")), "volatility-ltv");
        assert_eq!(derived_name(Path::new("a/risk/network.onnx")), "risk");
        assert_eq!(derived_name(Path::new("a/risk/scoring.onnx")), "scoring");
    }

    #[test]
    fn dimensions_and_ranges_are_read() {
        assert_eq!("batch=4".parse(), Ok(Dimension("batch".into(), 4)));
        assert_eq!("-1:2.5".parse(), Ok(Range(-1.0, 2.5)));
        for text in ["batch", "=4", "batch=0", "batch=-1", "batch=x"] {
            assert!(text.parse::<Dimension>().is_err(), "{text}");
        }
        for text in ["1", "2:1", "1:1", "nan:1", "0:inf", ":"] {
            assert!(text.parse::<Range>().is_err(), "{text}");
        }
    }

    #[test]
    fn visibilities_are_read_and_modes_are_named() {
        assert_eq!("a=b=hashed".parse(), Ok(NamedVisibility("a=b".into(), Visibility::Hashed)));
        for mode in VISIBILITIES {
            assert_eq!(parse_visibility(&mode.to_string()), Ok(mode));
        }
        assert_eq!(parse_visibility("secret"), Err("expected public, hashed, private".to_owned()));
        for text in ["hashed", "=hashed", "x=", "x=Hashed"] {
            assert!(text.parse::<NamedVisibility>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_is_never_taken_unchecked() {
        let error = model_name(Some("a;b"), Path::new("x.onnx")).unwrap_err();
        assert_eq!((error.kind.exit_code(), error.id), (2, "model-name"));
    }
}
