//! The box that secret integers lie in, and what it stands for.

#[cfg(test)]
mod attacks;
mod digits;
mod layout;
#[cfg(test)]
mod packing;
mod proof;
mod runs;

use std::sync::Arc;

use alloy_primitives::U256;
use model::Interval;

use crate::builder::Builder;
use crate::compiled::MAX_LOGROWS;
use crate::error::CircuitError;
use crate::signal::Signal;
use crate::table::{PackedBoxes, Table};
use digits::Digits;
use layout::{Layout, Sides};
pub(super) use runs::Runs;

/// Disjoint boxes that cover all that some integers can be together.
#[derive(Clone, Debug)]
pub(crate) struct BoxList {
    /// What each integer can be.
    pub(crate) ranges: Vec<Interval>,
    /// Per box an interval of each integer, within its range.
    pub(crate) boxes: Vec<Vec<Interval>>,
    /// Per box as many values, below 2^126 in magnitude.
    pub(crate) values: Vec<Vec<i128>>,
}

/// Lists that share one table.
///
/// To prove which box integers `s` lie in, the prover names an entry of the table. A *record* packs what a box is into one integer,
///
/// ```text
/// entry = key + sum over the fields of 2^place * field
/// ```
///
/// whose fields are bounds of the integers, written as the integers and their distances from the bounds, and values: see [`Layout`].
/// So a record is one linear relation, with a lookup of the entry and of each distance. A box that does not fit one entry has
/// several records, each with the box's number as a field; one range-checked wire stands for that number in all of them.
///
/// The key differs from record to record and from list to list. It is the lowest field, and constant in the relation.
pub(crate) struct BoxLists {
    lists: Vec<(BoxList, Layout)>,
    /// None where nothing is to be proven.
    table: Option<Table>,
}

/// Most bounds and values of the boxes of one table: beyond it, memory runs out before a circuit does.
const MAX_INTEGERS: usize = 1 << 25;

impl BoxLists {
    /// Lists of which proofs are needed: so many of each, about.
    ///
    /// # Errors
    /// [`CircuitError::Overflow`] where an integer or value has too many bits, [`CircuitError::TooManyRows`] where no circuit has room
    /// for the table.
    pub(crate) fn new(lists: Vec<BoxList>, uses: &[usize], limb_bits: u32) -> Result<Self, CircuitError> {
        let sides = lists.iter().map(Sides::of).collect::<Result<Vec<_>, _>>()?;
        let mut key_bits = bits_for_count(lists.len());
        let layouts = loop {
            let digits = Digits::best(&lists, &sides, uses, key_bits, limb_bits);
            let of_list = |(list, sides): (&BoxList, &Sides)| Layout::of(sides, list.boxes.len(), digits, key_bits);
            let layouts: Vec<Layout> = lists.iter().zip(&sides).map(of_list).collect();
            let needed = bits_for_count(layouts.iter().map(|layout| layout.records.len()).sum());
            if needed <= key_bits {
                break layouts;
            }
            key_bits = needed;
        };
        let lists: Vec<(BoxList, Layout)> = lists.into_iter().zip(layouts).collect();
        check_size(&lists)?;
        let mut packed = Self { lists, table: None };
        packed.number_records();
        let entries = packed.entries();
        if !entries.is_empty() {
            packed.table = Some(Table::Boxes(Arc::new(PackedBoxes::new(entries))));
        }
        Ok(packed)
    }

    fn number_records(&mut self) {
        let mut key = 0;
        for (_, layout) in &mut self.lists {
            key = layout.number_from(key);
        }
    }

    fn entries(&self) -> Vec<U256> {
        let of_list = |(list, layout): &(BoxList, Layout)| {
            (0..list.boxes.len()).flat_map(|number| layout.entries(list, number)).collect::<Vec<_>>()
        };
        self.lists.iter().flat_map(of_list).collect()
    }

    /// The cells that one search in a list takes, about.
    pub(crate) fn cells(&self, list: usize, limb_bits: u32) -> usize {
        self.lists[list].1.cells(limb_bits)
    }

    /// Proves that `signals` lie in box `number` of a list and returns its values. Nothing is proven where all boxes have the same.
    ///
    /// # Assumptions
    /// Every wire is proven to hold its integer, which is within the list's range and, for the prover to succeed, within that
    /// box. There are as many signals as ranges, and such a box.
    ///
    /// # Errors
    /// [`CircuitError::TooManyCells`] beyond what a circuit holds.
    pub(crate) fn locate(
        &self,
        builder: &mut Builder,
        list: usize,
        number: usize,
        signals: &[Signal],
    ) -> Result<Vec<Signal>, CircuitError> {
        builder.stay_within_limit()?;
        let (list, layout) = &self.lists[list];
        match &self.table {
            Some(table) => {
                let table = builder.table(table);
                Ok(proof::prove(builder, layout, table, list, number, signals))
            }
            None => Ok(list.values[number].iter().map(|value| Signal::constant(*value)).collect()),
        }
    }
}

/// Refuses tables that no circuit could hold, before they fill the memory.
fn check_size(lists: &[(BoxList, Layout)]) -> Result<(), CircuitError> {
    let entries: usize = lists
        .iter()
        .map(|(list, layout)| list.boxes.len().saturating_mul(layout.records.len()))
        .fold(0, usize::saturating_add);
    if entries >> MAX_LOGROWS > 0 {
        let needed = usize::BITS - entries.leading_zeros();
        return Err(CircuitError::TooManyRows { needed, limit: MAX_LOGROWS });
    }
    Ok(())
}

/// Counts the bounds and values of boxes that are about to be made.
#[derive(Debug, Default)]
pub(super) struct Memory(usize);

impl Memory {
    /// # Errors
    /// [`CircuitError::TooManyCells`] where so many boxes with so many integers each are too many.
    pub(super) fn add(&mut self, boxes: usize, integers: usize) -> Result<(), CircuitError> {
        self.0 = self.0.saturating_add(boxes.saturating_mul(integers));
        if self.0 > MAX_INTEGERS { Err(CircuitError::TooManyCells { limit: MAX_INTEGERS }) } else { Ok(()) }
    }
}

/// The bits of a number below `count`.
fn bits_for_count(count: usize) -> u32 {
    usize::BITS - count.saturating_sub(1).leading_zeros()
}
