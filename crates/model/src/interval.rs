//! Integer intervals: what a value can be for every admitted input.

use serde::{Deserialize, Serialize};

/// All integers from `low` to `high`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Interval {
    pub low: i128,
    pub high: i128,
}
