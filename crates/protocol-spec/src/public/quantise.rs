use alloy_primitives::I256;

use crate::public::error::PublicValueError;
use crate::public::range::DeclaredRange;
use crate::public::tensor::PublicTensor;

/// Decimals of the fixed-point numbers contracts calculate with.
pub const WAD_DECIMALS: usize = 18;

/// One, with 18 decimals.
pub const WAD: i128 = 1_000_000_000_000_000_000;

impl PublicTensor {
    /// The integers `floor(x * 2^scale + 1/2)` of an input's real values: ties go towards plus infinity.
    ///
    /// # Errors
    /// [`PublicValueError`] for an output, a wrong number of values, NaN, infinity and a value out of the declared range.
    pub fn quantise(&self, values: &[f64]) -> Result<Vec<i64>, PublicValueError> {
        let range = self.range().ok_or_else(|| PublicValueError::NotAnInput { tensor: self.name.clone() })?;
        self.check_count(values.len())?;
        values.iter().enumerate().map(|(index, &value)| self.quantise_one(index, value, range)).collect()
    }

    /// The integers `floor(x * 2^scale / 10^18 + 1/2)` of an input's values with 18 decimals, computed exactly.
    ///
    /// # Errors
    /// [`PublicValueError`] for an output, a wrong number of values and a value out of the declared range.
    pub fn quantise_wad(&self, values: &[I256]) -> Result<Vec<i64>, PublicValueError> {
        let (low, high) =
            self.range_in_wad().ok_or_else(|| PublicValueError::NotAnInput { tensor: self.name.clone() })?;
        self.check_count(values.len())?;
        let quantise = |(index, &value)| {
            let in_range = i128::try_from(value).ok().filter(|value| (low..=high).contains(value));
            let refused = || PublicValueError::WadOutOfRange { tensor: self.name.clone(), index, value, low, high };
            in_range.and_then(|value| self.quantise_wad_bound(value)).ok_or_else(|| self.concealing(index, refused()))
        };
        values.iter().enumerate().map(quantise).collect()
    }

    /// The real number `value / 2^scale`; the nearest binary64 where `value` has more than 53 bits.
    pub fn dequantise(&self, value: i64) -> f64 {
        value as f64 / power_of_two(self.scale)
    }

    /// `floor(value * 10^18 / 2^scale)`: rounded towards minus infinity.
    pub fn dequantise_wad(&self, value: i64) -> I256 {
        let floor = (i128::from(value) * WAD) >> self.scale;
        I256::try_from(floor).expect("128 bits fit into 256")
    }

    pub(super) fn check_count(&self, got: usize) -> Result<(), PublicValueError> {
        let expected = self.element_count();
        if got == expected {
            Ok(())
        } else {
            Err(PublicValueError::ValueCount { tensor: self.name.clone(), expected, got })
        }
    }

    /// `None` if the integer is not of the tensor's width.
    pub(super) fn quantise_bound(&self, value: f64) -> Option<i64> {
        let rounded = round_half_up(value * power_of_two(self.scale));
        // What is beyond 128 bits becomes the nearest that is not, which is too wide as well.
        self.in_width(rounded as i128)
    }

    /// `None` if the integer is not of the tensor's width.
    pub(super) fn quantise_wad_bound(&self, value: i128) -> Option<i64> {
        let scaled = value.checked_mul(1 << self.scale)?.checked_add(WAD / 2)?;
        self.in_width(scaled.div_euclid(WAD))
    }

    fn in_width(&self, value: i128) -> Option<i64> {
        let value = i64::try_from(value).ok()?;
        (self.lowest()..=self.highest()).contains(&value).then_some(value)
    }

    fn quantise_one(&self, index: usize, value: f64, range: DeclaredRange) -> Result<i64, PublicValueError> {
        let tensor = || self.name.clone();
        if !value.is_finite() {
            return Err(PublicValueError::NotFinite { tensor: tensor(), index, value });
        }
        let out_of_range = || {
            let DeclaredRange { low, high } = range;
            self.concealing(index, PublicValueError::OutOfRange { tensor: tensor(), index, value, low, high })
        };
        if !range.contains(value) {
            return Err(out_of_range());
        }
        self.quantise_bound(value).ok_or_else(out_of_range)
    }
}

/// `floor(value + 1/2)` without the rounding of that sum.
fn round_half_up(value: f64) -> f64 {
    let floor = value.floor();
    if value - floor >= 0.5 { floor + 1.0 } else { floor }
}

fn power_of_two(exponent: u32) -> f64 {
    f64::from(2).powi(exponent as i32)
}

#[cfg(test)]
mod tests {
    use super::round_half_up;

    #[test]
    fn ties_go_up_and_near_ties_do_not() {
        assert_eq!(round_half_up(0.5), 1.0);
        assert_eq!(round_half_up(-0.5), 0.0);
        assert_eq!(round_half_up(-1.5), -1.0);
        assert_eq!(round_half_up(0.49999999999999994), 0.0);
        assert_eq!(round_half_up(-0.5000000000000001), -1.0);
        assert_eq!(round_half_up(-1e-300), 0.0);
        assert_eq!(round_half_up(4503599627370497.0), 4503599627370497.0);
    }
}
