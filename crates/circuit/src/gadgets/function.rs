//! Any function of one integer by a table of lines.

use std::collections::HashMap;
use std::iter;

use ff::Field as _;
use halo2_proofs::halo2curves::bn256::Fr;
use model::{FunctionBounds, FunctionTable, Interval};

use super::digit::{DigitForm, Sum, Use};
use super::packed_sums::{SumSlot, SumSlots, packed_sums};
use super::product::product;
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::{from_integer, power_of_two};
use crate::relation::{Slot, TableId, Term};
use crate::signal::Signal;
use crate::table::{Field, LineFields, PackedLines, Table};

#[cfg(test)]
mod attacks;

/// `table.evaluate(x)` for each of `inputs`: see [`FunctionTable`] for the integers it means.
///
/// With `n` segments of `2^o` integers, `c` the distance of `x` from the table's start, clamped to `[0, n 2^o)`, and a looked-up
/// `entry = i + 2^a b + 2^s l` of a segment's index, base and slope above the least ones, one relation says
/// `c = 2^o (entry - 2^a b - 2^s l) + t`. With `b`, `l` and `t` checked to their exact widths, what stands in brackets is the
/// one integer `i` in `[0, n)` for which `c - t` is `2^o i`, and so the entry's own index: the entry, its base and its slope
/// are those of the segment of `x`. No side reaches 2^140, so they are equal as integers where they are equal in the field.
///
/// # Assumptions
/// Every wire is proven to hold its integer and the ranges are true; the table is well formed.
///
/// # Errors
/// [`CircuitError::Overflow`] where the distance from an end of the table could reach 2^126, [`CircuitError::TooManyCells`]
/// beyond what a circuit holds.
pub(crate) fn function(
    builder: &mut Builder,
    table: &FunctionTable,
    inputs: &[Signal],
) -> Result<Vec<Signal>, CircuitError> {
    let (all, mut bounds) = (FunctionBounds::new(table), HashMap::new());
    let mut lines = None;
    let mut value = |x: &Signal| {
        let range = *bounds.entry(x.range).or_insert_with(|| all.on(x.range));
        if range.low == range.high {
            return Ok(Signal::constant(range.low));
        }
        let distance = Distance::of(builder, table, x)?;
        let lines = *lines.get_or_insert_with(|| Lines::of(builder, table));
        lines.segment(builder, table, distance).value(builder, table.offset_bits, range)
    };
    inputs.iter().map(&mut value).collect()
}

/// How far an integer, clamped to the table, is from its start: a sum of terms.
struct Distance {
    terms: Vec<Term>,
    constant: Fr,
    value: i128,
}

impl Distance {
    /// `x - low`, and where `x` can leave the table, what it lacks below or has above it added or taken away.
    fn of(builder: &mut Builder, table: &FunctionTable, x: &Signal) -> Result<Self, CircuitError> {
        builder.stay_within_limit()?;
        let (low, high) = (i128::from(table.low), table.high());
        let mut distance =
            Self { terms: Vec::new(), constant: -from_integer(low), value: x.value.clamp(low, high) - low };
        distance.add(Fr::ONE, x);
        if x.range.low < low || x.range.high > high {
            let beyond = vec![SumSlot { weights: &[-1], bias: low }, SumSlot { weights: &[1], bias: -high }];
            let beyond = packed_sums(builder, &[*x], &mut SumSlots::new(beyond), 0, true)?;
            for (factor, excess) in [Fr::ONE, -Fr::ONE].into_iter().zip(&beyond) {
                distance.add(factor, excess);
            }
        }
        Ok(distance)
    }

    fn add(&mut self, factor: Fr, signal: &Signal) {
        Builder::accumulate(&mut self.terms, &mut self.constant, factor, signal);
    }
}

/// The lines of a table as the circuit has them.
#[derive(Clone, Copy)]
struct Lines {
    fields: LineFields,
    table: TableId,
}

/// One line, and a place on it.
struct Segment {
    base: Signal,
    slope: Part,
    place: Signal,
}

/// A number of a line as `least + excess`.
struct Part {
    least: i128,
    excess: Signal,
}

impl Lines {
    fn of(builder: &mut Builder, table: &FunctionTable) -> Self {
        let packed = Table::Function(PackedLines::of(table));
        Self { fields: LineFields::of(table), table: builder.table(&packed) }
    }

    /// The segment at a distance.
    fn segment(self, builder: &mut Builder, table: &FunctionTable, distance: Distance) -> Segment {
        let Distance { mut terms, constant, value } = distance;
        let bits = table.offset_bits;
        let index = (value >> bits) as usize;
        let length = power_of_two(bits);
        let whole = Field { least: 0, greatest: (1 << bits) - 1, shift: 0 };
        let place = excess(builder, whole, value - ((index as i128) << bits), -Fr::ONE, &mut terms);
        let LineFields { base, slope } = self.fields;
        let [base_excess, slope_excess] = [(base, table.base[index]), (slope, table.slope[index])]
            .map(|(field, of_line)| excess(builder, field, i128::from(of_line) - field.least, length, &mut terms));
        let entry = builder.tables()[usize::from(self.table.0)].entry(index);
        let entry = Slot { wire: builder.wire(entry), table: Some(self.table) };
        terms.push(Term { coefficient: -length, slot: entry });
        builder.zero_sum(terms, constant);
        let base = Signal {
            offset: base.least + base_excess.offset,
            value: base.least + base_excess.value,
            range: Interval { low: base.least, high: base.greatest },
            ..base_excess
        };
        Segment { base, slope: Part { least: slope.least, excess: slope_excess }, place }
    }
}

/// What a field has above its least, range-checked to its width, and added to `terms` at its place times `factor`.
fn excess(builder: &mut Builder, field: Field, value: i128, factor: Fr, terms: &mut Vec<Term>) -> Signal {
    if field.bits() == 0 {
        return Signal::constant(0);
    }
    let checked = builder.checked(value, field.bits());
    terms.push(Term { coefficient: factor * power_of_two(field.shift), slot: checked.slot });
    let range = Interval { low: 0, high: field.greatest - field.least };
    Signal { wire: Some(checked.slot.wire), offset: 0, value, range }
}

impl Segment {
    /// `base + round_shift(slope * place, bits)`, which lies in `range`.
    ///
    /// The sum rounded is `2^bits base + slope * place`, below 2^83 in magnitude.
    fn value(self, builder: &mut Builder, bits: u32, range: Interval) -> Result<Signal, CircuitError> {
        let Self { base, slope, place } = self;
        let level = slope.least == 0 && slope.excess.wire.is_none();
        if level || place.wire.is_none() {
            return Ok(Signal { range, ..base });
        }
        let (mut terms, mut constant) = (Vec::new(), Fr::ZERO);
        Builder::accumulate(&mut terms, &mut constant, power_of_two(bits), &base);
        Builder::accumulate(&mut terms, &mut constant, from_integer(slope.least), &place);
        if slope.excess.wire.is_some() {
            let rise = product(builder, slope.excess, place)?;
            Builder::accumulate(&mut terms, &mut constant, Fr::ONE, &rise);
        }
        let half = 1 << (bits - 1);
        let sum = Sum {
            value: (base.value << bits) + (slope.least + slope.excess.value) * place.value,
            range: Interval { low: (range.low << bits) - half, high: (range.high << bits) + half - 1 },
        };
        let form = DigitForm::of(builder, iter::once(sum), bits, false, Use::Packed { terms: terms.len() });
        let digit = form.split(builder, sum);
        terms.extend(digit.parts.iter().map(|part| Term { coefficient: -part.coefficient, ..*part }));
        builder.zero_sum(terms, constant + digit.constant);
        Ok(digit.result)
    }
}
