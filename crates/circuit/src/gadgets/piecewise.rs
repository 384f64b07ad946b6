//! Smooth functions by a table of linear segments.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::{Interval, PiecewiseTable};

use crate::builder::{Builder, Checked};
use crate::error::CircuitError;
use crate::field::{bits_for, from_integer, power_of_two};
use crate::gadgets::{SumSlots, packed_sums, product, rectify};
use crate::relation::{Slot, Term};
use crate::signal::Signal;
use crate::table::{PackedSegment, Table};

/// `table.evaluate(x)`: see [`PiecewiseTable`] for the integers it means.
///
/// # Assumptions
/// The wire is proven to hold its integer and its range is true.
pub(crate) fn piecewise(builder: &mut Builder, table: &PiecewiseTable, input: Signal) -> Result<Signal, CircuitError> {
    let (sign, magnitude) = sign_and_magnitude(builder, input)?;
    let (index, offset) = locate(builder, table, magnitude)?;
    let height = interpolate(builder, table, index, offset)?;
    let signed = product(builder, sign, height)?;

    // centre + (2 sign - 1) * height
    let mut terms = Vec::new();
    let mut constant = from_integer(i128::from(table.centre));
    Builder::accumulate(&mut terms, &mut constant, Fr::from(2), &signed);
    Builder::accumulate(&mut terms, &mut constant, -Fr::ONE, &height);
    let wire = builder.linear(terms, constant);
    let centre = i128::from(table.centre);
    Ok(Signal {
        wire: Some(wire),
        offset: 0,
        value: centre + 2 * signed.value - height.value,
        range: Interval { low: centre - height.range.high, high: centre + height.range.high },
    })
}

/// `(x >= 0, |x|)` from the exact decomposition `x + 2^w = 2^w * sign + low`, which leaves zero one sign only.
fn sign_and_magnitude(builder: &mut Builder, input: Signal) -> Result<(Signal, Signal), CircuitError> {
    let width = bits_for((-input.range.low - 1).max(input.range.high)).max(1);
    let size = 1i128 << width;
    let sign = builder.checked(i128::from(input.value >= 0), 1);
    let low = builder.checked(input.value & (size - 1), width);

    let mut terms = Vec::new();
    let mut constant = power_of_two(width);
    Builder::accumulate(&mut terms, &mut constant, Fr::ONE, &input);
    terms.push(Term { coefficient: -power_of_two(width), slot: sign.slot });
    terms.push(Term { coefficient: -Fr::ONE, slot: low.slot });
    builder.zero_sum(terms, constant);

    let sign = signal(sign, 1);
    let low = signal(low, size - 1);
    let positive = product(builder, sign, low)?;
    // sign ? low : 2^w - low
    let mut terms = Vec::new();
    let mut constant = power_of_two(width);
    Builder::accumulate(&mut terms, &mut constant, Fr::from(2), &positive);
    Builder::accumulate(&mut terms, &mut constant, -Fr::ONE, &low);
    Builder::accumulate(&mut terms, &mut constant, -power_of_two(width), &sign);
    let wire = builder.linear(terms, constant);
    let range = Interval { low: 0, high: input.range.high.max(-input.range.low) };
    Ok((sign, Signal { wire: Some(wire), offset: 0, value: input.value.abs(), range }))
}

/// The segment that holds the magnitude, clamped to the table's domain, and the place within it.
fn locate(
    builder: &mut Builder,
    table: &PiecewiseTable,
    magnitude: Signal,
) -> Result<(Checked, Checked), CircuitError> {
    let last = (1i128 << (table.index_bits + table.offset_bits)) - 1;
    let excess = match magnitude.range.high > last {
        true => rectify(builder, magnitude.plus(-last)?)?,
        false => Signal::constant(0),
    };
    let clamped = magnitude.value - excess.value;
    let index = builder.checked(clamped >> table.offset_bits, table.index_bits);
    let offset = builder.checked(clamped & ((1 << table.offset_bits) - 1), table.offset_bits);

    let mut terms = Vec::new();
    let mut constant = Fr::ZERO;
    Builder::accumulate(&mut terms, &mut constant, Fr::ONE, &magnitude);
    Builder::accumulate(&mut terms, &mut constant, -Fr::ONE, &excess);
    terms.push(Term { coefficient: -power_of_two(table.offset_bits), slot: index.slot });
    terms.push(Term { coefficient: -Fr::ONE, slot: offset.slot });
    builder.zero_sum(terms, constant);
    Ok((index, offset))
}

/// `round_shift(base[i] * 2^offset_bits + slope[i] * t, offset_bits)` with the segment looked up as one packed cell.
fn interpolate(
    builder: &mut Builder,
    table: &PiecewiseTable,
    index: Checked,
    offset: Checked,
) -> Result<Signal, CircuitError> {
    let segment = index.value as usize;
    let packed = PackedSegment::of(table);
    let base = builder.checked(i128::from(table.base[segment]), table.base_bits);
    let slope = builder.checked(i128::from(table.slope[segment]), table.slope_bits);
    let entry = packed.pack(segment, table.base[segment], table.slope[segment]);
    let lookup = builder.table(&Table::Segments(table.clone()));
    let entry = Slot { wire: builder.wire(from_integer(entry)), table: Some(lookup) };
    builder.zero_sum(
        vec![
            Term { coefficient: Fr::ONE, slot: index.slot.wire.into() },
            Term { coefficient: power_of_two(packed.base_shift), slot: base.slot },
            Term { coefficient: power_of_two(packed.slope_shift), slot: slope.slot },
            Term { coefficient: -Fr::ONE, slot: entry },
        ],
        Fr::ZERO,
    );

    let base = signal(base, largest(&table.base));
    let slope = signal(slope, largest(&table.slope));
    let rise = product(builder, slope, signal(offset, (1 << table.offset_bits) - 1))?;
    let weights = [1i64 << table.offset_bits, 1];
    let mut slot = SumSlots::one(&weights, 0);
    Ok(packed_sums(builder, &[base, rise], &mut slot, table.offset_bits, false)?.remove(0))
}

fn largest(values: &[u32]) -> i128 {
    i128::from(values.iter().copied().max().unwrap_or(0))
}

fn signal(checked: Checked, high: i128) -> Signal {
    Signal { wire: Some(checked.slot.wire), offset: 0, value: checked.value, range: Interval { low: 0, high } }
}
