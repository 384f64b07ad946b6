use serde::{Deserialize, Serialize};

/// How a tensor appears among the instances. What appears in none of them, as a private tensor does, has no place in a layout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// Its values, packed: anyone can read them.
    #[default]
    Packed,
    /// One instance, the salted hash of its packed words (see `tensor_hash`).
    Hashed,
}
