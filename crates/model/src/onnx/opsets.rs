//! Versions of the operator sets that a model uses.

use std::ops::RangeInclusive;

use tract_onnx::pb;

use crate::import::error::ImportError;

/// The domain of trees, linear models and what prepares features for them.
pub(crate) const ML_DOMAIN: &str = "ai.onnx.ml";

/// Opsets whose definitions of the supported operators are known: 7 brought numpy broadcasting, 27 is the newest.
const KNOWN_OPSETS: RangeInclusive<i64> = 7..=27;
/// Those of `ai.onnx.ml`.
const KNOWN_ML_OPSETS: RangeInclusive<i64> = 1..=5;

/// The version of each known operator set, as far as the model imports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opsets {
    onnx: Option<i64>,
    ml: Option<i64>,
}

impl Opsets {
    pub(super) fn of(proto: &pb::ModelProto) -> Result<Opsets, ImportError> {
        let onnx = version(proto, |domain| domain.is_empty() || domain == "ai.onnx", &KNOWN_OPSETS)?;
        let ml = version(proto, |domain| domain == ML_DOMAIN, &KNOWN_ML_OPSETS)?;
        // Converters of trees leave out what they do not use.
        if onnx.is_none() && ml.is_none() { Err(ImportError::MissingOpset) } else { Ok(Opsets { onnx, ml }) }
    }

    /// The version of the operators of a domain.
    pub(crate) fn version(&self, domain: &str) -> Result<i64, ImportError> {
        let version = if domain == ML_DOMAIN { self.ml } else { self.onnx };
        version.ok_or(ImportError::MissingOpset)
    }
}

/// The version of the domains that `belongs` says, `None` where the model does not import them.
fn version(
    proto: &pb::ModelProto,
    belongs: impl Fn(&str) -> bool,
    known: &RangeInclusive<i64>,
) -> Result<Option<i64>, ImportError> {
    let mut versions = proto.opset_import.iter().filter(|import| belongs(&import.domain)).map(|import| import.version);
    let Some(version) = versions.next() else { return Ok(None) };
    match versions.find(|&other| other != version) {
        Some(other) => Err(ImportError::AmbiguousOpset { first: version, second: other }),
        None if known.contains(&version) => Ok(Some(version)),
        None => Err(ImportError::UnknownOpset { lowest: *known.start(), highest: *known.end(), got: version }),
    }
}
