//! Rows of folded sums: what each selector stands for, and a writer that appends them to a layout.

use std::collections::HashMap;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::{Content, Layout, NO_LOOKUP};
use crate::lanes::Lanes;
use crate::relation::{TableId, Wire};

/// Selector value of a row of folded sums: see [`crate::fold::FoldColumn::configure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FoldOp {
    Free = 0,
    Add = 1,
    Step = 2,
    Multiply = 3,
}

impl FoldOp {
    pub(crate) fn of(selector: u8) -> Self {
        match selector {
            1 => Self::Add,
            2 => Self::Step,
            3 => Self::Multiply,
            _ => Self::Free,
        }
    }
}

/// What a cell of the fold column holds besides the sum that a gate makes of the row above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum FoldCell {
    Free,
    Zero,
    /// Equal to every other cell of the same name.
    Named(u32),
    /// Equal to a cell of a lane.
    Lane {
        lane: u16,
        row: u32,
    },
}

impl Layout {
    /// The cells of lanes that the fold column copies.
    pub(crate) fn referred_cells<T>(&self) -> HashMap<FoldCell, Option<T>> {
        let in_lanes = |cell: &&FoldCell| matches!(cell, FoldCell::Lane { .. });
        self.fold.iter().filter(in_lanes).map(|cell| (*cell, None)).collect()
    }
}

/// A value that depends on the challenges: all its cells are copies of one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Late(FoldCell);

impl Late {
    pub(crate) const ZERO: Late = Late(FoldCell::Zero);
}

/// Rows as they would be written, counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct FoldCount {
    pub(crate) rows: usize,
    /// Rows that are looked up in each table.
    pub(crate) looked_up: Vec<usize>,
}

/// Where rows go.
enum Target<'a> {
    Layout(&'a mut Layout),
    Count(&'a mut FoldCount),
}

/// Appends rows of folded sums to a layout, or counts them.
pub(crate) struct FoldWriter<'a> {
    target: Target<'a>,
    lanes: Lanes,
    one: Wire,
    homes: HashMap<Wire, FoldCell>,
    names: u32,
    /// What the fold cells of the last rows hold, of those that have no selector of a sum beside them.
    tail: [Option<FoldCell>; 3],
    /// Whether a fold is open that has a row: only a row proves anything of its value.
    has_row: bool,
    powers: HashMap<(Base, usize), Late>,
}

/// A challenge as a value of the fold column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Base {
    Gamma,
    Mu,
}

impl<'a> FoldWriter<'a> {
    /// A writer whose constants are multiples of `one`, a wire proven to be 1. The layout's last rows are those of a fold that
    /// is still open: of the linear relations.
    pub(crate) fn new(layout: &'a mut Layout, one: Wire) -> Self {
        let mut homes = HashMap::new();
        for (lane, contents) in layout.content.iter().enumerate() {
            for (row, content) in contents.iter().enumerate() {
                if let Content::Wire(wire) = content {
                    homes.entry(*wire).or_insert(FoldCell::Lane { lane: lane as u16, row: row as u32 });
                }
            }
        }
        let lanes = layout.lanes;
        Self {
            lanes,
            one,
            homes,
            names: 0,
            tail: [None; 3],
            has_row: true,
            powers: HashMap::new(),
            target: Target::Layout(layout),
        }
    }

    /// A writer that writes nothing.
    pub(crate) fn counting(count: &'a mut FoldCount, lanes: Lanes, one: Wire) -> Self {
        let (homes, powers) = (HashMap::new(), HashMap::new());
        Self { lanes, one, homes, names: 0, tail: [None; 3], has_row: true, powers, target: Target::Count(count) }
    }

    pub(crate) fn lanes(&self) -> Lanes {
        self.lanes
    }

    pub(crate) fn one(&self) -> Wire {
        self.one
    }

    fn name(&mut self) -> Late {
        self.names += 1;
        if let Target::Layout(layout) = &mut self.target {
            layout.names = self.names;
        }
        Late(FoldCell::Named(self.names - 1))
    }

    /// The value of a wire: the cell of a lane that holds it, else a name of its own.
    ///
    /// # Assumptions
    /// Every row that holds the wire in a lane has been written.
    pub(crate) fn wire(&mut self, wire: Wire) -> Late {
        if let Some(home) = self.homes.get(&wire) {
            return Late(*home);
        }
        let name = self.name();
        self.homes.insert(wire, name.0);
        name
    }

    /// A row without selector whose fold cell is `late`.
    fn rest(&mut self, late: Late) {
        match &mut self.target {
            Target::Layout(layout) => {
                layout.next_fold = late.0;
                layout.push_row(NO_LOOKUP);
            }
            Target::Count(count) => count.rows += 1,
        }
        self.tail = [self.tail[1], self.tail[2], Some(late.0)];
    }

    /// Zero, and the proof that cells called so are: `zero = zero + zero * zero`.
    pub(crate) fn prove_zero(&mut self) {
        self.multiply_into(Late::ZERO, Late::ZERO, Late::ZERO, Late::ZERO);
    }

    /// `first + left * right`.
    pub(crate) fn multiply(&mut self, first: Late, left: Late, right: Late) -> Late {
        let out = self.name();
        self.multiply_into(first, left, right, out);
        out
    }

    /// Proves `out = first + left * right`, in four rows of which the first, or the first three, may be there already.
    pub(crate) fn multiply_into(&mut self, first: Late, left: Late, right: Late, out: Late) {
        if self.tail == [first, left, right].map(|late| Some(late.0)) {
            self.start_product(2);
            self.rest(out);
            return;
        }
        if self.tail[2] != Some(first.0) {
            self.rest(first);
        }
        self.start_product(0);
        for late in [left, right, out] {
            self.rest(late);
        }
    }

    /// Makes the row so many before the last one the first of a product.
    fn start_product(&mut self, rows_before: usize) {
        if let Target::Layout(layout) = &mut self.target {
            let row = layout.rows() - 1 - rows_before;
            layout.op[row] = FoldOp::Multiply as u8;
        }
    }

    /// Starts a fold at zero: the next row pushed is its first.
    pub(crate) fn begin(&mut self) {
        self.has_row = false;
        if let Target::Layout(layout) = &mut self.target {
            layout.next_fold = FoldCell::Zero;
        }
    }

    /// Appends a row to the fold: its selector, the table that lanes with lookups obey, and per lane a coefficient and
    /// a wire.
    pub(crate) fn push(&mut self, op: FoldOp, table: Option<TableId>, cells: impl Iterator<Item = Option<(Fr, Wire)>>) {
        (self.tail, self.has_row) = ([None; 3], true);
        let layout = match &mut self.target {
            Target::Layout(layout) => layout,
            Target::Count(count) => {
                count.rows += 1;
                if let Some(table) = table {
                    count.looked_up[usize::from(table.0)] += 1;
                }
                return;
            }
        };
        layout.push_row(table.map_or(NO_LOOKUP, |table| Layout::tag_of(usize::from(table.0))));
        let place = layout.rows() - 1;
        layout.op[place] = op as u8;
        for (lane, cell) in cells.enumerate() {
            if let Some((coefficient, wire)) = cell {
                layout.coef[lane][place] = coefficient;
                layout.content[lane][place] = Content::Wire(wire);
                self.homes.entry(wire).or_insert(FoldCell::Lane { lane: lane as u16, row: place as u32 });
            }
        }
    }

    /// Ends the fold and names its value.
    pub(crate) fn end(&mut self) -> Late {
        let value = self.name();
        self.end_as(value);
        value
    }

    /// Ends the fold and proves that its value is `late`. A fold that nothing was pushed to gets a row of nothing, which
    /// proves that its value is zero: without a row the value would be anything.
    pub(crate) fn end_as(&mut self, late: Late) {
        if !self.has_row {
            self.begin();
            self.push(FoldOp::Add, None, std::iter::empty());
        }
        self.has_row = false;
        self.rest(late);
    }

    /// A challenge to a power.
    pub(crate) fn power(&mut self, base: Base, exponent: usize) -> Late {
        if let Some(known) = self.powers.get(&(base, exponent)) {
            return *known;
        }
        let power = match exponent {
            0 => self.constant(Fr::ONE),
            1 => self.challenge(base),
            _ => {
                let half = self.power(base, exponent / 2);
                let square = self.multiply(Late::ZERO, half, half);
                if exponent.is_multiple_of(2) {
                    square
                } else {
                    let first = self.power(base, 1);
                    self.multiply(Late::ZERO, square, first)
                }
            }
        };
        self.powers.insert((base, exponent), power);
        power
    }

    /// A constant of the circuit.
    pub(crate) fn constant(&mut self, value: Fr) -> Late {
        let one = self.one;
        self.begin();
        self.push(FoldOp::Add, None, [Some((value, one))].into_iter());
        self.end()
    }

    fn challenge(&mut self, base: Base) -> Late {
        let one = Some((Fr::ONE, self.one));
        self.begin();
        match base {
            Base::Gamma => {
                self.push(FoldOp::Add, None, [one].into_iter());
                self.push(FoldOp::Step, None, std::iter::empty());
            }
            Base::Mu => self.push(FoldOp::Add, None, [None, one].into_iter()),
        }
        self.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fold_of_nothing_is_proven_to_be_zero() {
        let mut layout = Layout::empty(Lanes::folded(2, 1), &[], 0);
        let mut writer = FoldWriter::new(&mut layout, Wire(0));
        writer.end_as(Late::ZERO);
        writer.begin();
        let value = writer.end();
        let again = writer.end();
        assert_ne!(value, again);

        // A row with a selector, from zero to the value, for each.
        let expected = [FoldCell::Zero, value.0, FoldCell::Zero, again.0];
        assert_eq!(layout.fold[1..], expected);
        let selectors: Vec<FoldOp> = layout.op[1..].iter().map(|op| FoldOp::of(*op)).collect();
        assert_eq!(selectors, [FoldOp::Add, FoldOp::Free, FoldOp::Add, FoldOp::Free]);
        assert!(layout.coef.iter().flatten().all(|coefficient| *coefficient == Fr::ZERO));

        let mut count = FoldCount::default();
        let mut counter = FoldWriter::counting(&mut count, Lanes::folded(2, 1), Wire(0));
        counter.end_as(Late::ZERO);
        counter.begin();
        counter.end();
        counter.end();
        assert_eq!(count.rows, layout.rows());
    }
}
