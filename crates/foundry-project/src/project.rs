//! Foundry projects for models: made from nothing, added to what is there, refreshed without touching anybody's edits.

mod compiler;
mod error;
mod forge_std;
mod generate;
mod layout;
mod model;
mod optimizer;
mod pages;
mod scaffold;
mod sources;
mod target;

pub use compiler::ProjectCompiler;
pub use error::ProjectError;
pub use generate::Generated;
pub use model::{ProjectModel, ProofText, SelfTestProof, SourceText, TensorFacts};
pub use target::{Project, ProjectKind};
