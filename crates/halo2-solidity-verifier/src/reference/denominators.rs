//! What the optimised verifier inverts, and whose product the proof's last word has to be the inverse of: `x`, `x^n - 1`,
//! the distances of `x` from the rows whose Lagrange value is used, and those of `u` from what the first rotation set
//! leaves out.

use std::collections::BTreeSet;

use protocol_spec::ProtocolSpec;

/// A run of rows, both ends included; negative ones count from the end.
pub(super) struct RowRange {
    pub(super) first: i64,
    pub(super) last: i64,
}

/// Rows of the domain whose distance from `x` is inverted. The blinding rows count once more where they are also used
/// by themselves.
pub(super) fn row_ranges(spec: &ProtocolSpec) -> Vec<RowRange> {
    let mut rows = BTreeSet::new();
    let bounded = spec.has_products();
    if bounded {
        rows.extend([0, i64::from(spec.last_rotation())]);
    }
    for query in &spec.instance_queries {
        rows.extend((0..spec.instance_lengths[query.column] as i64).map(|row| row - i64::from(query.rotation)));
    }
    let mut ranges = consecutive(&rows.into_iter().map(|row| centred(row, spec.rows() as i64)).collect());
    if bounded && spec.blinding_factors > 0 {
        let first = -(spec.blinding_factors as i64);
        ranges.push(RowRange { first, last: -1 });
    }
    ranges
}

/// The row's number counted from the nearer end.
fn centred(row: i64, rows: i64) -> i64 {
    let row = row.rem_euclid(rows);
    if row > rows / 2 { row - rows } else { row }
}

fn consecutive(rows: &BTreeSet<i64>) -> Vec<RowRange> {
    let mut ranges: Vec<RowRange> = Vec::new();
    for &row in rows {
        match ranges.last_mut() {
            Some(range) if range.last + 1 == row => range.last = row,
            _ => ranges.push(RowRange { first: row, last: row }),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_count_from_the_nearer_end() {
        assert_eq!([0, 7, 16, 17, 31, 32, -1, -20].map(|row| centred(row, 32)), [0, 7, 16, -15, -1, 0, -1, 12]);
    }

    #[test]
    fn neighbouring_rows_are_one_range() {
        let ranges = consecutive(&BTreeSet::from([-6, -1, 0, 1, 5]));
        let ends: Vec<_> = ranges.iter().map(|range| (range.first, range.last)).collect();
        assert_eq!(ends, [(-6, -6), (-1, 1), (5, 5)]);
    }
}
