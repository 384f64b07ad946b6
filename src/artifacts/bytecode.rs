use alloy_primitives::hex;
use foundry_project::CompilerSettings;
use gas_meter::{SectionMap, SourceMap, SourceSection};
use serde::{Deserialize, Serialize};

use crate::error::CliError;

/// `bytecode.json`: the compiled verifier, and the model contract beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bytecode {
    pub(crate) schema_version: u32,
    pub(crate) contract: String,
    pub(crate) compiler: CompilerStamp,
    /// Code that deploys; there are no constructor arguments.
    #[serde(with = "hex")]
    pub(crate) init_code: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) runtime_code: Vec<u8>,
    /// The compiler's map from instructions to the source text.
    pub(crate) source_map: String,
    /// The number that the map gives the verifier's file.
    pub(crate) source_index: usize,
    /// Where the sections lie in the source text.
    pub(crate) sections: Vec<CodeSection>,
    /// The model contract, compiled with the same settings.
    pub(crate) model: ModelCode,
}

/// Code of `<Model>Model`; there are no constructor arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModelCode {
    pub(crate) contract: String,
    #[serde(with = "hex")]
    pub(crate) init_code: Vec<u8>,
    #[serde(with = "hex")]
    pub(crate) runtime_code: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompilerStamp {
    pub(crate) version: String,
    pub(crate) settings: CompilerSettings,
}

/// Bytes `start..end` of the source text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeSection {
    pub(crate) name: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Bytecode {
    /// The section of every instruction.
    pub(crate) fn section_map(&self) -> Result<SectionMap, CliError> {
        let section =
            |section: &CodeSection| SourceSection { name: section.name.clone(), range: section.start..section.end };
        let sections: Vec<_> = self.sections.iter().map(section).collect();
        let map = SourceMap::parse(&self.source_map)?;
        Ok(SectionMap::new(&self.runtime_code, &map, self.source_index, &sections)?)
    }
}
