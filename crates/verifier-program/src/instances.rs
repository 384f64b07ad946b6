//! Where public values enter.

use std::ops::Range;

use protocol_spec::{ProtocolSpec, Query};

/// Instance columns and their queries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instances {
    /// Number of values of each column.
    pub lengths: Vec<usize>,
    /// The queries whose values the verifier computes.
    pub queries: Vec<Query>,
    /// Whether the verifier runs over rows from the second on in loops, rather than have code for each.
    pub looped: bool,
}

/// Longest column that gets code for each row: 124 bytes of code for a row, to save 88 gas against a loop.
const MAX_UNROLLED: usize = 64;

/// Whether rows have code of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    /// Where there are few.
    Unrolled,
    Looped,
}

impl Instances {
    pub(crate) fn new(spec: &ProtocolSpec, rows: Rows) -> Self {
        let lengths = spec.instance_lengths.clone();
        let queries = spec.instance_queries.clone();
        let long = lengths.iter().any(|length| *length > MAX_UNROLLED);
        Self { lengths, queries, looped: rows == Rows::Looped || long }
    }

    /// Number of values of all columns.
    pub fn count(&self) -> usize {
        self.lengths.iter().sum()
    }

    /// Index of a column's first value among all.
    pub fn start(&self, column: usize) -> usize {
        self.lengths[..column].iter().sum()
    }

    /// Rows at which queries meet values, without gaps; the first row always belongs to them.
    pub fn span(&self) -> Range<i64> {
        let starts = self.queries.iter().map(|query| -i64::from(query.rotation));
        let ends = self.queries.iter().map(|query| self.lengths[query.column] as i64 - i64::from(query.rotation));
        starts.fold(0, i64::min)..ends.fold(1, i64::max)
    }

    /// The value that a query meets on a row, as an index among all.
    pub fn on_row(&self, query: Query, row: i64) -> Option<usize> {
        let index = usize::try_from(row + i64::from(query.rotation)).ok()?;
        (index < self.lengths[query.column]).then(|| self.start(query.column) + index)
    }

    /// Whether a query may meet no value on some row from the second on.
    pub fn has_gaps(&self, query: Query) -> bool {
        self.queries.len() > 1 || query.rotation < -1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_all_columns_are_numbered_one_column_after_the_other() {
        let query = |column, rotation| Query { column, rotation };
        let queries = vec![query(0, 0), query(1, -1)];
        let instances = Instances { lengths: vec![3, 2], queries, looped: false };
        assert_eq!((instances.count(), instances.start(0), instances.start(1)), (5, 0, 3));
        // The second column's values are met one row later.
        assert_eq!(instances.span(), 0..3);
        let met = |row| instances.queries.iter().map(|query| instances.on_row(*query, row)).collect::<Vec<_>>();
        assert_eq!([0, 1, 2, 3].map(met), [[Some(0), None], [Some(1), Some(3)], [Some(2), Some(4)], [None, None]]);
    }
}
