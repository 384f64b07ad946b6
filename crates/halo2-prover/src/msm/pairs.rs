use super::point::Point;
use super::residue::Residue;

/// Additions that share one inversion: it then costs 2 % of them, and what they keep between
/// the two passes fits into a core's second-level cache.
const BATCH: usize = 1024;

/// Where the sum of two neighbours goes: `target[to] = source[from] + source[from + 1]`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) from: u32,
    pub(super) to: u32,
}

/// What an addition keeps from the pass before the inversion to the pass after it.
#[derive(Debug, Clone, Copy)]
struct Slope {
    /// The slope's numerator, times all denominators before this one.
    numerator: Residue,
    denominator: Residue,
}

/// Adds pairs of affine points, many to an inversion (Montgomery's trick): about six field
/// multiplications each.
#[derive(Debug, Default)]
pub(super) struct PairAdder {
    slopes: Vec<Slope>,
    /// Sums that the chord and tangent formulas do not give, with their places.
    exceptions: Vec<(u32, Point)>,
}

impl PairAdder {
    /// Writes the sums of `pairs` of `source` to `target`.
    pub(super) fn add(&mut self, source: &[Point], pairs: &[Pair], target: &mut [Point]) {
        for batch in pairs.chunks(BATCH) {
            let product = self.collect_slopes(source, batch);
            self.write_sums(source, batch, product.invert(), target);
            for (to, sum) in self.exceptions.drain(..) {
                target[to as usize] = sum;
            }
        }
    }

    /// Returns the product of all denominators.
    fn collect_slopes(&mut self, source: &[Point], batch: &[Pair]) -> Residue {
        self.slopes.clear();
        let mut product = Residue::ONE;
        for pair in batch {
            let [a, b] = operands(source, pair);
            let mut rise = b.y - a.y;
            let mut run = b.x - a.x;
            if run.is_zero() || a.is_identity() || b.is_identity() {
                (rise, run) = self.exceptional(a, b, pair.to);
            }
            self.slopes.push(Slope { numerator: product * rise, denominator: run });
            product = product * run;
        }
        product
    }

    /// The slope where the chord's does not serve: the tangent's for a doubling; otherwise the
    /// sum is noted as an exception, and any invertible denominator will do.
    #[cold]
    fn exceptional(&mut self, a: &Point, b: &Point, to: u32) -> (Residue, Residue) {
        let sum = if a.is_identity() {
            *b
        } else if b.is_identity() {
            *a
        } else if (a.y - b.y).is_zero() {
            let square = a.x.square();
            return (square + square + square, a.y + a.y);
        } else {
            Point::IDENTITY
        };
        self.exceptions.push((to, sum));
        (Residue::ONE, Residue::ONE)
    }

    fn write_sums(&self, source: &[Point], batch: &[Pair], inverse: Residue, target: &mut [Point]) {
        let mut inverse = inverse;
        for (pair, slope) in batch.iter().zip(&self.slopes).rev() {
            let [a, b] = operands(source, pair);
            let lambda = inverse * slope.numerator;
            inverse = inverse * slope.denominator;
            let x = lambda.square() - a.x - b.x;
            let y = lambda * (a.x - x) - a.y;
            target[pair.to as usize] = Point { x, y };
        }
    }
}

#[inline(always)]
fn operands<'a>(source: &'a [Point], pair: &Pair) -> [&'a Point; 2] {
    let from = pair.from as usize;
    [&source[from], &source[from + 1]]
}
