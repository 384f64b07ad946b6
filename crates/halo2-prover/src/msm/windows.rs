use super::term::{FACTOR_BITS, Factor};

/// Largest digit that gets a bucket of its own, in bits.
const MAX_WIDTH: u32 = 17;

// What the steps cost on one core, in nanoseconds (`tests/msm_speed.rs`). Only ratios matter.
const AFFINE_ADDITION: f64 = 140.0;
const PROJECTIVE_ADDITION: f64 = 320.0;
const DIGIT: f64 = 6.0;
const INVERSION: f64 = 2500.0;

/// How factors are cut into digits: all windows are `width` bits wide except the top one, which
/// takes what is left and has no negative digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Windows {
    width: u32,
    count: u32,
    /// The largest magnitude among the factors.
    largest: u128,
}

/// A digit's magnitude, and whether it is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digit {
    pub(super) magnitude: u32,
    pub(super) negative: bool,
}

impl Windows {
    /// The windows of least cost for so many factors up to `largest`.
    pub(super) fn cheapest(factors: usize, largest: u128) -> Self {
        let bits = 128 - largest.leading_zeros();
        let choices = (1..=MAX_WIDTH).flat_map(|width| {
            let least = bits.saturating_sub(MAX_WIDTH).div_ceil(width) + 1;
            let most = bits.div_ceil(width).max(1);
            (least..=most).map(move |count| Self { width, count, largest })
        });
        let start = Self { width: 1, count: bits.max(1), largest };
        let cheaper = |best: (f64, Self), choice: Self| {
            let cost = choice.cost(factors);
            if cost < best.0 { (cost, choice) } else { best }
        };
        choices.fold((start.cost(factors), start), cheaper).1
    }

    /// Windows of one width for factors of up to `FACTOR_BITS` bits.
    pub(super) fn of_width(width: u32) -> Self {
        Self { width, count: FACTOR_BITS.div_ceil(width), largest: (1 << FACTOR_BITS) - 1 }
    }

    pub(super) fn count(&self) -> u32 {
        self.count
    }

    pub(super) fn width(&self) -> u32 {
        self.width
    }

    /// The largest digit of a window.
    pub(super) fn largest_digit(&self, window: u32) -> u32 {
        if self.is_top(window) {
            self.digit(Factor::new(self.largest, false), window).magnitude
        } else {
            1 << (self.width - 1)
        }
    }

    /// The factor's digit in a window: booth's recoding, which needs no carry from the window
    /// below but its highest bit.
    #[inline]
    pub(super) fn digit(&self, factor: Factor, window: u32) -> Digit {
        let above = (factor.magnitude() << 1) >> (window * self.width);
        if self.is_top(window) {
            return Digit { magnitude: (above as u32).wrapping_add(1) >> 1, negative: factor.is_negative() };
        }
        let full = 1u32 << self.width;
        let bits = above as u32 & (2 * full - 1);
        let rounded = (bits + 1) >> 1;
        let borrows = bits >= full;
        Digit { magnitude: if borrows { full - rounded } else { rounded }, negative: factor.is_negative() != borrows }
    }

    fn is_top(&self, window: u32) -> bool {
        window + 1 == self.count
    }

    /// Estimated nanoseconds on one core.
    pub(super) fn cost(&self, factors: usize) -> f64 {
        let low = self.window_cost(factors, self.width.saturating_sub(1));
        let bits = 128 - self.largest.leading_zeros();
        let top_bits = bits.saturating_sub((self.count - 1) * self.width);
        f64::from(self.count - 1) * low + self.window_cost(factors, top_bits)
    }

    /// The first point in a bucket is free; a filled bucket joins a row and a column.
    fn window_cost(&self, factors: usize, bucket_bits: u32) -> f64 {
        let factors = factors as f64;
        let buckets = f64::from(bucket_bits).exp2();
        let filled = buckets * (1.0 - (-factors / buckets).exp());
        let rounds = 2.0 * (2.0 + factors / buckets).log2() + 2.0 + f64::from(bucket_bits);
        let doublings = f64::from(self.width);
        factors * (AFFINE_ADDITION + DIGIT)
            + filled * AFFINE_ADDITION
            + (4.0 * buckets.sqrt() + doublings) * PROJECTIVE_ADDITION
            + rounds * INVERSION
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn digits_make_up_the_factor(
            magnitude in 0u128..1 << 126,
            shift in 0u32..126,
            factors in 1usize..1 << 20,
        ) {
            let magnitude = magnitude >> shift;
            let windows = Windows::cheapest(factors, magnitude);
            let mut sum = 0i128;
            for window in (0..windows.count()).rev() {
                let digit = windows.digit(Factor::new(magnitude, false), window);
                prop_assert!(digit.magnitude <= windows.largest_digit(window));
                prop_assert!(digit.magnitude <= 1 << MAX_WIDTH);
                let value = i128::from(digit.magnitude);
                sum = (sum << windows.width()) + if digit.negative { -value } else { value };
            }
            prop_assert_eq!(sum, magnitude.cast_signed());
        }
    }
}
