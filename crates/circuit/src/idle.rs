//! What a circuit has and does not use: cells that nothing reads, columns that hold nothing, gates that no row enables.

use std::collections::BTreeSet;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use crate::layout::{FoldCell, FoldOp, Layout, NO_LOOKUP, WINDOW};
use crate::permutation::permuted_cells;
use crate::relation::Wire;

/// A part of a circuit that proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Idle {
    /// Cells of this equality class stand in lanes, and neither a gate nor a lookup reads any.
    Class(u32),
    /// The columns of a lane, and its gate where sums stand in windows.
    Lane(usize),
    /// The lookups of a lane.
    Lookups(usize),
    /// Rows of a table that no class is looked up in.
    Table(usize),
    /// The gate of folded sums, or that of their products.
    Fold,
    Products,
    /// The columns and gates of permutations.
    Permutations,
}

/// All that lies idle in a layout.
pub(crate) fn idle(layout: &Layout) -> Vec<Idle> {
    let (mut held, mut read) = (BTreeSet::new(), BTreeSet::new());
    let (mut lanes, mut lookups, mut tables) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let copied = copied_by_folds(layout);
    for (lane, contents) in layout.content.iter().enumerate() {
        for (row, content) in contents.iter().enumerate() {
            let Some(wire) = content.wire() else { continue };
            held.insert(wire);
            let looked_up = lane < layout.lanes.looked_up && layout.tag[row] != NO_LOOKUP;
            if looked_up {
                lookups.insert(lane);
                tables.insert((layout.tag[row] - 2) as usize);
            }
            let in_gate =
                if layout.lanes.are_folded() { in_fold(layout, lane, row) } else { in_window(layout, lane, row) };
            if in_gate {
                lanes.insert(lane);
            }
            if in_gate || looked_up || copied.contains(&(lane, row)) {
                read.insert(wire);
            }
        }
    }
    read.extend(permuted_cells(&layout.permutations).map(|(_, wire)| wire));
    let missing = |count: usize, used: BTreeSet<usize>| (0..count).filter(move |one| !used.contains(one));
    let mut idle: Vec<Idle> = held.difference(&read).map(|Wire(class)| Idle::Class(*class)).collect();
    idle.extend(missing(layout.lanes.count, lanes).map(Idle::Lane));
    idle.extend(missing(layout.lanes.looked_up, lookups).map(Idle::Lookups));
    idle.extend(missing(layout.tables.len(), tables).map(Idle::Table));
    idle.extend(idle_gates(layout));
    idle
}

fn idle_gates(layout: &Layout) -> Vec<Idle> {
    let enabled = |ops: &[FoldOp]| layout.op.iter().any(|op| ops.contains(&FoldOp::of(*op)));
    let mut idle = Vec::new();
    if layout.lanes.are_folded() && !enabled(&[FoldOp::Add, FoldOp::Step]) {
        idle.push(Idle::Fold);
    }
    if layout.lanes.are_folded() && !enabled(&[FoldOp::Multiply]) {
        idle.push(Idle::Products);
    }
    if layout.lanes.sums.have_poseidon() && layout.permutations.is_empty() {
        idle.push(Idle::Permutations);
    }
    idle
}

/// Whether a window multiplies the cell by anything, or ends at it.
fn in_window(layout: &Layout, lane: usize, row: usize) -> bool {
    (0..WINDOW).filter_map(|place| Some((place, row.checked_sub(place)?))).any(|(place, start)| {
        match layout.op[start] {
            0 => false,
            op => place == WINDOW - 1 || layout.coef[lane][row] != Fr::ZERO || (op == 2 && place < 2),
        }
    })
}

fn in_fold(layout: &Layout, lane: usize, row: usize) -> bool {
    matches!(FoldOp::of(layout.op[row]), FoldOp::Add | FoldOp::Step) && layout.coef[lane][row] != Fr::ZERO
}

fn copied_by_folds(layout: &Layout) -> BTreeSet<(usize, usize)> {
    let cells = layout.fold.iter().filter_map(|cell| match cell {
        FoldCell::Lane { lane, row } => Some((usize::from(*lane), *row as usize)),
        FoldCell::Free | FoldCell::Zero | FoldCell::Named(_) => None,
    });
    cells.collect()
}
