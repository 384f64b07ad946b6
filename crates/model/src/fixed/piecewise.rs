//! Smooth functions as piecewise polynomials over integers: few table rows, small error.

mod build;
mod evaluate;

use serde::{Deserialize, Serialize};

/// What a table computes; one circuit table serves every node with an equal [`PiecewiseTable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SmoothFunction {
    /// Odd: computed on `|x|`, the sign restored. Saturates beyond the domain.
    Tanh,
    /// `e^x` for `x <= 0` alone, as `1 - m(|x|)`: on positive arguments it is not the exponential function.
    Exp,
    /// `(1 + tanh(x / 2)) / 2`, by a table of its own on `|x|`: `sigmoid(-x) = 1 - sigmoid(x)`.
    Sigmoid,
}

/// An odd function by linear interpolation between the ends of equal segments on `[0, domain)`.
///
/// With `n = 2^index_bits` segments of width `2^offset_bits` (input integers), the value at `x` is
///
/// ```text
/// a  = min(|x|, n * 2^offset_bits - 1)         clamped magnitude
/// i  = a >> offset_bits,  t = a - (i << offset_bits)
/// m  = round_shift(base[i] * 2^offset_bits + slope[i] * t, offset_bits)
/// y  = centre + sign(x) * m                     sign(0) = +1
/// ```
///
/// `0 <= base[i] < 2^base_bits`, `0 <= slope[i] < 2^slope_bits`; `base`, `slope`, `m` and `centre` have the output's
/// scale. For [`SmoothFunction::Tanh`] `centre` is 0; for [`SmoothFunction::Exp`] it is one and `m` is `1 - e^-|x|`; for [`SmoothFunction::Sigmoid`] it is one half and `m` is
/// `sigmoid(|x|) - 1/2`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PiecewiseTable {
    pub function: SmoothFunction,
    pub input_scale: u32,
    pub output_scale: u32,
    pub index_bits: u32,
    pub offset_bits: u32,
    pub base: Vec<u32>,
    pub slope: Vec<u32>,
    pub base_bits: u32,
    pub slope_bits: u32,
    pub centre: i64,
}
