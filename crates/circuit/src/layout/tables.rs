//! Table entries on the rows that carry their tag.

use halo2_proofs::halo2curves::bn256::Fr;

use super::{Layout, NO_LOOKUP};
use crate::table::Table;

/// Adds rows of a tag until each table has a row for every entry; their cells hold the table's first entry.
pub(super) fn pad(layout: &mut Layout) {
    for index in 0..layout.tables.len() {
        let tag = Layout::tag_of(index);
        let present = layout.tag.iter().filter(|row| **row == tag).count();
        for _ in present..layout.tables[index].len() {
            layout.push_row(tag);
        }
    }
}

/// Writes the entries: a table's rows beyond its last entry repeat the first.
pub(super) fn fill(layout: &mut Layout) {
    let defaults: Vec<Fr> = layout.tables.iter().map(Table::default_member).collect();
    let mut rows: Vec<Vec<u32>> = layout.tables.iter().map(|_| Vec::new()).collect();
    for (row, tag) in layout.tag.iter().enumerate() {
        if *tag == NO_LOOKUP {
            continue;
        }
        let index = (*tag - 2) as usize;
        let entry = rows[index].len();
        if entry < layout.tables[index].len() {
            layout.table[row] = layout.tables[index].entry(entry);
            rows[index].push(row as u32);
        } else {
            layout.table[row] = defaults[index];
        }
    }
    layout.entry_rows = rows;
}
