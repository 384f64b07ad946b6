//! The constraints of a circuit by name, so that each can be left out of the row check: whether any of them is idle.

use std::collections::HashMap;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use crate::layout::{Content, FoldCell, FoldOp, Layout, NO_LOOKUP, WINDOW};
use crate::permutation::{PERMUTATION_ROWS, Rows, WIDTH, permuted_cells};
use crate::relation::Wire;
use crate::table::Table;

/// One constraint of a circuit. Whatever is accepted without it is accepted without more: without all gates of its selector, all
/// rows of its table, its whole equality class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Constraint {
    /// What the selector of a row says: with windows of a lane, with folded sums of the fold column (lane 0).
    Gate {
        lane: usize,
        row: usize,
    },
    /// That a cell is in the table of its row's tag.
    Lookup {
        lane: usize,
        row: usize,
    },
    /// That tables count how often they are used.
    Multiplicities,
    /// That a cell of a lane equals the others of its wire.
    Copy {
        lane: usize,
        row: usize,
    },
    /// That a cell of the fold column equals the others of its name, or those of its wire.
    FoldCopy {
        row: usize,
    },
    /// That a cell of a permutation's state is the sum that its step makes it.
    PermutationSum {
        row: usize,
    },
    PermutationSquare {
        row: usize,
    },
    /// That a cell of a permutation's state equals those of its wire.
    PermutationCopy {
        row: usize,
    },
}

impl Constraint {
    /// Every constraint of a circuit.
    pub(crate) fn all(layout: &Layout) -> Vec<Self> {
        let mut all = vec![Self::Multiplicities];
        all.extend(gates(layout));
        all.extend(lookups(layout));
        all.extend(copies(layout));
        all.extend(permutations(layout));
        all
    }
}

/// Why a constraint may be idle: what it says follows from others, in this circuit at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Redundancy {
    /// A copy whose two cells are the only ones of a sum, as where a relation does nothing but look a wire up.
    EqualBySum,
    /// The lookup of a filler that its window gives as a constant.
    FilledByGate,
    /// The gate of a filler that its table gives as its only entry.
    FilledByLookup,
    /// The range of an index: it is what an entry of a table of segments leaves of an integer within that table's domain.
    IndexByEntry,
    /// That the zero of the fold column is zero: any product that starts at it proves that as well.
    ZeroByProducts,
    /// That the one of folded sums is 1: another would multiply all constants, which ranges leave no room for.
    OneByConstants,
}

impl Constraint {
    /// Why this constraint may be idle in a circuit, if there is a reason.
    pub(crate) fn redundancy(self, layout: &Layout) -> Option<Redundancy> {
        if self.is_of_zero(layout) && starts_at_zero(layout).count() > 1 {
            return Some(Redundancy::ZeroByProducts);
        }
        if matches!(self, Self::Gate { lane, row } if is_given_by_lookup(layout, lane, row)) {
            return Some(Redundancy::FilledByLookup);
        }
        let (Self::Lookup { lane, row } | Self::Copy { lane, row }) = self else { return None };
        if matches!(self, Self::Lookup { .. }) && is_index(layout, lane, row) {
            return Some(Redundancy::IndexByEntry);
        }
        let is_last = |row: usize| row.checked_sub(WINDOW - 1).is_some_and(|start| layout.op[start] != 0);
        let is_filler = matches!(layout.content[lane][row], Content::Filler(_)) && !layout.lanes.are_folded();
        if is_filler && is_last(row) {
            return Some(Redundancy::FilledByGate);
        }
        let is_one = layout.tag[row].checked_sub(2).is_some_and(|table| layout.tables[table as usize] == Table::One);
        if is_one && lane < layout.lanes.looked_up {
            return Some(Redundancy::OneByConstants);
        }
        let is_copy = matches!(self, Self::Copy { .. }) && layout.lanes.are_folded();
        (is_copy && is_equal_by_sum(layout, lane, row)).then_some(Redundancy::EqualBySum)
    }

    /// Whether it is a part of `zero = zero + zero * zero`.
    pub(crate) fn is_of_zero(self, layout: &Layout) -> bool {
        let (row, cells) = match self {
            Self::Gate { lane: 0, row } => (row, 1),
            Self::FoldCopy { row } => (row, 4),
            _ => return false,
        };
        let is_proof = |start: &usize| (*start..start + cells).contains(&row) && is_zero(layout, *start, 4);
        layout.lanes.are_folded() && starts_at_zero(layout).any(|start| is_proof(&start))
    }
}

/// Products that add to the zero of the fold column.
fn starts_at_zero(layout: &Layout) -> impl Iterator<Item = usize> + '_ {
    let is_product = |row: &usize| FoldOp::of(layout.op[*row]) == FoldOp::Multiply && is_zero(layout, *row, 1);
    (0..layout.rows()).filter(is_product)
}

fn is_zero(layout: &Layout, row: usize, cells: usize) -> bool {
    layout.fold.get(row..row + cells).is_some_and(|cells| cells.iter().all(|cell| *cell == FoldCell::Zero))
}

/// Whether a window ends at a filler of a table without another entry.
fn is_given_by_lookup(layout: &Layout, lane: usize, row: usize) -> bool {
    let last = layout.content[lane].get(row + WINDOW - 1);
    let is_only =
        |filler: &Content| matches!(filler, Content::Filler(table) if layout.tables[usize::from(*table)].len() == 1);
    !layout.lanes.are_folded() && last.is_some_and(is_only)
}

/// Whether the cell's wire is the index in the sum of a segment, which ends at the segment's entry.
fn is_index(layout: &Layout, lane: usize, row: usize) -> bool {
    let Some(index) = layout.content[lane][row].wire() else { return false };
    let is_segment = |row: usize| {
        let table = layout.tag[row].checked_sub(2).map(|table| &layout.tables[table as usize]);
        matches!(table, Some(Table::Segments(_)))
    };
    let mut entries = (WINDOW - 1..layout.rows()).filter(|row| is_segment(*row));
    entries.any(|row| layout.content.iter().any(|lane| lane[row + 1 - WINDOW].wire() == Some(index)))
}

/// Whether the cell and one of the same wire beside it are all of a folded sum.
fn is_equal_by_sum(layout: &Layout, lane: usize, row: usize) -> bool {
    let is_start = |row: usize| FoldOp::of(layout.op[row]) == FoldOp::Step;
    let start = if is_start(row) { Some(row) } else { row.checked_sub(1).filter(|above| is_start(*above)) };
    let Some(start) = start.filter(|start| FoldOp::of(layout.op[start + 1]) == FoldOp::Add) else { return false };
    let ends = layout.op.get(start + 2).is_none_or(|op| FoldOp::of(*op) != FoldOp::Add);
    let [above, below] = [start, start + 1].map(|row| (layout.content[lane][row].wire(), layout.coef[lane][row]));
    ends && above.0.is_some() && above.0 == below.0 && above.1 == -below.1
}

fn gates(layout: &Layout) -> impl Iterator<Item = Constraint> + '_ {
    let lanes = if layout.lanes.are_folded() { 1 } else { layout.lanes.count };
    let rows = (0..layout.rows()).filter(|row| layout.op[*row] != 0);
    rows.flat_map(move |row| (0..lanes).map(move |lane| Constraint::Gate { lane, row }))
}

fn lookups(layout: &Layout) -> impl Iterator<Item = Constraint> + '_ {
    let rows = (0..layout.rows()).filter(|row| layout.tag[*row] != NO_LOOKUP);
    rows.flat_map(|row| (0..layout.lanes.looked_up).map(move |lane| Constraint::Lookup { lane, row }))
}

/// Of cells that have another to be equal to.
fn copies(layout: &Layout) -> Vec<Constraint> {
    let mut cells: HashMap<Wire, usize> = HashMap::new();
    let wires = layout.content.iter().flatten().filter_map(|content| content.wire());
    wires.chain(permuted_cells(&layout.permutations).map(|(_, wire)| wire)).for_each(|wire| {
        *cells.entry(wire).or_default() += 1;
    });
    let mut copies = Vec::new();
    for (lane, contents) in layout.content.iter().enumerate() {
        let wires = contents.iter().enumerate().filter_map(|(row, content)| Some((row, content.wire()?)));
        copies.extend(wires.filter(|(_, wire)| cells[wire] > 1).map(|(row, _)| Constraint::Copy { lane, row }));
    }
    let permuted = permuted_cells(&layout.permutations).filter(|(_, wire)| cells[wire] > 1);
    copies.extend(permuted.map(|(row, _)| Constraint::PermutationCopy { row }));

    let mut names: HashMap<FoldCell, usize> = HashMap::new();
    layout.fold.iter().for_each(|cell| *names.entry(*cell).or_default() += 1);
    let shared = |cell: FoldCell| match cell {
        FoldCell::Free => false,
        FoldCell::Lane { .. } => true,
        FoldCell::Zero | FoldCell::Named(_) => names[&cell] > 1,
    };
    let rows = (0..layout.fold.len()).filter(|row| shared(layout.fold[*row]));
    copies.extend(rows.map(|row| Constraint::FoldCopy { row }));
    copies
}

fn permutations(layout: &Layout) -> impl Iterator<Item = Constraint> + '_ {
    let rows = 0..layout.permutations.len() * PERMUTATION_ROWS;
    let sums = rows.clone().filter(|row| row % PERMUTATION_ROWS >= WIDTH);
    let squares = rows.filter(|row| Rows::get().added(row % PERMUTATION_ROWS) != Fr::ZERO);
    let sums = sums.map(|row| Constraint::PermutationSum { row });
    sums.chain(squares.map(|row| Constraint::PermutationSquare { row }))
}

impl Content {
    pub(crate) fn wire(&self) -> Option<Wire> {
        if let Content::Wire(wire) = self { Some(*wire) } else { None }
    }
}
