//! Relations cut into blocks of rows; blocks of one shape can share rows in different lanes.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::WINDOW;
use crate::relation::{Relation, Slot, TableId, Wire};

/// Selector value of a row where a window starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Op {
    None = 0,
    Linear = 1,
    Product = 2,
}

impl Op {
    /// As selectors of folded sums: see [`super::FoldOp`].
    pub(super) const ADD: Self = Self::Linear;
    pub(super) const STEP: Self = Self::Product;
}

/// What every lane of a row shares.
pub(super) type Shape = Vec<(Op, Option<TableId>)>;

/// One cell of a block: what it holds and the constant beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlockCell {
    pub(super) coefficient: Fr,
    pub(super) content: BlockContent,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum BlockContent {
    Free,
    Slot(Slot),
    Partial,
}

/// A relation as consecutive cells of one lane.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) shape: Shape,
    pub(super) cells: Vec<BlockCell>,
}

impl Block {
    pub(super) fn empty() -> Self {
        Self { shape: Vec::new(), cells: Vec::new() }
    }

    /// This block and one whose first cell is its last: with the selector that the other has there.
    pub(super) fn continued(mut self, other: Self) -> Self {
        self.shape.pop();
        self.cells.pop();
        self.shape.extend(other.shape);
        self.cells.extend(other.cells);
        self
    }

    /// The block of a relation; with `one`, a wire proven to be 1, that of a folded sum, which products have none of.
    pub(super) fn of(relation: &Relation, one: Option<Wire>) -> Option<Self> {
        match one {
            Some(one) => Self::folded(relation, one),
            None => Some(Self::windowed(relation)),
        }
    }

    /// A sum that has to be zero, one term to a row.
    fn folded(relation: &Relation, one: Wire) -> Option<Self> {
        let Relation::Linear { terms, constant, out } = relation else { return None };
        let mut block = Block::empty();
        let constant = (*constant != Fr::ZERO).then_some((*constant, Slot::from(one)));
        let all = terms.iter().map(|term| (term.coefficient, term.slot)).chain(constant).chain([(-Fr::ONE, *out)]);
        for (place, (coefficient, slot)) in all.enumerate() {
            let op = if place == 0 { Op::STEP } else { Op::ADD };
            block.push(op, coefficient, BlockContent::Slot(slot));
        }
        Some(block)
    }

    fn windowed(relation: &Relation) -> Self {
        match relation {
            Relation::Linear { terms, constant, out } => {
                let pairs = terms.iter().map(|term| (term.coefficient, term.slot)).collect::<Vec<_>>();
                chain(&pairs, *constant, *out)
            }
            Relation::Product { left, right, left_factor, right_factor, addend, constant, out } => {
                let mut block = Block::empty();
                let third = addend.map_or(BlockContent::Free, |wire| BlockContent::Slot(wire.into()));
                let third_factor = if addend.is_some() { Fr::ONE } else { Fr::ZERO };
                block.push(Op::Product, *left_factor, BlockContent::Slot(*left));
                block.push(Op::None, *right_factor, BlockContent::Slot(*right));
                block.push(Op::None, third_factor, third);
                block.push(Op::None, *constant, BlockContent::Slot(*out));
                block
            }
        }
    }

    pub(super) fn push(&mut self, op: Op, coefficient: Fr, content: BlockContent) {
        let table = match content {
            BlockContent::Slot(slot) => slot.table,
            BlockContent::Free | BlockContent::Partial => None,
        };
        self.shape.push((op, table));
        self.cells.push(BlockCell { coefficient, content });
    }
}

/// Windows that share a row: a window's output is the next one's first term.
///
/// The shared cell's constant is 1, the next window's factor for the running sum, so every window but the last also
/// adds 1; the last constant takes that back.
fn chain(terms: &[(Fr, Slot)], constant: Fr, out: Slot) -> Block {
    let first = WINDOW - 1;
    let further = WINDOW - 2;
    let windows = 1 + terms.len().saturating_sub(first).div_ceil(further);
    let mut block = Block::empty();
    let mut terms = terms.iter();
    for window in 0..windows {
        for place in 0..if window == 0 { first } else { further } {
            let op = if window == 0 && place == 0 { Op::Linear } else { Op::None };
            match terms.next() {
                Some((coefficient, slot)) => block.push(op, *coefficient, BlockContent::Slot(*slot)),
                None => block.push(op, Fr::ZERO, BlockContent::Free),
            }
        }
        if window + 1 < windows {
            block.push(Op::Linear, Fr::ONE, BlockContent::Partial);
        }
    }
    let carried = Fr::from(windows as u64 - 1);
    block.push(Op::None, constant - carried, BlockContent::Slot(out));
    block
}
