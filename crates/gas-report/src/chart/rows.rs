//! Which rows a chart shows, and in which order.

use crate::report::{Report, Row};

/// Rows by rising size; where there are more than `most`, evenly chosen ones with the smallest and the largest.
pub(super) fn by_size(report: &Report, most: usize) -> Vec<&Row> {
    let mut rows: Vec<&Row> = report.rows.iter().collect();
    rows.sort_by(|a, b| a.facts.parameters.cmp(&b.facts.parameters).then_with(|| a.facts.name.cmp(&b.facts.name)));
    if rows.len() <= most || most < 2 {
        rows.truncate(most.max(1));
        return rows;
    }
    let last = rows.len() - 1;
    (0..most).map(|index| rows[index * last / (most - 1)]).collect()
}

/// Says so where a chart leaves rows out.
pub(super) fn left_out(report: &Report, shown: usize) -> Option<String> {
    (shown < report.rows.len())
        .then(|| format!("{shown} of {} models, evenly by size; the tables have all.", report.rows.len()))
}
