use super::pairs::{Pair, PairAdder};
use super::point::Point;

/// The sum of every group of neighbouring points: `lengths[g]` points belong to group `g`.
///
/// Halves all groups at a time, so that the additions of a round are independent of each other
/// and share inversions. A group of no points gives the identity.
pub(super) fn sum_groups(mut points: Vec<Point>, mut lengths: Vec<u32>) -> Vec<Point> {
    let mut adder = PairAdder::default();
    let mut pairs = Vec::with_capacity(points.len() / 2);
    let mut halved = Vec::new();
    while lengths.iter().any(|&length| length > 1) {
        pairs.clear();
        halved.clear();
        plan_round(&points, &mut lengths, &mut pairs, &mut halved);
        adder.add(&points, &pairs, &mut halved);
        std::mem::swap(&mut points, &mut halved);
    }
    let mut sums = points.into_iter();
    let sum_of = |&length: &u32| (length > 0).then(|| sums.next()).flatten();
    lengths.iter().map(sum_of).map(|sum| sum.unwrap_or(Point::IDENTITY)).collect()
}

/// Pairs every group's points; an odd one out is copied. The places of the sums are left as the
/// identity.
fn plan_round(points: &[Point], lengths: &mut [u32], pairs: &mut Vec<Pair>, halved: &mut Vec<Point>) {
    let (mut from, mut to) = (0, 0);
    for length in lengths {
        let half = *length / 2;
        pairs.extend((0..half).map(|i| Pair { from: from + 2 * i, to: to + i }));
        halved.resize(halved.len() + half as usize, Point::IDENTITY);
        if *length % 2 == 1 {
            halved.push(points[(from + *length - 1) as usize]);
        }
        from += *length;
        *length -= half;
        to += *length;
    }
}
