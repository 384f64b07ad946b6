//! Places bands of blocks one below the other.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::bands::{Band, bands};
use super::blocks::{Block, BlockContent, Op, Shape};
use super::{Content, FoldCell, Layout, NO_LOOKUP, WINDOW, folded, tables};
use crate::builder::Builder;
use crate::lanes::{Lanes, Sums};
use crate::permutation::PERMUTATION_ROWS;
use crate::relation::{TableId, Wire};
use crate::table::Table;

/// The layout of a circuit on these lanes.
pub(crate) fn place(builder: &Builder, lanes: Lanes) -> Layout {
    let mut layout = Layout::empty(lanes, builder.tables(), builder.instances().len());
    match lanes.sums {
        Sums::Folded | Sums::FoldedWithPoseidon => folded::fill(&mut layout, builder),
        Sums::Windows => {
            layout.bind_instances(builder.instances());
            for band in bands(builder.relations(), lanes, None) {
                layout.push_band(&band);
            }
        }
    }
    tables::pad(&mut layout);
    layout.permutations = builder.permutations().to_vec();
    while layout.rows() < layout.permutations.len() * PERMUTATION_ROWS {
        layout.push_row(NO_LOOKUP);
    }
    tables::fill(&mut layout);
    layout
}

impl Layout {
    pub(super) fn empty(lanes: Lanes, tables: &[Table], instances: usize) -> Self {
        Self {
            lanes,
            op: Vec::new(),
            tag: Vec::new(),
            coef: vec![Vec::new(); lanes.count],
            table: Vec::new(),
            content: vec![Vec::new(); lanes.count],
            fillers: tables.iter().map(Table::default_member).collect(),
            tables: tables.to_vec(),
            entry_rows: Vec::new(),
            instances,
            fold: Vec::new(),
            next_fold: FoldCell::Free,
            names: 0,
            permutations: Vec::new(),
        }
    }

    /// Rows `0..instances` start windows without terms, whose outputs are therefore the instances of those rows.
    fn bind_instances(&mut self, instances: &[Wire]) {
        for _ in 0..instances.len() + WINDOW - 1 {
            self.push_row(NO_LOOKUP);
        }
        for (row, wire) in instances.iter().enumerate() {
            self.op[row] = Op::Linear as u8;
            self.content[0][row + WINDOW - 1] = Content::Wire(*wire);
        }
    }

    /// A row with a tag and nothing else; a looked-up row holds the table's first entry in every lane with lookups.
    pub(crate) fn push_row(&mut self, tag: u64) {
        self.op.push(Op::None as u8);
        self.tag.push(tag);
        self.table.push(Fr::ZERO);
        self.fold.push(std::mem::replace(&mut self.next_fold, FoldCell::Free));
        for lane in 0..self.lanes.count {
            let looked_up = tag != NO_LOOKUP && lane < self.lanes.looked_up;
            self.coef[lane].push(Fr::ZERO);
            self.content[lane].push(if looked_up { Content::Filler((tag - 2) as u8) } else { Content::Free });
        }
    }

    /// The band's rows with their selectors and tags, lanes still empty.
    pub(super) fn push_band_rows(&mut self, band: &Band) {
        for (op, table) in &band.shape {
            self.push_row(tag(*table));
            let row = self.rows() - 1;
            self.op[row] = *op as u8;
        }
    }

    fn push_band(&mut self, band: &Band) {
        let start = self.rows();
        self.push_band_rows(band);
        for (lane, block) in band.lanes.iter().enumerate() {
            match block {
                Some(block) => self.fill_lane(lane, block, start),
                None if lane < self.lanes.looked_up => self.idle(lane, &band.shape, start),
                // Zeros satisfy every selector.
                None => {}
            }
        }
    }

    pub(super) fn fill_lane(&mut self, lane: usize, block: &Block, start: usize) {
        for (place, cell) in block.cells.iter().enumerate() {
            self.coef[lane][start + place] = cell.coefficient;
            self.content[lane][start + place] = match cell.content {
                BlockContent::Free => Content::Free,
                BlockContent::Slot(slot) => Content::Wire(slot.wire),
                BlockContent::Partial => Content::Partial,
            };
        }
    }

    /// Constants that make a lane with lookups and without a block satisfy its rows with fillers.
    fn idle(&mut self, lane: usize, shape: &Shape, start: usize) {
        let filler = |table: Option<TableId>| table.map_or(Fr::ZERO, |table| self.fillers[usize::from(table.0)]);
        let last = shape.len() - 1;
        let product = match shape[0].0 {
            Op::Product => filler(shape[0].1) * filler(shape[1].1),
            Op::Linear | Op::None => Fr::ZERO,
        };
        self.coef[lane][start + last] = filler(shape[last].1) - product;
    }
}

fn tag(table: Option<TableId>) -> u64 {
    table.map_or(NO_LOOKUP, |table| Layout::tag_of(usize::from(table.0)))
}
