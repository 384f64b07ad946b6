use halo2curves::bn256::Fr;
use halo2curves::ff::PrimeField;

use super::limbs::subtract;

/// The scalar field's prime `r`, least significant limb first.
const ORDER: [u64; 4] = [0x43e1_f593_f000_0001, 0x2833_e848_79b9_7091, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029];

/// `(r - 1) / 2`.
const HALF_ORDER: [u64; 4] =
    [0xa1f0_fac9_f800_0000, 0x9419_f424_3cdc_b848, 0xdc28_22db_40c0_ac2e, 0x1832_2739_7098_d014];

/// A scalar as an integer of the least magnitude: at most `(r - 1) / 2`.
#[derive(Debug, Clone, Copy)]
pub(super) struct SignedScalar {
    pub(super) magnitude: [u64; 4],
    pub(super) negative: bool,
}

impl SignedScalar {
    pub(super) const MAX_BITS: u32 = 253;

    pub(super) fn new(scalar: &Fr) -> Self {
        let bytes = scalar.to_repr();
        let (chunks, _) = bytes.as_chunks::<8>();
        let limbs = std::array::from_fn(|i| u64::from_le_bytes(chunks[i]));
        let (_, negative) = subtract(HALF_ORDER, limbs);
        let magnitude = if negative { subtract(ORDER, limbs).0 } else { limbs };
        Self { magnitude, negative }
    }

    /// How many bits the magnitude has.
    pub(super) fn bits(&self) -> u32 {
        let top = self.magnitude.iter().rposition(|&limb| limb != 0);
        top.map_or(0, |i| 64 * (i as u32 + 1) - self.magnitude[i].leading_zeros())
    }

    /// The scalar as a factor, if it has at most [`FACTOR_BITS`] bits.
    pub(super) fn to_factor(self) -> Factor {
        let [low, high, ..] = self.magnitude;
        Factor::new(u128::from(low) | u128::from(high) << 64, self.negative)
    }
}

/// Bits of the largest factors that the endomorphism leaves.
pub(super) const FACTOR_BITS: u32 = 126;

/// A factor of a point in a sum: a magnitude below 2^127 and a sign, in one word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Factor(u128);

const SIGN: u128 = 1 << 127;

impl Factor {
    pub(super) fn new(magnitude: u128, negative: bool) -> Self {
        debug_assert!(magnitude < SIGN);
        Self(magnitude | if negative { SIGN } else { 0 })
    }

    pub(super) fn magnitude(self) -> u128 {
        self.0 & !SIGN
    }

    pub(super) fn is_negative(self) -> bool {
        self.0 & SIGN != 0
    }
}
