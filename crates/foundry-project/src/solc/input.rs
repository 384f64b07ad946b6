use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The hard fork whose instructions the compiler may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EvmVersion {
    /// For chains that have not yet taken Prague.
    Cancun,
    /// For chains that have not yet taken Osaka.
    Prague,
    /// The live rules.
    #[default]
    Osaka,
}

/// The settings that decide about the bytecode. The default is what this project's `foundry.toml` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompilerSettings {
    /// How often deployed code is expected to run: high for cheap calls, 1 for short code.
    pub optimizer_runs: u32,
    /// Whether the pipeline through the Yul intermediate language is used.
    pub via_ir: bool,
    /// The target.
    pub evm_version: EvmVersion,
}

/// Source files to compile together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompileInput {
    /// Text by file name, the name as other files import it.
    pub sources: BTreeMap<String, String>,
    /// How to compile.
    pub settings: CompilerSettings,
}

impl Default for CompilerSettings {
    fn default() -> Self {
        Self { optimizer_runs: 1_000_000, via_ir: false, evm_version: EvmVersion::default() }
    }
}

impl fmt::Display for EvmVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cancun => "cancun",
            Self::Prague => "prague",
            Self::Osaka => "osaka",
        })
    }
}

impl CompileInput {
    /// One file with the default settings.
    pub fn single(name: impl Into<String>, source: impl Into<String>) -> Self {
        Self { sources: BTreeMap::from([(name.into(), source.into())]), settings: CompilerSettings::default() }
    }

    /// The request in solc's standard JSON.
    pub(crate) fn to_standard_json(&self) -> Value {
        let sources: BTreeMap<_, _> =
            self.sources.iter().map(|(name, text)| (name, json!({ "content": text }))).collect();
        json!({
            "language": "Solidity",
            "sources": sources,
            "settings": {
                "optimizer": { "enabled": true, "runs": self.settings.optimizer_runs },
                "viaIR": self.settings.via_ir,
                "evmVersion": self.settings.evm_version,
                // The bytecode depends on the source and on nothing else.
                "metadata": { "bytecodeHash": "none", "appendCBOR": false },
                "outputSelection": { "*": { "*": [
                    "abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.sourceMap",
                ] } },
            },
        })
    }
}
