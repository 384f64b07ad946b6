//! Softmax and its logarithm.

use crate::fixed::graph::FixedOp;
use crate::fixed::piecewise::{PiecewiseTable, SmoothFunction};
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand, SPARE_BITS};
use crate::quantise::scales;

/// Rows from this length on are multiplied by one inverse each instead of divided element by element.
const LONG_ROW: usize = 16;
/// From this number of elements on, exponentials come from a table of their own.
const MANY_ELEMENTS: usize = 512;
/// What at least is added to a score that a mask takes out.
pub(crate) const MASK: f64 = 8192.0;
/// How much larger than on calibration data scores may be beside a mask.
const MASK_MARGIN: f64 = 8.0;

/// Longest row of which the logarithm of a softmax is supported: segments of a table on all its sums are short enough.
const LONGEST_LOGARITHM: usize = 1024;

/// Rows of a matrix and those of their elements that count.
struct Rows {
    count: usize,
    length: usize,
    /// Positions in the matrix, in order; each row has one at least.
    kept: Vec<u32>,
}

impl Rows {
    fn of(shape: &[usize], excluded: &[bool]) -> Rows {
        let (count, length) = (shape[0], shape[1]);
        let counts = |at: &u32| excluded.is_empty() || !excluded[*at as usize];
        Rows { count, length, kept: (0..(count * length) as u32).filter(counts).collect() }
    }

    fn are_whole(&self) -> bool {
        self.kept.len() == self.count * self.length
    }

    /// The shape of what is worked out for each element that counts.
    fn shape(&self) -> Vec<usize> {
        if self.are_whole() { vec![self.count, self.length] } else { vec![self.kept.len()] }
    }

    /// The row of each element that counts.
    fn numbers(&self) -> Vec<u32> {
        self.kept.iter().map(|at| at / self.length as u32).collect()
    }

    /// For each member, its position in each row, or that of one that counts.
    fn columns(&self) -> Vec<Vec<u32>> {
        let mut all: Vec<Option<u32>> = vec![None; self.count * self.length];
        let mut any = vec![0; self.count];
        for &at in &self.kept {
            all[at as usize] = Some(at);
            any[at as usize / self.length] = at;
        }
        let at = |row: usize, member: usize| all[row * self.length + member].unwrap_or(any[row]);
        (0..self.length).map(|member| (0..self.count).map(|row| at(row, member)).collect()).collect()
    }

    /// For each element, its place among those that count, or the place behind them.
    fn places(&self) -> Vec<u32> {
        let mut places = vec![self.kept.len() as u32; self.count * self.length];
        (0u32..).zip(&self.kept).for_each(|(place, &at)| places[at as usize] = place);
        places
    }
}

/// Exponents of at most 0, their exponentials, and for each row the sum of these, which is at least 1.
struct Exponentials {
    exponents: Lowered,
    terms: Lowered,
    sums: Lowered,
}

impl Lowering<'_> {
    /// What a softmax takes: a tensor of very large values, such as a mask makes, keeps the precision of an exponent.
    pub(crate) fn scores(&mut self, x: &Lowered) -> Lowered {
        let narrow = scales::activation_scale(x.magnitude, self.config.activation_bits);
        let exponent = PiecewiseTable::fitted(SmoothFunction::Exp, self.config.activation_bits).input_scale;
        if !x.settled && x.scale > exponent && narrow + SPARE_BITS < exponent {
            return self.rescale(x, exponent);
        }
        self.narrow(x)
    }

    /// `exp(x) / sum of exp(x)` in each row of a matrix over the elements that are not `excluded`, which are 0; an empty list excludes
    /// none.
    ///
    /// With the largest element taken off each, all exponents are at most 0 and the largest is 0: its term is exactly 1, so
    /// that the maximum of the sum and 1 is the sum, and bounds it for interval analysis.
    ///
    /// Elements of long rows are multiplied by the sum's inverse, which is rounded at a scale four bits finer than the result's: that
    /// adds a thirty-second of the result's last place at most.
    pub(crate) fn softmax(&mut self, x: &Lowered, excluded: &[bool]) -> Result<Lowered, QuantiseError> {
        let rows = Rows::of(&x.shape, excluded);
        self.check_mask(x, &rows)?;
        let Exponentials { terms, sums, .. } = self.exponentials(x, &rows)?;
        let numbers = rows.numbers();
        let shares = if rows.length >= LONG_ROW {
            let inverse = self.inverse(&sums)?;
            let inverse = self.rearrange(&inverse, &numbers, &rows.shape());
            let product = self.multiply(&terms, &inverse, &rows.shape());
            Lowered { magnitude: self.magnitude, ..product }
        } else {
            let divisor = self.rearrange(&sums, &numbers, &rows.shape());
            self.quotient(&Operand::Activation(terms), &divisor, &rows.shape())?
        };
        Ok(self.in_rows(&shares, &rows))
    }

    /// `x - largest - log(sum of exp(x - largest))` in each row of a matrix, with logarithms of the whole range that the sum can have.
    pub(crate) fn log_softmax(&mut self, x: &Lowered) -> Result<Lowered, QuantiseError> {
        let rows = Rows::of(&x.shape, &[]);
        let magnitude = self.magnitude;
        let Exponentials { exponents, sums, .. } = self.exponentials(x, &rows)?;
        let length = rows.length as f64;
        if rows.length > LONGEST_LOGARITHM {
            return Err(QuantiseError::FunctionTooSteep { node: self.node.clone() });
        }
        self.magnitude = libm::log(length);
        let scale = scales::activation_scale(self.magnitude, self.config.activation_bits);
        let logarithms = self.tabulated("Log", |sum| libm::log(sum.max(1.0)), &sums, (1.0, length), scale)?;
        self.magnitude = magnitude;
        let logarithms = self.rearrange(&logarithms, &rows.numbers(), &rows.shape());
        let result = self.sum([&exponents, &logarithms], [1, -1], &x.shape);
        Ok(Lowered { magnitude, ..result })
    }

    fn exponentials(&mut self, x: &Lowered, rows: &Rows) -> Result<Exponentials, QuantiseError> {
        let x = Lowered { shared: true, ..self.scores(x) };
        let largest = self.largest(&x, &rows.columns(), &[rows.count]);
        let shape = rows.shape();
        let largest = self.rearrange(&largest, &rows.numbers(), &shape);
        let kept = self.rearrange(&x, &rows.kept, &shape);
        let exponents = self.sum([&kept, &largest], [1, -1], &shape);
        let terms = self.exponential(&exponents)?;
        let matrix = self.in_rows(&terms, rows);
        let sums = self.row_sums(&matrix, 1.0)?.with_shape(&[rows.count]);
        let sums = Lowered { settled: true, ..sums };
        let one = self.constant(&Tensor { shape: vec![rows.count], values: vec![1.0; rows.count] }, sums.scale)?;
        let sums = self.maximum(&[sums, one], &[rows.count]);
        Ok(Exponentials { exponents, terms, sums })
    }

    /// `exp(x)` of what is at most 0.
    ///
    /// Many elements share a table of all values down to where they round to zero.
    fn exponential(&mut self, x: &Lowered) -> Result<Lowered, QuantiseError> {
        let fitted = PiecewiseTable::fitted(SmoothFunction::Exp, self.config.activation_bits);
        if x.shape.iter().product::<usize>() < MANY_ELEMENTS {
            return self.smooth(SmoothFunction::Exp, x);
        }
        let x = if x.scale > fitted.input_scale + 1 { self.rescale(x, fitted.input_scale) } else { x.clone() };
        let lowest = f64::from(fitted.output_scale + 2) * std::f64::consts::LN_2;
        self.tabulated("Exp", libm::exp, &x, (-lowest, 0.0), fitted.output_scale)
    }

    /// Values of the elements that count as a matrix, with zeros for the others.
    fn in_rows(&mut self, x: &Lowered, rows: &Rows) -> Lowered {
        let shape = [rows.count, rows.length];
        if rows.are_whole() {
            return x.with_shape(&shape);
        }
        let x = self.narrow(x);
        let op = FixedOp::Rearrange { indices: rows.places(), constants: vec![0] };
        let tensor = self.push(op, &[&x], &shape, x.scale);
        Lowered { tensor, shape: shape.to_vec(), ..x }
    }

    /// Refuses scores that are not small beside what a mask adds to them: those that are left out could count.
    fn check_mask(&self, x: &Lowered, rows: &Rows) -> Result<(), QuantiseError> {
        if rows.are_whole() || MASK_MARGIN * x.magnitude < MASK {
            return Ok(());
        }
        Err(QuantiseError::Mask { node: self.node.clone(), limit: MASK, got: x.magnitude })
    }
}
