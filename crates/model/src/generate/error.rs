//! What can be wrong with a wish for generated models.

use crate::fault::Fault;
use crate::generate::Family;

/// Error of [`Family::generate`] and of reading a [`super::sweep::SweepSpec`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    #[error("unknown model family `{got}`: there is {}", family_names())]
    UnknownFamily { got: String },
    #[error("the smallest model of family `{family}` has {fewest} parameters, got {got}")]
    TooFew { family: Family, fewest: u64, got: u64 },
    #[error("generated models have at most {limit} parameters, got {got}")]
    TooMany { limit: u64, got: u64 },
    #[error("`{got}` is no sweep: expected `FAMILY:FROM..TO`, `FAMILY:FROM..TO:POINTS` or `FAMILY:SIZE`")]
    Sweep { got: String },
    #[error("`{got}` is no number of parameters: expected a whole number, with `k` for thousands or `M` for millions")]
    Size { got: String },
    #[error("a sweep runs from few parameters to many, got {from} to {to}")]
    Reversed { from: u64, to: u64 },
    #[error("a sweep has 2 to {limit} points, got `{got}`")]
    Points { limit: usize, got: String },
}

impl GenerateError {
    /// Who has to act: whoever asked for it.
    pub fn fault(&self) -> Fault {
        Fault::Usage
    }
}

fn family_names() -> String {
    let names: Vec<String> = Family::ALL.iter().map(|family| format!("`{family}`")).collect();
    names.join(", ")
}
