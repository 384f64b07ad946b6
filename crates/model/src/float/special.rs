//! Functions that the standard library lacks.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Beyond this the error function is 1 in double precision.
const FLAT: f64 = 6.0;
/// More terms than the series needs up to [`FLAT`].
const MOST_TERMS: usize = 300;

/// The error function, within a few units of the last place.
///
/// `erf(x) = 2 / sqrt(pi) e^(-x^2) sum over n of 2^n x^(2n+1) / (1 * 3 * .. * (2n+1))` (Abramowitz and Stegun, 7.1.6), of which all terms
/// have the sign of `x`.
pub(crate) fn erf(x: f64) -> f64 {
    if x.abs() >= FLAT || x.is_nan() {
        return if x.is_nan() { x } else { x.signum() };
    }
    let (mut term, mut sum) = (x, x);
    for n in 1..MOST_TERMS {
        term *= 2.0 * x * x / (2 * n + 1) as f64;
        sum += term;
        if term.abs() <= sum.abs() * f64::EPSILON / 2.0 {
            break;
        }
    }
    2.0 / PI.sqrt() * libm::exp(-x * x) * sum
}

/// The probability of a standard normal variable to be at most `x`.
pub(crate) fn normal(x: f64) -> f64 {
    (1.0 + erf(x * FRAC_1_SQRT_2)) / 2.0
}

/// `ln(1 + e^x)`.
pub(crate) fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_function_has_the_values_of_the_tables() {
        // Abramowitz and Stegun, table 7.1, and erfc(3) from table 7.3.
        let known = [(0.0, 0.0), (0.5, 0.520_499_877_813_046_5), (1.0, 0.842_700_792_949_714_9)];
        let further = [(2.0, 0.995_322_265_018_952_7), (3.0, 0.999_977_909_503_001_4), (7.0, 1.0)];
        for (x, expected) in known.into_iter().chain(further) {
            assert!((erf(x) - expected).abs() < 1e-14, "{x}: {}", erf(x));
            assert_eq!(erf(-x), -erf(x));
        }
        assert!((softplus(0.0) - 2f64.ln()).abs() < 1e-15 && softplus(800.0) == 800.0);
    }
}
