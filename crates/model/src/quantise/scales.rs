//! Choosing binary points.

/// Finest binary point in use; finer ones gain nothing over double precision.
pub(super) const FINEST: i32 = 40;

/// The smallest `n` with `value <= 2^n`; very negative for 0.
pub(super) fn ceil_log2(value: f64) -> i32 {
    if value <= 0.0 {
        return -1_000;
    }
    let mut exponent = libm::log2(value).ceil() as i32;
    // `log2` may be off by one unit in the last place next to a power of two.
    if 2f64.powi(exponent - 1) >= value {
        exponent -= 1;
    } else if 2f64.powi(exponent) < value {
        exponent += 1;
    }
    exponent
}

/// Scale at which values up to `magnitude` take half of `bits` bits, the sign included.
pub(super) fn activation_scale(magnitude: f64, bits: u32) -> u32 {
    clamp(bits as i32 - 2 - ceil_log2(magnitude))
}

pub(super) fn clamp(scale: i32) -> u32 {
    scale.clamp(0, FINEST) as u32
}

/// `value * 2^scale`, rounded half up; `None` beyond 126 bits.
pub(crate) fn to_integer(value: f64, scale: u32) -> Option<i128> {
    let scaled = (value * 2f64.powi(scale as i32) + 0.5).floor();
    (scaled.abs() < 2f64.powi(126)).then_some(scaled as i128)
}

/// Integers and the scale at which they stand for real coefficients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Coefficients {
    pub(super) integers: Vec<i64>,
    pub(super) scale: u32,
}

impl Coefficients {
    /// `values` at `scale` or, where that keeps every integer the same, at the coarsest scale that does.
    ///
    /// `None` when a value does not fit 62 bits.
    pub(super) fn new(values: &[f64], scale: u32) -> Option<Coefficients> {
        let fits = |value: i128| i64::try_from(value).ok().filter(|v| v.unsigned_abs() < 1 << 62);
        let mut integers: Vec<i64> =
            values.iter().map(|&value| to_integer(value, scale).and_then(fits)).collect::<Option<_>>()?;
        let spare = integers.iter().filter(|&&v| v != 0).map(|v| v.trailing_zeros()).min().unwrap_or(scale).min(scale);
        integers.iter_mut().for_each(|v| *v >>= spare);
        Some(Coefficients { integers, scale: scale - spare })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_round_up_exactly_at_powers_of_two() {
        for exponent in -30..30 {
            let power = 2f64.powi(exponent);
            assert_eq!(ceil_log2(power), exponent);
            assert_eq!(ceil_log2(power * 1.000_000_1), exponent + 1);
        }
    }

    #[test]
    fn common_powers_of_two_leave_the_coefficients() {
        let halves = Coefficients::new(&[0.5, 1.0], 13).unwrap();
        assert_eq!(halves, Coefficients { integers: vec![1, 2], scale: 1 });
        assert_eq!(Coefficients::new(&[1e30], 0), None);
    }

    #[test]
    fn rounding_goes_up_at_the_half() {
        assert_eq!(to_integer(-0.5, 0), Some(0));
        assert_eq!(to_integer(0.5, 0), Some(1));
        assert_eq!(to_integer(f64::MAX, 40), None);
        assert_eq!(to_integer(2f64.powi(86), 39), Some(1 << 125));
        for end in [2f64.powi(86), -2f64.powi(86)] {
            assert_eq!(to_integer(end, 40), None);
        }
    }
}
