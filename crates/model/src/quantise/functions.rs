//! Tables of functions of one real number.

mod pieces;

use pieces::{FEWEST_SEGMENT_BITS, Piece, Pieces};

use crate::fixed::function::FunctionTable;
use crate::fixed::graph::FixedOp;
use crate::float::function::Function;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering};
use crate::quantise::scales::{self, FINEST};

/// How far a table reaches beyond the largest magnitude seen on calibration data, as a power of two.
const MARGIN_BITS: i32 = 2;
/// How far its values do.
const VALUE_MARGIN_BITS: i32 = 6;
/// How many times smaller than on the table a function that is flat beyond its domain may be on calibration data before its scale is
/// that of the table, as a power of two.
const QUIET_BITS: i32 = 3;
/// Bits that lines are finer than a list of values: each of their three roundings then costs an eighth of an activation's last place.
const GUARD_BITS: u32 = 2;
/// Steps of a bisection over integers of up to 62 bits.
const BISECTIONS: usize = 64;

impl Lowering<'_> {
    /// A function of `x` by tables, at about the activation width on either side.
    ///
    /// The tables reach four times as far as calibration data does, within the function's domain and as long as the value stays below 64
    /// times the largest on calibration data, and stay what they are at their ends beyond them. The error against the function of the
    /// rounded operand is at most half of the result's last place at the activation width where all values are listed, and about as
    /// much where they lie on lines, which are two bits finer; a value larger than any on calibration data may be off by as much more
    /// as it is larger.
    pub(crate) fn function(&mut self, function: &Function, x: &Lowered) -> Result<Lowered, QuantiseError> {
        let x = self.narrow(x);
        let steep = || QuantiseError::FunctionTooSteep { node: self.node.clone() };
        let grid = Grid::new(function, &x);
        let magnitude = self.value_magnitude(function, &grid);
        let limit = magnitude * 2f64.powi(VALUE_MARGIN_BITS);
        let (low, high) = grid.below(limit).ok_or_else(steep)?;
        let scale = scales::activation_scale(magnitude, self.config.activation_bits);
        let finer = (scale + GUARD_BITS).min(FINEST as u32);
        let value = |at: f64| grid.value(at, limit) * 2f64.powi(finer as i32);
        let tolerated = magnitude * 2f64.powi(finer as i32);
        let pieces = Pieces::new(&value, tolerated, x.shape.iter().product()).cover(low, high).ok_or_else(steep)?;
        let listed = pieces.iter().all(|piece| piece.offset_bits == 0);
        let scale = if listed { scale.min(FINEST as u32) } else { finer };
        let value = |at: f64| grid.value(at, limit) * 2f64.powi(scale as i32);
        let tables = tables(&function.name, &value, &pieces).ok_or_else(steep)?;
        Ok(self.summed(tables, &x, scale))
    }

    /// As [`Self::function`], of what stays within the function's domain on calibration data.
    pub(crate) fn function_within(&mut self, function: &Function, x: &Lowered) -> Result<Lowered, QuantiseError> {
        if x.magnitude >= function.domain.1.min(-function.domain.0) {
            return Err(QuantiseError::FunctionTooSteep { node: self.node.clone() });
        }
        self.function(function, x)
    }

    /// `slope max(x, 0) + bend(x)`. The function's table is as fine as the sum, not as its own values would have it.
    pub(crate) fn rectified_and_bent(
        &mut self,
        x: &Lowered,
        slope: f64,
        bend: &Function,
    ) -> Result<Lowered, QuantiseError> {
        let x = self.narrow(x);
        let positive = self.rectified(&x);
        let line = self.scale_by(&positive, &vec![slope; x.shape.iter().product()], slope.abs() * x.magnitude)?;
        let bent = self.function(bend, &x)?;
        let sum = self.sum([&line, &bent], [1, 1], &x.shape);
        Ok(Lowered { settled: self.settles(sum.scale), ..sum })
    }

    /// The sum of tables of `x`.
    fn summed(&mut self, tables: Vec<FunctionTable>, x: &Lowered, scale: u32) -> Lowered {
        let parts: Vec<Lowered> =
            tables.into_iter().map(|table| self.settled(FixedOp::Function { table }, &[x], &x.shape, scale)).collect();
        match parts.as_slice() {
            [only] => only.clone(),
            _ => {
                let multipliers = vec![vec![1]; parts.len()];
                let references: Vec<&Lowered> = parts.iter().collect();
                let op = FixedOp::Affine { multipliers, bias: vec![0], shift: 0 };
                self.settled(op, &references, &x.shape, scale)
            }
        }
    }

    /// What the result's scale goes by: the largest value on calibration data, unless that is far below those of a function that is
    /// flat beyond its domain.
    fn value_magnitude(&self, function: &Function, grid: &Grid<'_>) -> f64 {
        let bounded = !function.strict && function.domain.0.is_finite() && function.domain.1.is_finite();
        let peak = grid.peak();
        let magnitude = match self.magnitude {
            magnitude if bounded && peak.is_finite() => magnitude.max(peak * 2f64.powi(-QUIET_BITS)),
            0.0 => peak.min(1.0),
            magnitude => magnitude,
        };
        // A function that is zero wherever it may be needed has no size.
        if magnitude > 0.0 { magnitude } else { 1.0 }
    }
}

/// The integers of an operand that a table has to cover.
struct Grid<'a> {
    function: &'a Function,
    /// One real unit.
    unit: f64,
    /// First and last integer in the function's domain.
    domain: (f64, f64),
    low: f64,
    high: f64,
}

impl<'a> Grid<'a> {
    fn new(function: &'a Function, x: &Lowered) -> Grid<'a> {
        let unit = 2f64.powi(x.scale as i32);
        let reach = x.magnitude.max(1.0 / unit) * 2f64.powi(MARGIN_BITS) * unit;
        let first = (function.domain.0 * unit).ceil();
        let domain = (first, (function.domain.1 * unit).floor().max(first));
        let low = (-reach).ceil().clamp(domain.0, domain.1);
        let high = reach.floor().clamp(low, domain.1.max(low));
        // Functions may have a corner at 0 or at an end of their domain, which then lies between two segments.
        let coarse = 2f64.powi((scales::ceil_log2(high - low + 1.0) - FEWEST_SEGMENT_BITS as i32).max(0));
        let low = if function.strict { low } else { (low / coarse).floor() * coarse };
        Grid { function, unit, domain, low, high }
    }

    /// The function at an integer, no larger than `limit`. At a pole at an end of the domain it is what it is half an integer before.
    fn value(&self, at: f64, limit: f64) -> f64 {
        let real = |at: f64| (self.function.of)((at / self.unit).clamp(self.function.domain.0, self.function.domain.1));
        let at = at.clamp(self.domain.0, self.domain.1);
        let inwards = if at <= self.domain.0 { at + 0.5 } else { at - 0.5 };
        let value = Some(real(at)).filter(|value| value.is_finite()).unwrap_or_else(|| real(inwards));
        value.clamp(-limit, limit)
    }

    /// The largest absolute value at some of the integers.
    fn peak(&self) -> f64 {
        let step = (self.high - self.low) / 256.0;
        let at = |index: i32| self.value((self.low + step * f64::from(index)).round(), f64::INFINITY).abs();
        (0..=256).map(at).fold(0.0, f64::max)
    }

    /// The integers around one with a value below `limit` that have such values, their ends with them.
    fn below(&self, limit: f64) -> Option<(f64, f64)> {
        let inside = |at: f64| self.value(at, f64::INFINITY).abs() < limit;
        let quarter = (self.high - self.low) / 4.0;
        let starts = [0.0, self.low + quarter, self.high - quarter, self.low, self.high];
        let start = starts.into_iter().map(|at| at.clamp(self.low, self.high).round()).find(|at| inside(*at))?;
        let last = |end: f64| {
            let (mut good, mut bad) = (start, end);
            if inside(end) {
                return end;
            }
            for _ in 0..BISECTIONS {
                let middle = ((good + bad) / 2.0).round();
                if middle == good || middle == bad {
                    break;
                }
                *(if inside(middle) { &mut good } else { &mut bad }) = middle;
            }
            good
        };
        Some((last(self.low), last(self.high)))
    }
}

/// One table for each piece, so that their sum is the function: beyond its piece each stays what it is at the end, and from the second
/// on they begin at 0.
fn tables(name: &str, value: &dyn Fn(f64) -> f64, pieces: &[Piece]) -> Option<Vec<FunctionTable>> {
    let mut tables: Vec<FunctionTable> = Vec::with_capacity(pieces.len());
    let mut reached = 0i128;
    for piece in pieces {
        let joined = if tables.is_empty() { None } else { Some(reached) };
        let table = table(name, value, piece, joined)?;
        reached += table.evaluate(table.high());
        tables.push(table);
    }
    Some(tables)
}

/// Lines from each segment's first value to the next segment's, lifted by half of what the function bends away in the middle. Where
/// earlier tables have `reached` a value, it is taken off, and the table begins at 0.
///
/// `None` where a value or a slope is too large.
fn table(name: &str, value: &dyn Fn(f64) -> f64, piece: &Piece, reached: Option<i128>) -> Option<FunctionTable> {
    let largest = 2f64.powi(FunctionTable::MAX_BITS as i32);
    let integer = |value: f64| {
        let rounded = (value + 0.5).floor();
        (rounded.abs() < largest).then_some(rounded as i64)
    };
    let taken = reached.map_or(0.0, |reached| reached as f64);
    let (mut base, mut slope) = (Vec::with_capacity(piece.segments), Vec::with_capacity(piece.segments));
    for segment in 0..piece.segments {
        let line = piece.line(value, segment);
        let begins = segment == 0 && reached.is_some();
        let start = if begins { 0.0 } else { line.from + line.lift - taken };
        base.push(integer(start)?);
        slope.push(match piece.offset_bits {
            0 => 0,
            _ if begins => integer(line.to - taken)?,
            _ => integer(line.to - line.from)?,
        });
    }
    let (low, offset_bits) = (piece.low as i64, piece.offset_bits);
    Some(FunctionTable { name: name.to_owned(), low, offset_bits, base, slope })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All integers within `reach` of zero.
    fn grid(function: &Function, unit: f64, reach: f64) -> Grid<'_> {
        Grid { function, unit, domain: (-reach, reach), low: -reach, high: reach }
    }

    #[test]
    fn the_peak_is_the_largest_absolute_value() {
        let hill = Function::new("Hill", "hill", |x| 3.0 - x * x).within(-2.0, 2.0);
        assert_eq!(grid(&hill, 256.0, 512.0).peak(), 3.0);
        let valley = Function::new("Valley", "valley", |x| x * x - 9.0).within(-2.0, 2.0);
        assert_eq!(grid(&valley, 256.0, 512.0).peak(), 9.0);
    }

    #[test]
    fn integers_below_a_limit_are_found_with_their_ends() {
        let cube = Function::new("Cube", "cube", |x| x * x * x);
        let grid = grid(&cube, 1.0, 100.0);
        assert_eq!(grid.below(1_000.0), Some((-9.0, 9.0)));
        assert_eq!(grid.below(1_000.5), Some((-10.0, 10.0)));
        assert_eq!(grid.below(1e9), Some((-100.0, 100.0)));
        assert_eq!(grid.below(0.0), None);
    }
}
