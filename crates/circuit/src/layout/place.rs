//! Places blocks: those of one shape side by side in the lanes, in the order they came.

use std::collections::BTreeMap;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::blocks::{Block, BlockContent, Op, Shape};
use super::{Content, Layout, NO_LOOKUP, WINDOW, tables};
use crate::builder::Builder;
use crate::relation::{Relation, TableId, Wire};
use crate::table::Table;

/// The layout of a circuit on `lanes` lanes.
pub(crate) fn place(builder: &Builder, lanes: usize) -> Layout {
    let mut layout = Layout::empty(lanes, builder.tables(), builder.instances().len());
    layout.bind_instances(builder.instances());
    for (shape, relations) in by_shape(builder.relations()) {
        for chunk in relations.chunks(lanes) {
            layout.push_blocks(&shape, chunk);
        }
    }
    tables::pad(&mut layout);
    tables::fill(&mut layout);
    layout
}

/// Relations grouped by shape, groups in order of first appearance.
fn by_shape(relations: &[Relation]) -> Vec<(Shape, Vec<Block>)> {
    let mut places: BTreeMap<Shape, usize> = BTreeMap::new();
    let mut groups: Vec<(Shape, Vec<Block>)> = Vec::new();
    for relation in relations {
        let block = Block::of(relation);
        let place = *places.entry(block.shape.clone()).or_insert_with(|| {
            groups.push((block.shape.clone(), Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(block);
    }
    groups
}

impl Layout {
    fn empty(lanes: usize, tables: &[Table], instances: usize) -> Self {
        Self {
            lanes,
            op: Vec::new(),
            tag: Vec::new(),
            coef: vec![Vec::new(); lanes],
            table: Vec::new(),
            content: vec![Vec::new(); lanes],
            fillers: tables.iter().map(Table::default_member).collect(),
            tables: tables.to_vec(),
            entry_rows: Vec::new(),
            instances,
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

    /// A row with a tag and nothing else; a looked-up row holds the table's first entry in every lane.
    pub(crate) fn push_row(&mut self, tag: u64) {
        self.op.push(Op::None as u8);
        self.tag.push(tag);
        self.table.push(Fr::ZERO);
        let content = if tag == NO_LOOKUP { Content::Free } else { Content::Filler((tag - 2) as u8) };
        for lane in 0..self.lanes {
            self.coef[lane].push(Fr::ZERO);
            self.content[lane].push(content);
        }
    }

    fn push_blocks(&mut self, shape: &Shape, blocks: &[Block]) {
        let start = self.rows();
        for (op, table) in shape {
            self.push_row(tag(*table));
            let row = self.rows() - 1;
            self.op[row] = *op as u8;
        }
        for (lane, block) in blocks.iter().enumerate() {
            for (place, cell) in block.cells.iter().enumerate() {
                self.coef[lane][start + place] = cell.coefficient;
                self.content[lane][start + place] = match cell.content {
                    BlockContent::Free => Content::Free,
                    BlockContent::Slot(slot) => Content::Wire(slot.wire),
                    BlockContent::Partial => Content::Partial,
                };
            }
        }
        for lane in blocks.len()..self.lanes {
            self.idle(lane, shape, start);
        }
    }

    /// Constants that make a lane without a block satisfy its rows with fillers.
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
