//! A fixed sequence of numbers: exact arithmetic alone, so that it is the same on every machine.

/// Splitmix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators", figure 15).
pub(super) struct Numbers(u64);

impl Numbers {
    pub(super) fn new(seed: u64) -> Numbers {
        Numbers(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Uniform in `[-reach, reach)`, from 53 bits.
    fn uniform(&mut self, reach: f64) -> f64 {
        let unit = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        (2.0 * unit - 1.0) * reach
    }

    /// `length` uniform numbers in `[-reach, reach]`, in single precision.
    pub(super) fn floats(&mut self, length: usize, reach: f64) -> Vec<f32> {
        (0..length).map(|_| self.uniform(reach) as f32).collect()
    }

    /// As often set as not.
    pub(super) fn bit(&mut self) -> bool {
        self.next() >> 63 == 1
    }

    /// A uniform multiple of a thousandth between -1 and 1: as short in a text as in memory.
    pub(super) fn thousandth(&mut self) -> f64 {
        // 2^64 is so much larger than 2001 that the bias is below 10^-15.
        (self.next() % 2001) as f64 / 1000.0 - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_that_of_the_reference_implementation() {
        // First outputs for seed 1234567 of the C code by Vigna (public domain).
        let mut numbers = Numbers::new(1_234_567);
        let first = [numbers.next(), numbers.next(), numbers.next()];
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn numbers_fill_their_range_evenly() {
        let mut numbers = Numbers::new(1);
        let floats = numbers.floats(10_000, 2.0);
        let mean = floats.iter().sum::<f32>() / 10_000.0;
        let square = floats.iter().map(|x| x * x).sum::<f32>() / 10_000.0;
        assert!(mean.abs() < 0.05 && (square - 4.0 / 3.0).abs() < 0.05, "{mean} {square}");
        assert!((0..10_000).map(|_| numbers.thousandth()).all(|x| (-1.0..=1.0).contains(&x)));
        let set = (0..10_000).filter(|_| numbers.bit()).count();
        assert!((4_800..5_200).contains(&set), "{set}");
    }
}
