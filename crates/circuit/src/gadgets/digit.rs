//! One rounded sum, split into a quotient and a remainder that are range-checked to their exact widths.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::{Interval, round_shift};

use crate::builder::Builder;
use crate::field::{PACKED_BITS, bits_for, from_integer, power_of_two};
use crate::relation::{Relation, Slot, Term};
use crate::signal::Signal;
use crate::table::Table;

/// The split of one sum: `sum + constant` is the sum of `parts`, for one assignment of them alone.
///
/// With `d = 2^shift` it is `sum + half - base * d = quotient * d + remainder`. Whatever a prover puts into `parts`, their
/// sum differs from the true one by less than `2^bits`.
pub(crate) struct Digit {
    pub(crate) constant: Fr,
    pub(crate) bits: u32,
    pub(crate) parts: Vec<Term>,
    pub(crate) result: Signal,
}

/// What all digits of a layer share, so that few tables serve it and their parts have the same tables.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DigitForm {
    shift: u32,
    /// Of the quotient without its sign.
    width: u32,
    rectified: Rectified,
}

/// How the quotient becomes the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rectified {
    /// It is the result.
    No,
    /// No sum can round to less than zero: likewise.
    Never,
    /// It is `2^width * sign + magnitude`, the result a product.
    BySign,
    /// It is looked up together with the result.
    ByTable,
    /// `2^width * sign` and limbs, each looked up together with what the sign leaves of it.
    ByLimbs,
}

/// Cells of a digit that is rectified by table.
const BY_TABLE_CELLS: usize = 2;
/// Those of one that is rectified by limbs, with the relation of its result.
const BY_LIMBS_CELLS: usize = 8;
/// Those of one that is rectified by its sign, about: its product takes four rows of all lanes, say eight.
const BY_SIGN_CELLS: usize = 2 + 4 * 8;

/// What becomes of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Several share a relation, and so many terms besides their own: the narrower they are, the fewer relations there are.
    Packed { terms: usize },
    /// Each has a coefficient of an identity to itself: they may be wide.
    Alone,
}

/// A sum with what it can be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sum {
    pub(crate) value: i128,
    pub(crate) range: Interval,
}

impl Sum {
    fn rounded(self, shift: u32) -> Self {
        let range = Interval { low: round_shift(self.range.low, shift), high: round_shift(self.range.high, shift) };
        Self { value: round_shift(self.value, shift), range }
    }
}

impl DigitForm {
    /// The form for all of `sums`.
    pub(crate) fn of(
        builder: &Builder,
        sums: impl Iterator<Item = Sum> + Clone,
        shift: u32,
        rectified: bool,
        purpose: Use,
    ) -> Self {
        let rounded = sums.map(|sum| sum.rounded(shift).range);
        let signed = rectified && rounded.clone().any(|range| range.low < 0);
        let needed = |range: Interval| match signed {
            true => bits_for((-range.low - 1).max(range.high)),
            false => bits_for(range.high - range.low),
        };
        let count = rounded.clone().count();
        let width = rounded.map(needed).max().unwrap_or(0).max(1);
        let form = |rectified| Self { shift, width, rectified };
        let by_table = builder.one().is_some() && width <= builder.limb_bits();
        let rectified = match (rectified, signed, purpose) {
            (false, _, _) => Rectified::No,
            (true, false, _) => Rectified::Never,
            (true, true, Use::Alone) if by_table => Rectified::ByTable,
            (true, true, Use::Alone) if width <= 2 * Table::GATED_BITS => Rectified::ByLimbs,
            (true, true, Use::Packed { terms }) if by_table => {
                let cells = |rectified| form(rectified).packed_cells(count, terms);
                let forms = [Rectified::ByTable, Rectified::BySign];
                forms.into_iter().min_by_key(|rectified| cells(*rectified)).unwrap_or(Rectified::ByTable)
            }
            (true, true, _) => Rectified::BySign,
        };
        // The limbs are exactly as wide as their table: a magnitude beyond `width` would pass for a sign.
        let width = if rectified == Rectified::ByLimbs { 2 * Table::GATED_BITS } else { width };
        Self { shift, width, rectified }
    }

    /// What an identity says of one sum: its split, or the sum itself where nothing rounds it, which then needs no range check.
    ///
    /// # Assumptions
    /// As for [`DigitForm::split`]; the sum of the digit's parts stands in the identity with a coefficient to itself.
    pub(crate) fn alone(self, builder: &mut Builder, sum: Sum) -> Digit {
        if !self.is_exact() {
            return self.split(builder, sum);
        }
        let Sum { value, range } = sum;
        let wire = builder.wire(from_integer(value));
        let parts = vec![Term { coefficient: Fr::ONE, slot: wire.into() }];
        Digit { constant: Fr::ZERO, bits: 0, parts, result: Signal { wire: Some(wire), offset: 0, value, range } }
    }

    /// The split of one sum.
    ///
    /// # Assumptions
    /// `sum.range` is true for all admitted inputs, and this form is that of a list of sums with `sum` in it.
    pub(crate) fn split(self, builder: &mut Builder, sum: Sum) -> Digit {
        let Sum { value: rounded, range } = sum.rounded(self.shift);
        let base = match self.rectified {
            Rectified::No | Rectified::Never => range.low,
            Rectified::BySign | Rectified::ByTable | Rectified::ByLimbs => -(1 << self.width),
        };
        let half = if self.shift == 0 { 0 } else { 1 << (self.shift - 1) };
        let (mut parts, result) = match self.rectified {
            Rectified::No | Rectified::Never => self.unsigned(builder, rounded, range),
            Rectified::BySign => self.by_sign(builder, rounded, range),
            Rectified::ByTable => self.by_table(builder, rounded, range),
            Rectified::ByLimbs => self.by_limbs(builder, rounded, range),
        };
        parts.extend(builder.limbs(sum.value + half - (rounded << self.shift), self.shift));
        let constant = from_integer(half) - from_integer(base) * power_of_two(self.shift);
        Digit { constant, bits: self.bits(), parts, result }
    }

    /// Digits that one relation has room for.
    pub(crate) fn per_pack(self) -> usize {
        (PACKED_BITS / self.bits()).max(1) as usize
    }

    /// Cells of so many digits over so many terms, about; those of remainders are left out.
    fn packed_cells(self, digits: usize, terms: usize) -> usize {
        let own = if self.rectified == Rectified::BySign { BY_SIGN_CELLS } else { BY_TABLE_CELLS };
        digits.div_ceil(self.per_pack()) * terms + digits * own
    }

    /// What the result of a sum in `sum` can be.
    pub(crate) fn result_range(self, sum: Interval) -> Interval {
        let [low, high] = [sum.low, sum.high].map(|bound| round_shift(bound, self.shift));
        match self.rectified {
            Rectified::No | Rectified::Never => Interval { low, high },
            Rectified::BySign | Rectified::ByTable | Rectified::ByLimbs => {
                Interval { low: low.max(0), high: high.max(0) }
            }
        }
    }

    /// Whether the sum itself is the result, which an identity of its own says without a range check.
    pub(crate) fn is_exact(self) -> bool {
        self.shift == 0 && self.rectified == Rectified::No
    }

    /// Cells of the split of one sum, about.
    pub(crate) fn cells(self, limb_bits: u32) -> usize {
        // A value of several limbs has a relation of its own.
        let checked = |bits: u32| if bits <= limb_bits { 1 } else { bits.div_ceil(limb_bits) as usize + 2 };
        let quotient = match self.rectified {
            Rectified::No | Rectified::Never => checked(self.width),
            Rectified::BySign => checked(self.width) + BY_SIGN_CELLS,
            Rectified::ByTable => BY_TABLE_CELLS,
            Rectified::ByLimbs => BY_LIMBS_CELLS,
        };
        quotient + self.shift.div_ceil(limb_bits) as usize
    }

    /// Bits of a digit.
    pub(crate) fn bits(self) -> u32 {
        let quotient = match self.rectified {
            Rectified::No | Rectified::Never => self.width,
            Rectified::BySign => self.width + 1,
            // `entry - 2^(width + 1) * result` admits every distance below 2^(2 width + 2).
            Rectified::ByTable => 2 * self.width + 2,
            // Entries are below `2^(b + 1)`, and what the sign is multiplied by below `2^(b + t + 1)`.
            Rectified::ByLimbs => Table::GATED_SIGN + Table::GATED_BITS + 3,
        };
        quotient + self.shift
    }

    fn unsigned(self, builder: &mut Builder, rounded: i128, range: Interval) -> (Vec<Term>, Signal) {
        let quotient = builder.checked(rounded - range.low, self.width).slot;
        let result = Signal { wire: Some(quotient.wire), offset: range.low, value: rounded, range };
        (vec![self.part(0, quotient)], result)
    }

    fn by_sign(self, builder: &mut Builder, rounded: i128, range: Interval) -> (Vec<Term>, Signal) {
        let magnitude = builder.checked(rounded & (i128::MAX >> (127 - self.width)), self.width).slot;
        let sign = builder.checked(i128::from(rounded >= 0), 1).slot;
        let result = positive(builder.wire(from_integer(rounded.max(0))), rounded, range);
        builder.push(Relation::Product {
            left: sign.wire.into(),
            right: magnitude.wire.into(),
            left_factor: Fr::ZERO,
            right_factor: Fr::ZERO,
            addend: None,
            constant: Fr::ZERO,
            out: result.wire.unwrap_or(sign.wire).into(),
        });
        (vec![self.part(0, magnitude), self.part(self.width, sign)], result)
    }

    /// The entry `n + 2^(width + 1) * y` with `n = quotient` and `y = max(rounded, 0)`, and `y` once more as the result.
    ///
    /// A prover who names another `y` shifts `n` by a multiple of `2^(width + 1)`, out of the range of any true sum.
    fn by_table(self, builder: &mut Builder, rounded: i128, range: Interval) -> (Vec<Term>, Signal) {
        let table = Table::Rectified { bits: self.width };
        let index = rounded + (1 << self.width);
        let entry = table.entry(index as usize);
        let looked_up = Slot { wire: builder.wire(entry), table: Some(builder.table(&table)) };
        let y = builder.checked(rounded.max(0), self.width).slot;
        let mut named = self.part(self.width + 1, y);
        named.coefficient = -named.coefficient;
        (vec![self.part(0, looked_up), named], positive(y.wire, rounded, range))
    }

    /// Per limb an entry `limb + 2^a * y + 2^b * sign` with `y = sign * limb`, and `y` once more; the result is the sum of all
    /// `y`.
    ///
    /// The limb is the entry without `2^a * y` and `2^b * sign`. Another `y`, or another sign than that of the digit, moves
    /// it by a multiple of `2^a` or `2^b`; those of the two limbs cannot make up for one another, since they are
    /// below `2^t` and the limbs stand `t` bits apart, nor can one kind for the other, since `b` is `3 t` above `a`, nor a limb
    /// for them, since `a` is `3 t`. The quotient is `2^(2 t) * sign + magnitude`, so that it has one sign.
    fn by_limbs(self, builder: &mut Builder, rounded: i128, range: Interval) -> (Vec<Term>, Signal) {
        let table = Table::Gated;
        let sign = builder.checked(i128::from(rounded >= 0), 1).slot;
        let magnitude = rounded & (i128::MAX >> (127 - self.width));
        let mut named_sign = self.part(self.width, sign);
        let mut parts = Vec::new();
        let mut outputs = Vec::new();
        for shift in [0, Table::GATED_BITS] {
            let limb = (magnitude >> shift) & ((1 << Table::GATED_BITS) - 1);
            let index = Table::gated_index(limb as usize, rounded >= 0);
            let wire = builder.wire(table.entry(index));
            let looked_up = Slot { wire, table: Some(builder.table(&table)) };
            let y = builder.checked(if rounded >= 0 { limb } else { 0 }, Table::GATED_BITS).slot;
            let mut without = self.part(shift + Table::GATED_RESULT, y);
            without.coefficient = -without.coefficient;
            parts.extend([self.part(shift, looked_up), without]);
            named_sign.coefficient -= power_of_two(self.shift + shift + Table::GATED_SIGN);
            outputs.push(Term { coefficient: power_of_two(shift), slot: y.wire.into() });
        }
        parts.push(named_sign);
        (parts, positive(builder.linear(outputs, Fr::ZERO), rounded, range))
    }

    fn part(self, place: u32, slot: Slot) -> Term {
        Term { coefficient: power_of_two(self.shift + place), slot }
    }
}

fn positive(wire: crate::relation::Wire, rounded: i128, range: Interval) -> Signal {
    let range = Interval { low: range.low.max(0), high: range.high.max(0) };
    Signal { wire: Some(wire), offset: 0, value: rounded.max(0), range }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every sign, entry and positive part whose quotient is `quotient`, as (sign, limbs, positive parts).
    fn readings(quotient: i128) -> Vec<(i128, [i128; 2], [i128; 2])> {
        let (bits, a, b) = (Table::GATED_BITS, Table::GATED_RESULT, Table::GATED_SIGN);
        let limbs = 0..1i128 << bits;
        let mut found = Vec::new();
        for signs in 0..8i128 {
            let [sign, low_sign, high_sign] = [0, 1, 2].map(|place| signs >> place & 1);
            let moved = (low_sign - sign + ((high_sign - sign) << bits)) << b;
            for (low, high) in limbs.clone().flat_map(|low| limbs.clone().map(move |high| (low, high))) {
                let rest = quotient - (sign << (2 * bits)) - low - (high << bits) - moved;
                if rest % (1 << a) != 0 {
                    continue;
                }
                // `(low_sign low - y_0) + 2^t (high_sign high - y_1)` has to be the rest.
                let excess = rest >> a;
                for y in limbs.clone() {
                    let named = low_sign * low + ((high_sign * high - y) << bits) - excess;
                    if limbs.contains(&named) {
                        found.push((sign, [low, high], [named, y]));
                    }
                }
            }
        }
        found
    }

    #[test]
    fn a_quotient_has_one_reading_by_limbs() {
        let zero = 1i128 << (2 * Table::GATED_BITS);
        for rounded in [0, 1, -1, 511, 512, -512, -513, 77_777, -77_777, zero - 1, -zero] {
            let magnitude = rounded & (zero - 1);
            let limbs = [magnitude & 511, magnitude >> 9];
            let positive = if rounded < 0 { [0, 0] } else { limbs };
            assert_eq!(readings(zero + rounded), [(i128::from(rounded >= 0), limbs, positive)], "{rounded}");
        }
    }
}
