//! What the columns of a circuit are: with the rows, all that its gas depends on beside the instances.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::Layout;
use crate::options::LayoutOption;

/// How a circuit lays sums out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sums {
    /// In windows of the lanes: cheapest to verify.
    #[default]
    Windows,
    /// In a column of the second phase: fewest rows.
    Folded,
    /// As folded, with Poseidon's permutations in columns of their own.
    #[serde(rename = "folded_with_poseidon")]
    FoldedWithPoseidon,
}

/// Lanes with their gates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Columns {
    pub lanes: usize,
    /// Those of them in which cells can be looked up.
    pub lookup_lanes: usize,
    pub sums: Sums,
}

impl fmt::Display for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Windows => "windows",
            Self::Folded => "folded",
            Self::FoldedWithPoseidon => "folded_with_poseidon",
        })
    }
}

/// `1 lane`, `4 lanes (2 with lookups, folded sums)`.
impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lanes, lookup_lanes, sums } = *self;
        write!(f, "{lanes} {}", if lanes == 1 { "lane" } else { "lanes" })?;
        let lookups = (lookup_lanes != lanes).then(|| format!("{lookup_lanes} with lookups"));
        let folded = (sums != Sums::Windows).then(|| "folded sums".to_owned());
        let poseidon = (sums == Sums::FoldedWithPoseidon).then(|| "Poseidon columns".to_owned());
        let notes: Vec<String> = [lookups, folded, poseidon].into_iter().flatten().collect();
        if notes.is_empty() { Ok(()) } else { write!(f, " ({})", notes.join(", ")) }
    }
}

impl Layout {
    pub(crate) fn columns(&self) -> Columns {
        Columns { lanes: self.lanes, lookup_lanes: self.lookup_lanes, sums: self.sums }
    }
}

impl LayoutOption {
    pub(crate) fn columns(&self) -> Columns {
        Columns { lanes: self.lanes, lookup_lanes: self.lookup_lanes, sums: self.sums }
    }

    /// Whether it has the columns and rows of this layout.
    pub(crate) fn is(&self, layout: &Layout) -> bool {
        (self.columns(), self.logrows) == (layout.columns(), layout.logrows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_told_by_what_is_not_usual() {
        let told = |lanes, lookup_lanes, sums| Columns { lanes, lookup_lanes, sums }.to_string();
        assert_eq!(told(1, 1, Sums::Windows), "1 lane");
        assert_eq!(told(4, 2, Sums::Windows), "4 lanes (2 with lookups)");
        assert_eq!(told(1, 1, Sums::Folded), "1 lane (folded sums)");
        assert_eq!(told(4, 2, Sums::Folded), "4 lanes (2 with lookups, folded sums)");
        assert_eq!(told(2, 2, Sums::FoldedWithPoseidon), "2 lanes (folded sums, Poseidon columns)");
    }
}
