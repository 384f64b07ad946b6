//! Statements that repeat: what a verifier of one model has as constants or unrolled, a shared one computes.

use std::fmt;

use protocol_spec::Query;

use super::Expr;
use crate::graph::ValueId;

/// How often a value is squared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Squarings {
    /// `k` times, where there are `2^k` rows.
    LogRows,
    /// `28 - k` times: from the subgroup of order `2^28` to that of the rows.
    ToRows,
}

/// A loop and the values it defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loop {
    /// `value = base^(2^times)`.
    Square {
        /// What it defines.
        value: ValueId,
        /// Squared.
        base: Expr,
        /// How often.
        times: Squarings,
    },
    /// `value = 1 / (1 - root)` for a root of unity of order `m = 2^(k - halvings)`, without inversion:
    /// `2 = (1 - root) (1 + root) (1 + root^2) (1 + root^4) ... (1 + root^(m / 4))`.
    InvertDistance {
        /// What it defines.
        value: ValueId,
        /// The root of unity.
        root: Expr,
        /// How far its order is below `2^k`.
        halvings: u32,
    },
    /// `sum / product = sum_i instance_i omega^i / (x - omega^i)` over the rows of the span from the second on, where
    /// `instance_i` is what the query meets on row `i`, and `product` is that of all `x - omega^i`.
    SumRows {
        /// Numerator.
        sum: ValueId,
        /// Denominator, if it is not defined yet.
        product: Option<ValueId>,
        /// What instances are read.
        query: Query,
        /// Where they are interpolated.
        x: Expr,
        /// Generator of the rows.
        omega: Expr,
    },
}

impl Loop {
    /// The values it defines.
    pub fn defined(&self) -> Vec<ValueId> {
        match self {
            Self::Square { value, .. } | Self::InvertDistance { value, .. } => vec![*value],
            Self::SumRows { sum, product, .. } => [*sum].into_iter().chain(*product).collect(),
        }
    }

    /// The expressions it begins with.
    pub fn operands(&self) -> Vec<&Expr> {
        match self {
            Self::Square { base, .. } => vec![base],
            Self::InvertDistance { root, .. } => vec![root],
            Self::SumRows { x, omega, .. } => vec![x, omega],
        }
    }

    /// The multiple of `r` that the first value it defines does not exceed.
    pub(crate) fn multiple(&self) -> u8 {
        if matches!(self, Self::SumRows { .. }) { 2 } else { 1 }
    }

    /// Words of the stack that it takes beside an expression's own.
    pub fn stack_words(&self) -> usize {
        match self {
            Self::Square { .. } => 2,
            Self::InvertDistance { .. } => 3,
            Self::SumRows { .. } => 6,
        }
    }
}

impl fmt::Display for Squarings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LogRows => "k",
            Self::ToRows => "(28 - k)",
        })
    }
}

impl fmt::Display for Loop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Square { value, base, times } => write!(f, "{value} = {base}^(2^{times})"),
            Self::InvertDistance { value, root, .. } => write!(f, "{value} = 1 / (1 - {root})"),
            Self::SumRows { sum, product, query, x, omega } => {
                let Query { column, rotation } = query;
                write!(f, "{sum} = rows of instance column {column} at rotation {rotation}, x {x}, omega {omega}")?;
                product.map_or(Ok(()), |product| write!(f, "; {product} = their product"))
            }
        }
    }
}
