#![doc = include_str!("../README.md")]

mod anvil;
mod forge;
mod process;
mod project_file;
mod search;
mod solc;
mod survey;
mod tool;

pub use anvil::{Anvil, AnvilError, AnvilOptions, DevAccount};
pub use forge::{FailedTest, Forge, ForgeError, ForgeTestReport};
pub use process::ProcessError;
pub use project_file::{FoundryToml, FoundryTomlError, SolcSetting};
pub use search::ToolSearch;
pub use solc::{
    CompileInput, CompileOutput, CompiledContract, CompilerSettings, EvmVersion, Solc, SolcError, SolcOrigin,
};
pub use survey::{ToolReport, survey};
pub use tool::{FoundTool, Tool, ToolError};
