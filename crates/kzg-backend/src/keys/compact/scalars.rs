//! Columns of field elements.

use std::io::{self, Write};

use halo2curves::bn256::Fr;
use halo2curves::ff::{Field, PrimeField};
use rayon::prelude::*;

use super::Number;
use super::block::{BLOCK_ROWS, decode, encode};
use crate::envelope::{FileError, Payload};

/// Writes a column.
pub(in crate::keys) fn write_scalars(out: &mut impl Write, scalars: &[Fr]) -> io::Result<()> {
    scalars.chunks(BLOCK_ROWS).try_for_each(|block| {
        let numbers: Vec<Number> = block.par_iter().map(to_number).collect();
        let mut bytes = Vec::new();
        encode(&mut bytes, &numbers);
        out.write_all(&bytes)
    })
}

/// Takes a column of `rows` elements.
pub(in crate::keys) fn read_scalars(payload: &mut Payload, rows: usize) -> Result<Vec<Fr>, FileError> {
    let largest = limbs(&-Fr::ONE);
    let mut scalars = Vec::with_capacity(rows);
    while scalars.len() < rows {
        let numbers = decode(payload, (rows - scalars.len()).min(BLOCK_ROWS))?;
        if numbers.iter().any(|number| number.iter().rev().gt(largest.iter().rev())) {
            return Err(payload.malformed("a number that is no field element"));
        }
        scalars.par_extend(numbers.par_iter().with_min_len(256).map(from_number));
    }
    Ok(scalars)
}

/// Counts `0, -1, 1, -2, ..`: the field's elements onto the numbers below its order.
fn to_number(scalar: &Fr) -> Number {
    let (positive, negative) = (limbs(scalar), limbs(&-scalar));
    // Zero is its own negative. Halves of the field are below 2^253, so that nothing is lost in doubling.
    if positive.iter().rev().le(negative.iter().rev()) { doubled(positive) } else { less_one(doubled(negative)) }
}

/// The element that a number below the field's order stands for.
fn from_number(number: &Number) -> Fr {
    let half: Number =
        std::array::from_fn(|limb| number[limb] >> 1 | number.get(limb + 1).map_or(0, |next| next << 63));
    match number[0] & 1 {
        0 => Fr::from_raw(half),
        _ => -(Fr::from_raw(half) + Fr::ONE),
    }
}

fn limbs(scalar: &Fr) -> Number {
    let bytes: [u8; 32] = scalar.to_repr();
    std::array::from_fn(|limb| {
        bytes[8 * limb..8 * (limb + 1)].iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    })
}

fn doubled(number: Number) -> Number {
    std::array::from_fn(|limb| number[limb] << 1 | limb.checked_sub(1).map_or(0, |below| number[below] >> 63))
}

/// Of an even number above zero.
fn less_one(number: Number) -> Number {
    let mut result = number;
    for limb in &mut result {
        let (less, borrowed) = limb.overflowing_sub(1);
        *limb = less;
        if !borrowed {
            break;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::super::small;
    use super::*;

    #[test]
    fn elements_are_counted_from_zero_to_both_sides() {
        let counted = [0, -1, 1, -2, 2].map(|value: i64| match value.unsigned_abs() {
            size if value < 0 => to_number(&-Fr::from(size)),
            size => to_number(&Fr::from(size)),
        });
        assert_eq!(counted, [0, 1, 2, 3, 4].map(small));
    }

    #[test]
    fn the_field_and_the_numbers_below_its_order_are_one_to_one() {
        let half = Fr::TWO_INV;
        let powers = (0..254).map(|exponent| Fr::from(2).pow_vartime([exponent]));
        let elements = powers.flat_map(|power| [power, -power, power - Fr::ONE, power * half, half - power]);
        for element in elements.chain([half, half - Fr::ONE, -half, Fr::ZERO]) {
            assert_eq!(from_number(&to_number(&element)), element);
        }
        let largest = limbs(&-Fr::ONE);
        assert_eq!(to_number(&from_number(&largest)), largest);
    }
}
