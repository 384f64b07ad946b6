use std::ops::Range;

use halo2curves::bn256::G1;
use rayon::prelude::*;

use super::groups::sum_groups;
use super::point::Point;
use super::term::Factor;
use super::weigh::weigh;
use super::windows::Windows;

/// Points that are brought together and added up at a time: 1 MiB of them, which stay in a
/// core's second-level cache.
const RANGE: u32 = 1 << 13;

/// The sum of `digit * point` over one window's digits.
pub(super) fn window_sum(points: &[Point], factors: &[Factor], windows: &Windows, window: u32) -> G1 {
    let buckets = Buckets::sort(factors, windows, window);
    let sums: Vec<Vec<Point>> = buckets.ranges().into_par_iter().map(|range| buckets.sums(points, range)).collect();
    weigh(&sums.concat())
}

/// Which points belong to which digit of a window: bucket `b` holds those with digit `b + 1`.
#[derive(Debug)]
struct Buckets {
    /// Where a bucket's entries start; one more than there are buckets.
    starts: Vec<u32>,
    /// Twice a point's place, plus one if it is to be negated.
    entries: Vec<u32>,
}

impl Buckets {
    /// A counting sort.
    fn sort(factors: &[Factor], windows: &Windows, window: u32) -> Self {
        let mut starts = vec![0u32; windows.largest_digit(window) as usize + 2];
        let mut digits = Vec::with_capacity(factors.len());
        for &factor in factors {
            let digit = windows.digit(factor, window);
            starts[digit.magnitude as usize] += 1;
            digits.push(digit.magnitude << 1 | u32::from(digit.negative));
        }
        starts[0] = 0;
        let mut total = 0;
        for start in &mut starts {
            total += std::mem::replace(start, total);
        }
        let mut entries = vec![0; total as usize];
        for (place, digit) in digits.into_iter().enumerate() {
            if digit > 1 {
                let next = &mut starts[(digit >> 1) as usize];
                entries[*next as usize] = (place as u32) << 1 | (digit & 1);
                *next += 1;
            }
        }
        // Every start has moved to its bucket's end, which is the next one's start.
        starts.pop();
        Self { starts, entries }
    }

    /// Neighbouring buckets with about `RANGE` entries together.
    fn ranges(&self) -> Vec<Range<usize>> {
        let buckets = self.starts.len() - 1;
        let mut ranges = Vec::new();
        let mut from = 0;
        while from < buckets {
            let limit = self.starts[from] + RANGE;
            let to = self.starts.partition_point(|&start| start <= limit) - 1;
            let to = to.clamp(from + 1, buckets);
            ranges.push(from..to);
            from = to;
        }
        ranges
    }

    /// The sum of every bucket in a range.
    fn sums(&self, points: &[Point], range: Range<usize>) -> Vec<Point> {
        let entries = self.starts[range.start] as usize..self.starts[range.end] as usize;
        let gathered = self.entries[entries]
            .iter()
            .map(|&entry| {
                let point = points[(entry >> 1) as usize];
                if entry & 1 == 1 { -point } else { point }
            })
            .collect();
        let lengths = self.starts[range.start..=range.end].windows(2).map(|ends| ends[1] - ends[0]).collect();
        sum_groups(gathered, lengths)
    }
}
