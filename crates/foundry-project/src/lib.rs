#![doc = include_str!("../README.md")]

mod anvil;
mod forge;
mod guard;
mod managed;
mod process;
mod project;
mod project_file;
mod search;
mod solc;
mod survey;
mod tool;

pub use anvil::{Anvil, AnvilError, AnvilOptions, DevAccount};
pub use forge::{FailedTest, Forge, ForgeError, ForgeTestReport};
pub use managed::{Changes, KeptFile, KeptReason, ManagedError};
pub use process::ProcessError;
pub use project::{
    Generated, Project, ProjectCompiler, ProjectError, ProjectKind, ProjectModel, ProofText, SelfTestProof, SourceText,
    TensorFacts,
};
pub use project_file::{FoundryToml, FoundryTomlError, ProjectFolders, SolcSetting};
pub use search::ToolSearch;
pub use solc::{
    CompileInput, CompileOutput, CompiledContract, CompilerSettings, EvmVersion, Solc, SolcError, SolcOrigin,
    StartedSolc,
};
pub use survey::{ToolReport, survey};
pub use tool::{FoundTool, Tool, ToolError};

/// Version of this crate, as generated files name it.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
