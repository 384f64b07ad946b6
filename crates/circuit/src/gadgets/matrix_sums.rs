//! Rounded sums of products of two matrices: identities for many outputs at once.

mod tile;

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;

use super::digit::{Digit, DigitForm, Sum, Use};
use super::packed_sums::{is_narrow, sum_of};
use super::product::range_of;
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::{from_integer, power_of_two};
use crate::matrix_product::{MatrixProduct, ProductRow};
use crate::relation::{Slot, Term, Wire};
use crate::signal::Signal;
use crate::weights::FixedParameters;
use tile::{Size, Tile};

/// The factors of `left * right`, plus a bias for each column.
pub(crate) struct Matrices<'a> {
    /// One or more rows of one length.
    pub(crate) left: Vec<Vec<Signal>>,
    pub(crate) right: Right<'a>,
}

/// A matrix with as many rows as the left one has columns.
pub(crate) enum Right<'a> {
    /// Rows.
    Signals(Vec<Vec<Signal>>),
    /// Constants: those of an output are a column.
    Fixed(FixedParameters<'a>),
}

/// The sums of products of matrices of one size, and how they are proven.
///
/// Each product is an identity for each block of rows, in which the factors of an input are packed into one wire:
///
/// ```text
/// sum over rows c of a block of 2^(b c) y_co = sum over inputs i of (sum_c 2^(b c) x_ci) w_io
/// ```
///
/// The digits of all `y_co` are below `2^b`, so that the sum on the left has one reading, as in a packed sum. Where the right matrix is
/// constant, columns are packed likewise, at no cost. All outputs of a block are one identity at the challenges: see [`MatrixProduct`].
pub(crate) struct MatrixSums<'a> {
    products: Vec<Matrices<'a>>,
    size: Size,
    form: DigitForm,
    tile: Tile,
    cells: usize,
    /// For each product, its rows.
    sums: Vec<Vec<Vec<PlacedSum>>>,
}

/// A sum with the range of its column, so that the digits of a column have one constant, and what it can be itself.
#[derive(Clone, Copy)]
struct PlacedSum {
    sum: Sum,
    own: Interval,
}

impl<'a> MatrixSums<'a> {
    /// # Errors
    /// [`CircuitError::ProductsInWindows`] where sums are not folded, [`CircuitError::Overflow`] when a sum could reach 2^126,
    /// [`CircuitError::TooManyCells`] beyond what a circuit holds.
    pub(crate) fn of(
        builder: &Builder,
        products: Vec<Matrices<'a>>,
        shift: u32,
        rectified: bool,
    ) -> Result<Self, CircuitError> {
        if builder.one().is_none() {
            return Err(CircuitError::ProductsInWindows);
        }
        builder.stay_within_limit()?;
        let sums: Vec<Vec<Vec<PlacedSum>>> = products.iter().map(Matrices::sums).collect::<Result<_, _>>()?;
        let all = sums.iter().flatten().flatten().map(|placed| placed.sum);
        let form = DigitForm::of(builder, all, shift, rectified, Use::Alone);
        let size = Size::of(&products);
        let (tile, cells) = Tile::cheapest(size, form, builder.limb_bits());
        Ok(Self { products, size, form, tile, cells, sums })
    }

    /// Cells of all this, about.
    pub(crate) fn cells(&self) -> usize {
        self.cells
    }

    /// Cells that packed sums would take instead, about, where the right matrix is constant.
    pub(crate) fn packed_cells(&self, builder: &Builder, shift: u32, rectified: bool) -> usize {
        let ranges = self.sums.iter().flatten().flatten().map(|placed| Sum { range: placed.own, ..placed.sum });
        let purpose = Use::Packed { terms: self.size.inner };
        let form = DigitForm::of(builder, ranges, shift, rectified, purpose);
        let packs = self.size.columns.div_ceil(form.per_pack());
        let sums = self.size.products * self.size.rows;
        let digits = self.size.columns.saturating_mul(form.cells(builder.limb_bits()));
        sums.saturating_mul(packs.saturating_mul(self.size.inner).saturating_add(digits))
    }

    /// Proves `round_shift(sum, shift)` for each output, or its positive part, and returns the results: the rows of the first product,
    /// then of the next.
    ///
    /// # Assumptions
    /// Every signal's wire is proven to hold its integer, and its `range` is true for all admitted inputs.
    ///
    /// # Errors
    /// [`CircuitError::TooManyCells`] beyond what a circuit holds.
    pub(crate) fn prove(self, builder: &mut Builder) -> Result<Vec<Signal>, CircuitError> {
        builder.claim(self.cells)?;
        let one = builder.one().ok_or(CircuitError::ProductsInWindows)?;
        let mut results = Vec::with_capacity(self.size.outputs());
        for (matrices, sums) in self.products.iter().zip(&self.sums) {
            let product = self.product(builder, matrices, sums, one, &mut results);
            builder.push_matrix_product(product);
        }
        Ok(results)
    }

    /// The identities of one product, whose results are appended to `results`.
    fn product(
        &self,
        builder: &mut Builder,
        matrices: &Matrices<'_>,
        sums: &[Vec<PlacedSum>],
        one: Wire,
        results: &mut Vec<Signal>,
    ) -> MatrixProduct {
        let mut factors = Factors { bits: self.form.bits(), settled: HashMap::new() };
        let mut rows = Vec::new();
        let mut constants = vec![Fr::ZERO; self.size.columns];
        for (block, sums) in matrices.left.chunks(self.tile.rows).zip(sums.chunks(self.tile.rows)) {
            let digits: Vec<Vec<Digit>> =
                sums.iter().map(|row| row.iter().map(|placed| self.digit(builder, placed.sum)).collect()).collect();
            for (digits, sums) in digits.iter().zip(sums) {
                let known = |(digit, placed): (&Digit, &PlacedSum)| {
                    let range = self.form.result_range(placed.own);
                    Signal { range, ..digit.result }
                };
                results.extend(digits.iter().zip(sums).map(known));
                // All digits of a column have one.
                constants = digits.iter().map(|digit| digit.constant).collect();
            }
            rows.push(ProductRow {
                factors: (0..self.size.inner).map(|input| factors.of(builder, block, input)).collect(),
                scale: (0..block.len()).map(|row| self.power(row, 0)).sum(),
                constant: None,
                outputs: self.outputs(&digits),
            });
        }
        let (weights, offsets) = self.weights(&matrices.right, one);
        let bias = self.bias(&matrices.right, &constants, one);
        MatrixProduct { weights, offsets, bias, rows }
    }

    fn digit(&self, builder: &mut Builder, sum: Sum) -> Digit {
        if self.tile.is_single() { self.form.alone(builder, sum) } else { self.form.split(builder, sum) }
    }

    /// What the digit at row and column of a tile is multiplied by.
    fn power(&self, row: usize, column: usize) -> Fr {
        power_of_two(self.form.bits() * (column * self.tile.rows + row) as u32)
    }

    /// The digits of a block of rows, those of each tile in one list. All lists have one length and the same tables: a narrower tile has
    /// its first terms again, times zero.
    fn outputs(&self, digits: &[Vec<Digit>]) -> Vec<Vec<Term>> {
        let mut outputs = Vec::with_capacity(self.size.columns.div_ceil(self.tile.columns));
        for first in (0..self.size.columns).step_by(self.tile.columns) {
            let mut terms = Vec::new();
            for column in first..self.size.columns.min(first + self.tile.columns) {
                for (row, digits) in digits.iter().enumerate() {
                    let power = self.power(row, column - first);
                    let part = |part: &Term| Term { coefficient: power * part.coefficient, slot: part.slot };
                    terms.extend(digits[column].parts.iter().map(part));
                }
            }
            outputs.push(terms);
        }
        let longest = outputs.iter().map(Vec::len).max().unwrap_or(0);
        for terms in &mut outputs {
            let idle = |term: &Term| Term { coefficient: Fr::ZERO, slot: term.slot };
            let copies: Vec<Term> = terms.iter().cycle().take(longest - terms.len()).map(idle).collect();
            terms.extend(copies);
        }
        outputs
    }

    /// For each input, what it is multiplied by and what is added to that.
    fn weights(&self, right: &Right<'_>, one: Wire) -> (Vec<Vec<Term>>, Vec<Vec<Fr>>) {
        match right {
            Right::Fixed(fixed) => {
                let weight = |input: usize, column: usize| from_integer(i128::from(fixed.slot(column).weights[input]));
                let weights = (0..self.size.inner).map(|input| self.packed(|column| weight(input, column), one));
                (weights.collect(), Vec::new())
            }
            Right::Signals(rows) => {
                // A constant of the circuit is a multiple of one.
                let weight = |signal: &Signal| match signal.wire {
                    Some(wire) => Term { coefficient: Fr::ONE, slot: wire.into() },
                    None => Term { coefficient: from_integer(signal.offset), slot: one.into() },
                };
                let offset = |signal: &Signal| signal.wire.map_or(Fr::ZERO, |_| from_integer(signal.offset));
                let offsets = |row: &Vec<Signal>| {
                    let offsets: Vec<Fr> = row.iter().map(offset).collect();
                    if offsets.iter().all(|offset| *offset == Fr::ZERO) { Vec::new() } else { offsets }
                };
                (rows.iter().map(|row| row.iter().map(weight).collect()).collect(), rows.iter().map(offsets).collect())
            }
        }
    }

    /// For each tile, its biases and what its digits lack of the sums.
    fn bias(&self, right: &Right<'_>, constants: &[Fr], one: Wire) -> Vec<Vec<Term>> {
        let constant = |column: usize| match right {
            Right::Fixed(fixed) => from_integer(fixed.bias[column]) + constants[column],
            Right::Signals(_) => constants[column],
        };
        self.packed(constant, one).into_iter().map(|term| vec![term]).collect()
    }

    /// Constants of all columns, those of each tile in one.
    fn packed(&self, constant: impl Fn(usize) -> Fr, one: Wire) -> Vec<Term> {
        let slot = Slot::from(one);
        let tile = |first: usize| {
            let columns = first..self.size.columns.min(first + self.tile.columns);
            columns.map(|column| self.power(0, column - first) * constant(column)).sum()
        };
        let firsts = (0..self.size.columns).step_by(self.tile.columns);
        firsts.map(|first| Term { coefficient: tile(first), slot }).collect()
    }
}

impl Matrices<'_> {
    /// The sums of all rows.
    ///
    /// # Errors
    /// [`CircuitError::Overflow`] when one could reach 2^126.
    fn sums(&self) -> Result<Vec<Vec<PlacedSum>>, CircuitError> {
        let rows: Vec<Vec<Sum>> = self.left.iter().map(|row| self.right.sums(row)).collect::<Result<_, _>>()?;
        let columns = rows.first().map_or(0, Vec::len);
        let hull = |column: usize| {
            let hull = Interval::hull(&rows.iter().map(|row| row[column].range).collect::<Vec<_>>());
            if is_narrow(hull) { Ok(hull) } else { Err(CircuitError::Overflow) }
        };
        let hulls: Vec<Interval> = (0..columns).map(hull).collect::<Result<_, _>>()?;
        let placed = |(sum, hull): (&Sum, &Interval)| PlacedSum { sum: Sum { range: *hull, ..*sum }, own: sum.range };
        Ok(rows.iter().map(|row| row.iter().zip(&hulls).map(placed).collect()).collect())
    }
}

impl Right<'_> {
    fn columns(&self) -> usize {
        match self {
            Self::Signals(rows) => rows.first().map_or(0, Vec::len),
            Self::Fixed(fixed) => fixed.bias.len(),
        }
    }

    /// The sum of a row with each column.
    fn sums(&self, row: &[Signal]) -> Result<Vec<Sum>, CircuitError> {
        match self {
            Self::Fixed(fixed) => (0..fixed.bias.len()).map(|column| sum_of(row.iter(), &fixed.slot(column))).collect(),
            Self::Signals(rows) => (0..self.columns())
                .map(|column| sum_of_products(row.iter().zip(rows.iter().map(|row| &row[column]))))
                .collect(),
        }
    }
}

/// The sum of products of pairs.
///
/// # Errors
/// [`CircuitError::Overflow`] when it could reach 2^126.
pub(crate) fn sum_of_products<'s>(
    mut pairs: impl Iterator<Item = (&'s Signal, &'s Signal)>,
) -> Result<Sum, CircuitError> {
    let sum = pairs.try_fold(Sum { value: 0, range: Interval::point(0) }, |sum, (left, right)| {
        let product = range_of(&left.range, &right.range)?;
        let value = sum.value.checked_add(left.value.checked_mul(right.value)?)?;
        let low = sum.range.low.checked_add(product.low)?;
        Some(Sum { value, range: Interval { low, high: sum.range.high.checked_add(product.high)? } })
    });
    sum.filter(|sum| is_narrow(sum.range)).ok_or(CircuitError::Overflow)
}

/// Wires that hold the factors of an input in a block of rows, packed.
struct Factors {
    /// From one row to the next.
    bits: u32,
    settled: HashMap<Vec<(Option<Wire>, i128)>, Option<Wire>>,
}

impl Factors {
    /// `None` where all are zero.
    fn of(&mut self, builder: &mut Builder, block: &[Vec<Signal>], input: usize) -> Option<Wire> {
        let key = block.iter().map(|row| (row[input].wire, row[input].offset)).collect();
        let bits = self.bits;
        *self.settled.entry(key).or_insert_with(|| {
            let (mut terms, mut constant) = (Vec::new(), Fr::ZERO);
            for (row, place) in block.iter().zip(0..) {
                Builder::accumulate(&mut terms, &mut constant, power_of_two(bits * place), &row[input]);
            }
            match (terms.as_slice(), constant == Fr::ZERO) {
                ([], true) => None,
                ([term], true) if term.coefficient == Fr::ONE => Some(term.slot.wire),
                _ => Some(builder.linear(terms, constant)),
            }
        })
    }
}
