mod compile;
mod discovery;
mod error;
mod input;
mod output;

pub use compile::StartedSolc;
pub(crate) use discovery::NPM_SOLC;
pub use discovery::{Solc, SolcOrigin};
pub use error::SolcError;
pub use input::{CompileInput, CompilerSettings, EvmVersion};
pub use output::{CompileOutput, CompiledContract};
