//! Numbers of few bits side by side in bytes, lowest bit first.

use super::Number;

/// Bits that `number` takes.
pub(super) fn width(number: &Number) -> u32 {
    let highest = number.iter().rposition(|limb| *limb != 0);
    highest.map_or(0, |limb| 64 * (limb as u32 + 1) - number[limb].leading_zeros())
}

/// Bytes that `count` numbers of `bits` bits take.
pub(super) fn packed_bytes(count: usize, bits: u32) -> usize {
    (count * bits as usize).div_ceil(8)
}

/// Appends every number in `bits` bits, and zeros up to a whole byte.
pub(super) fn pack(out: &mut Vec<u8>, numbers: impl Iterator<Item = Number>, bits: u32) {
    let (mut pending, mut filled) = (0_u128, 0);
    for number in numbers {
        for (limb, taken) in number.iter().zip(limbs(bits)) {
            pending |= u128::from(*limb) << filled;
            filled += taken;
            while filled >= 8 {
                out.push(pending as u8);
                pending >>= 8;
                filled -= 8;
            }
        }
    }
    if filled > 0 {
        out.push(pending as u8);
    }
}

/// The numbers that [`pack`] has packed; `None` where the bits after the last are not zero.
///
/// `bytes` are [`packed_bytes`] of `count` numbers.
pub(super) fn unpack(bytes: &[u8], count: usize, bits: u32) -> Option<Vec<Number>> {
    let (mut pending, mut filled) = (0_u128, 0);
    let mut bytes = bytes.iter();
    let mut numbers = vec![Number::default(); count];
    for number in &mut numbers {
        for (limb, taken) in number.iter_mut().zip(limbs(bits)) {
            while filled < taken {
                pending |= u128::from(*bytes.next()?) << filled;
                filled += 8;
            }
            *limb = (pending & ((1 << taken) - 1)) as u64;
            pending >>= taken;
            filled -= taken;
        }
    }
    (pending == 0).then_some(numbers)
}

/// How many of `bits` bits lie in each limb.
fn limbs(bits: u32) -> impl Iterator<Item = u32> {
    (0..4).map(move |limb| bits.saturating_sub(64 * limb).min(64)).take_while(|taken| *taken > 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn width_is_the_position_of_the_highest_bit() {
        let widths = [[0; 4], [1, 0, 0, 0], [u64::MAX, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1 << 63]];
        assert_eq!(widths.map(|number| width(&number)), [0, 1, 64, 65, 256]);
    }

    #[test]
    fn numbers_lie_side_by_side_lowest_bit_first() {
        let mut bytes = Vec::new();
        pack(&mut bytes, [5, 2, 7].map(super::super::small).into_iter(), 3);
        assert_eq!(bytes, [0b1101_0101, 0b1]);
        bytes[1] |= 0b10;
        assert_eq!(unpack(&bytes, 3, 3), None, "a bit after the last number");
        assert_eq!(unpack(&[], 4, 0), Some(vec![[0; 4]; 4]));
    }

    proptest! {
        #[test]
        fn numbers_come_back(bits in 0_u32..=256, limbs in proptest::collection::vec(any::<[u64; 4]>(), 0..20)) {
            let numbers: Vec<Number> = limbs
                .into_iter()
                .map(|limbs| {
                    std::array::from_fn(|limb| {
                        let kept = bits.saturating_sub(64 * limb as u32).min(64);
                        limbs[limb] & ((1_u128 << kept) - 1) as u64
                    })
                })
                .collect();
            let mut bytes = Vec::new();
            pack(&mut bytes, numbers.iter().copied(), bits);
            prop_assert_eq!(bytes.len(), packed_bytes(numbers.len(), bits));
            prop_assert_eq!(unpack(&bytes, numbers.len(), bits), Some(numbers));
        }
    }
}
