//! Bytes of instances, as far as they are known before there is a proof.

use alloy_primitives::U256;
use serde::{Deserialize, Serialize};

/// How many bytes of a call's instances are zero, on average. Calldata is priced by that, and packed values that are zero
/// or narrow make many: 1,024 pixels of which most are blank are cheaper by 1 % than as many random ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstanceBytes {
    /// Bytes equal to zero.
    pub zero: u64,
    /// All bytes.
    pub all: u64,
}

/// Nothing is known of the instances.
impl Default for InstanceBytes {
    fn default() -> Self {
        Self::RANDOM
    }
}

impl InstanceBytes {
    /// Of random field elements: one byte of 256 is zero.
    pub const RANDOM: Self = Self { zero: 1, all: 256 };

    /// Of given instances; of none, [`Self::RANDOM`].
    pub fn of(instances: &[U256]) -> Self {
        if instances.is_empty() {
            return Self::RANDOM;
        }
        let zero = instances.iter().flat_map(|instance| instance.to_be_bytes::<32>()).filter(|byte| *byte == 0);
        Self { zero: zero.count() as u64, all: 32 * instances.len() as u64 }
    }

    /// Zero bytes in so many random bytes and so many bytes of such instances, rounded down.
    pub(super) fn zero_beside(self, random: usize, instances: usize) -> u64 {
        let (zero, all) = (u128::from(self.zero.min(self.all)), u128::from(self.all.max(1)));
        let expected = (random as u128 * all + 256 * instances as u128 * zero) / (256 * all);
        expected as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_counted_and_projected() {
        let bytes = InstanceBytes::of(&[U256::ZERO, U256::from(0x0100)]);
        assert_eq!(bytes, InstanceBytes { zero: 63, all: 64 });
        assert_eq!(bytes.zero_beside(512, 640), 2 + 630);
        assert_eq!(InstanceBytes::RANDOM.zero_beside(512, 640), (512 + 640) / 256);
        assert_eq!(InstanceBytes::of(&[]), InstanceBytes::RANDOM);
    }

    #[test]
    fn figures_of_an_edited_file_are_no_more_than_all() {
        assert_eq!(InstanceBytes { zero: u64::MAX, all: 0 }.zero_beside(256, 320), 1);
        assert_eq!(InstanceBytes { zero: u64::MAX, all: 1 }.zero_beside(256, 320), 321);
    }
}
