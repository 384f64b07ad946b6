use alloy_primitives::U256;

/// What the instances of one tensor say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disclosed {
    /// Of a packed tensor: its quantised values, row-major.
    Values(Vec<i64>),
    /// Of a hashed tensor: the salted hash of its values, below the field's order.
    Hash(U256),
}

impl Disclosed {
    /// The quantised values, where they are there.
    pub fn values(&self) -> Option<&[i64]> {
        match self {
            Self::Values(values) => Some(values),
            Self::Hash(_) => None,
        }
    }
}
