//! The copy argument, product by product.

use protocol_spec::{ColumnKind, ProtocolSpec, Query};

use super::names;

/// A grand product over some of the permutation's columns.
pub(super) struct Product {
    pub(super) index: usize,
    pub(super) columns: Vec<Column>,
}

/// A column of the permutation.
#[derive(Clone)]
pub(super) struct Column {
    /// Position among all of them, which is also the exponent of `delta` in its coset.
    pub(super) index: usize,
    /// Its value at `x`, a member of `Evaluations`.
    pub(super) value: String,
}

pub(super) fn products(spec: &ProtocolSpec) -> Vec<Product> {
    let columns = spec.permutation.columns.iter().enumerate();
    let columns: Vec<Column> = columns.map(|(index, column)| Column { index, value: value(spec, *column) }).collect();
    let chunks = columns.chunks(spec.permutation.chunk.max(1)).enumerate();
    chunks.map(|(index, chunk)| Product { index, columns: chunk.to_vec() }).collect()
}

/// The protocol is validated: every column of the permutation is queried at the current row.
fn value(spec: &ProtocolSpec, (kind, column): (ColumnKind, usize)) -> String {
    let query = spec.query_index(kind, Query { column, rotation: 0 }).unwrap_or_default();
    names::query(spec, kind, query)
}
