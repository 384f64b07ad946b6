//! What a contract is made for.

use serde::{Deserialize, Serialize};

/// What a contract is made for. `docs/verifier.md` compares the two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Cheap calls.
    #[default]
    Gas,
    /// Short code, hence a cheap deployment.
    Size,
}

impl Mode {
    /// solc's `optimizer_runs`, with which a contract of this mode is priced and has to be compiled. (For fewer than 500
    /// solc 0.8 also moves repeated constants behind the code, which saves another 2 % and makes calls up to 1.5 % dearer.)
    pub const fn optimizer_runs(self) -> u32 {
        match self {
            Self::Gas => 1_000_000,
            Self::Size => 500,
        }
    }
}
