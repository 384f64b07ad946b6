//! How many rows a layout takes, counted without placing anything.

use std::collections::BTreeMap;

use super::WINDOW;
use super::bands::{is_looked_up, without_tags};
use super::blocks::Shape;
use super::folded::count_rest;
use super::folds::FoldCount;
use super::powers::for_each_block;
use crate::builder::Builder;
use crate::lanes::Lanes;
use crate::permutation::PERMUTATION_ROWS;

/// The relations of a circuit by shape: all that the number of rows depends on.
pub(crate) struct Census<'a> {
    builder: &'a Builder,
    blocks: BTreeMap<Shape, usize>,
    /// Entries of each table.
    tables: Vec<usize>,
    instances: usize,
}

/// The rows of a layout.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowCount {
    /// Those that something of the model stands in.
    pub(crate) filled: usize,
    /// Those that only entries of tables need, or permutations in columns of their own.
    pub(crate) padding: usize,
}

impl RowCount {
    pub(crate) fn all(self) -> usize {
        self.filled + self.padding
    }
}

impl<'a> Census<'a> {
    pub(crate) fn of(builder: &'a Builder) -> Self {
        let mut blocks = BTreeMap::new();
        for_each_block(builder.relations(), builder.one(), |block| *blocks.entry(block.shape).or_default() += 1);
        let tables = builder.tables().iter().map(|table| table.len()).collect();
        Self { builder, blocks, tables, instances: builder.instances().len() }
    }

    /// Public instances.
    pub(crate) fn instances(&self) -> usize {
        self.instances
    }

    /// The rows of the layout that [`super::place`] makes on these lanes.
    pub(crate) fn count(&self, lanes: Lanes) -> RowCount {
        let bands = self.bands(lanes);
        let placed: usize = bands.iter().map(|(shape, bands)| shape.len() * bands).sum();
        let rest = match self.builder.one() {
            Some(one) => count_rest(self.builder, lanes, one),
            None => FoldCount { rows: WINDOW - 1, looked_up: vec![0; self.tables.len()] },
        };
        let filled = self.instances + placed + rest.rows;
        let permuted = self.builder.permutations().len() * PERMUTATION_ROWS;
        let padding = self.padding(&bands, rest.looked_up);
        RowCount { filled, padding: padding.max(permuted.saturating_sub(filled)) }
    }

    /// How many bands there are of each shape: see [`super::bands::bands`].
    fn bands(&self, lanes: Lanes) -> Vec<(&Shape, usize)> {
        let plain_lanes = lanes.count - lanes.looked_up;
        let mut beside: BTreeMap<Shape, usize> = BTreeMap::new();
        let mut bands = Vec::with_capacity(self.blocks.len());
        for (shape, blocks) in self.blocks.iter().filter(|(shape, _)| is_looked_up(shape)) {
            let count = blocks.div_ceil(lanes.looked_up);
            *beside.entry(without_tags(shape)).or_default() += count * plain_lanes;
            bands.push((shape, count));
        }
        for (shape, blocks) in self.blocks.iter().filter(|(shape, _)| !is_looked_up(shape)) {
            let left = blocks.saturating_sub(beside.get(shape).copied().unwrap_or(0));
            bands.push((shape, left.div_ceil(lanes.count)));
        }
        bands
    }

    /// Rows for table entries beyond those that stand beside lookups.
    fn padding(&self, bands: &[(&Shape, usize)], mut lookups: Vec<usize>) -> usize {
        for (shape, count) in bands {
            for table in shape.iter().filter_map(|(_, table)| *table) {
                lookups[usize::from(table.0)] += count;
            }
        }
        self.tables.iter().zip(lookups).map(|(entries, present)| entries.saturating_sub(present)).sum()
    }
}

#[cfg(test)]
mod tests {
    use halo2_proofs::halo2curves::bn256::Fr;

    use super::*;
    use crate::lanes::Sums;
    use crate::layout::place;
    use crate::relation::{Relation, Slot, Term};
    use crate::table::Table;

    /// Sums of several lengths and products, with and without lookups, in uneven numbers.
    fn mixture(way: Sums, sums: usize, looked_up: usize, products: usize) -> Builder {
        let mut builder = Builder::with_sums(3, way);
        let tables = [2, 3].map(|bits| builder.table(&Table::Range { bits }));
        let wire = builder.instance(Fr::one());
        let term = |table| Term { coefficient: Fr::one(), slot: Slot { wire, table } };
        for number in 0..sums {
            builder.linear(vec![term(None); 2 + number % 7], Fr::zero());
        }
        for number in 0..looked_up {
            let table = Some(tables[number % 2]);
            builder.linear(vec![term(table), term(None), term(table)], Fr::zero());
        }
        for _ in 0..products {
            let slot = Slot { wire, table: None };
            let [left_factor, right_factor, constant] = [Fr::zero(); 3];
            let [left, right, out] = [slot; 3];
            builder.push(Relation::Product { left, right, left_factor, right_factor, addend: None, constant, out });
        }
        builder
    }

    #[test]
    fn rows_are_counted_as_they_are_placed() {
        for (sums, looked_up, products) in [(0, 0, 0), (30, 0, 5), (0, 23, 0), (40, 23, 7), (7, 90, 31), (200, 3, 1)] {
            for way in [Sums::Windows, Sums::Folded] {
                let builder = mixture(way, sums, looked_up, products);
                let census = Census::of(&builder);
                for lanes in [1, 2, 3, 4, 5, 8, 16].into_iter().flat_map(|count| Lanes::choices(count, way)) {
                    let layout = place(&builder, lanes);
                    assert_eq!(census.count(lanes).all(), layout.rows(), "{sums} {looked_up} {products} on {lanes}");
                    assert_eq!(census.instances(), layout.instances);
                }
            }
        }
    }
}
