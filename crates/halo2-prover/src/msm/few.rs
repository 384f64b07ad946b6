use halo2curves::CurveExt;
use halo2curves::bn256::{G1, G1Affine};
use halo2curves::group::Group;

use super::endomorphism::split;
use super::term::{Factor, SignedScalar};
use super::windows::Windows;

/// Bits of a digit: digits are -8 to 8.
const WIDTH: u32 = 4;

/// Estimated nanoseconds on one core for so many points: tables, digits, common doublings.
pub(super) fn cost(points: usize) -> f64 {
    points as f64 * 22e3 + 30e3
}

/// The sum of `scalar * point` over a few points, by tables of their small multiples and common
/// doublings (Straus).
pub(super) fn sum_few(terms: &[(SignedScalar, G1Affine)]) -> G1 {
    let windows = Windows::of_width(WIDTH);
    let terms: Vec<_> = terms
        .iter()
        .flat_map(|(scalar, point)| {
            let multiples = multiples(G1::from(point));
            let [plain, turned] = split(scalar);
            [(plain, multiples), (turned, multiples.map(|m| m.endo()))]
        })
        .collect();
    (0..windows.count()).rev().fold(G1::identity(), |sum, window| {
        let mut sum = sum;
        for _ in 0..WIDTH {
            sum = sum.double();
        }
        sum + digit_sum(&terms, &windows, window)
    })
}

fn digit_sum(terms: &[(Factor, [G1; 8])], windows: &Windows, window: u32) -> G1 {
    let mut sum = G1::identity();
    for (factor, multiples) in terms {
        let digit = windows.digit(*factor, window);
        if digit.magnitude > 0 {
            let multiple = multiples[digit.magnitude as usize - 1];
            sum += if digit.negative { -multiple } else { multiple };
        }
    }
    sum
}

/// One to eight times the point.
fn multiples(point: G1) -> [G1; 8] {
    let mut multiple = G1::identity();
    [(); 8].map(|()| {
        multiple += point;
        multiple
    })
}
