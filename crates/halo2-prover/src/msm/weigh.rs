use halo2curves::bn256::G1;
use halo2curves::group::Group;

use super::groups::sum_groups;
use super::point::Point;

/// The sum of `(i + 1) * points[i]`.
///
/// Writes `i` as `row * columns + column`: the rows' and the columns' sums are affine additions
/// that share inversions, and only about `4 sqrt(points)` additions are left that follow on each
/// other.
pub(super) fn weigh(points: &[Point]) -> G1 {
    if points.is_empty() {
        return G1::identity();
    }
    let bits = points.len().ilog2().div_ceil(2);
    let columns = 1 << bits;
    let (rows, columns) = rayon::join(
        || sum_groups_of(points.chunks(columns).map(|row| row.iter())),
        || sum_groups_of((0..columns).map(|c| points.iter().skip(c).step_by(columns))),
    );
    let mut sum = ascending_sum(&rows[1..]);
    for _ in 0..bits {
        sum = sum.double();
    }
    sum + ascending_sum(&columns)
}

fn sum_groups_of<'a, G: Iterator<Item = &'a Point>>(groups: impl Iterator<Item = G>) -> Vec<Point> {
    let (mut points, mut lengths) = (Vec::new(), Vec::new());
    for group in groups {
        let before = points.len();
        points.extend(group.filter(|point| !point.is_identity()));
        lengths.push((points.len() - before) as u32);
    }
    sum_groups(points, lengths)
}

/// The sum of `(i + 1) * points[i]`, one after the other.
fn ascending_sum(points: &[Point]) -> G1 {
    let mut running = G1::identity();
    let mut sum = G1::identity();
    for point in points.iter().rev() {
        if !point.is_identity() {
            running += point.to_curve();
        }
        sum += running;
    }
    sum
}
