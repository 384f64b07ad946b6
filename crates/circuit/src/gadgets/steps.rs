//! Functions that change at a few integers only.

use std::collections::HashMap;

use model::{Interval, StepTable};

use super::boxes::{BoxLists, Runs};
use super::threshold::{is_above, is_at_most};
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::signal::Signal;

/// `tables[(e / inner) % tables.len()](x[e])` for each element.
///
/// An element whose result changes once, by 1, is compared with the threshold; of others, the run of equal values that they lie in
/// is proven: see [`BoxLists`].
///
/// # Assumptions
/// Every wire is proven to hold its integer and the ranges are true; there is a table, and `inner` is not zero.
///
/// # Errors
/// [`CircuitError::Overflow`] where a range is too wide, [`CircuitError::TooManyRows`] or [`CircuitError::TooManyCells`] where no
/// circuit has room.
pub(crate) fn steps(
    builder: &mut Builder,
    tables: &[StepTable],
    inner: usize,
    inputs: &[Signal],
) -> Result<Vec<Signal>, CircuitError> {
    let table = |element: usize| element / inner % tables.len();
    let own: Vec<Form> = inputs.iter().enumerate().map(|(e, x)| Form::of(&tables[table(e)], x.range)).collect();
    let mut ranges: HashMap<usize, Interval> = HashMap::new();
    for (element, x) in inputs.iter().enumerate().filter(|(element, _)| own[*element] == Form::Listed) {
        let range = ranges.entry(table(element)).or_insert(x.range);
        *range = Interval { low: range.low.min(x.range.low), high: range.high.max(x.range.high) };
    }
    let lists = Lists::of(tables, &ranges, builder.limb_bits())?;
    let listed = (0..inputs.len()).filter(|element| own[*element] == Form::Listed);
    let cells = listed.map(|element| lists.cells(table(element), builder.limb_bits()));
    builder.claim(cells.fold(0, usize::saturating_add))?;
    inputs
        .iter()
        .zip(own)
        .enumerate()
        .map(|(element, (x, form))| match form {
            Form::Constant(value) => Ok(Signal::constant(value)),
            Form::Rise { threshold, from } => is_above(builder, *x, threshold)?.plus(from),
            Form::Fall { threshold, to } => is_at_most(builder, *x, threshold)?.plus(to),
            Form::Listed => lists.value(builder, &tables[table(element)], table(element), x),
        })
        .collect()
}

/// What a table is on the range of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Constant(i128),
    /// `from` up to the threshold, then `from + 1`.
    Rise {
        threshold: i128,
        from: i128,
    },
    /// `to + 1` up to the threshold, then `to`.
    Fall {
        threshold: i128,
        to: i128,
    },
    Listed,
}

impl Form {
    fn of(table: &StepTable, range: Interval) -> Self {
        let (first, last) = (table.step(range.low), table.step(range.high));
        let values = &table.values[first..=last];
        let mut changes = (0..values.len() - 1).filter(|step| values[*step] != values[step + 1]);
        let Some(change) = changes.next() else { return Self::Constant(i128::from(values[0])) };
        if changes.next().is_some() {
            return Self::Listed;
        }
        let threshold = i128::from(table.thresholds[first + change]);
        let (from, to) = (i128::from(values[change]), i128::from(values[change + 1]));
        match to - from {
            1 => Self::Rise { threshold, from },
            -1 => Self::Fall { threshold, to },
            _ => Self::Listed,
        }
    }
}

/// The runs of those tables that need them.
struct Lists {
    lists: BoxLists,
    runs: Vec<Runs>,
    /// The list of each table that has one.
    list_of: HashMap<usize, usize>,
}

impl Lists {
    fn of(tables: &[StepTable], ranges: &HashMap<usize, Interval>, limb_bits: u32) -> Result<Self, CircuitError> {
        let mut numbers: HashMap<Runs, usize> = HashMap::new();
        let (mut runs, mut list_of) = (Vec::new(), HashMap::new());
        for (table, range) in (0..tables.len()).filter_map(|table| Some((table, ranges.get(&table)?))) {
            let own = runs_of(&tables[table], *range);
            let number = *numbers.entry(own.clone()).or_insert_with(|| {
                runs.push(own);
                runs.len() - 1
            });
            list_of.insert(table, number);
        }
        // A single integer shares no cell, however often it is used.
        let uses = vec![1; runs.len()];
        let lists = BoxLists::new(runs.iter().map(Runs::list).collect(), &uses, limb_bits)?;
        Ok(Self { lists, runs, list_of })
    }

    fn cells(&self, table: usize, limb_bits: u32) -> usize {
        self.list_of.get(&table).map_or(0, |list| self.lists.cells(*list, limb_bits))
    }

    fn value(
        &self,
        builder: &mut Builder,
        step_table: &StepTable,
        table: usize,
        x: &Signal,
    ) -> Result<Signal, CircuitError> {
        let unlisted = || CircuitError::Malformed(format!("table {table} of steps has no list"));
        let list = *self.list_of.get(&table).ok_or_else(unlisted)?;
        let found = self.lists.locate(builder, list, self.runs[list].number(x.value), &[*x])?.remove(0);
        Ok(Signal { range: step_table.bounds(x.range), ..found })
    }
}

fn runs_of(table: &StepTable, range: Interval) -> Runs {
    let thresholds: Vec<i128> = table.thresholds.iter().map(|threshold| i128::from(*threshold)).collect();
    Runs::new(range, &thresholds, |number| vec![i128::from(table.values[number])])
}
