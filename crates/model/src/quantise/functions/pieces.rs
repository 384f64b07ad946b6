//! How a function's integers are divided into tables, and each table's into segments.

use crate::quantise::scales;

/// Fewest segments of a table of lines, as a power of two.
pub(super) const FEWEST_SEGMENT_BITS: u32 = 6;
/// Most segments of a table of lines, as a power of two; lists of all values have up to four times as many.
const MOST_SEGMENT_BITS: u32 = 12;
/// Longest list of values, as a power of two.
const LISTED_BITS: u32 = MOST_SEGMENT_BITS + 2;
/// What is listed whatever it costs, as a power of two.
const SHORT_BITS: u32 = 8;
/// Cells that a line costs more than a listed value, about: a table of all values has to save them often enough.
const CELLS_SAVED: usize = 20;
/// Most tables of a function.
const MOST_PIECES: usize = 8;
/// How far a line may be from the function, in the result's last place.
const BEND: f64 = 0.5;

/// `segments` runs of `2^offset_bits` integers from `low` on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) low: f64,
    pub(super) offset_bits: u32,
    pub(super) segments: usize,
}

/// The line over a segment, in the result's last place.
pub(super) struct Line {
    pub(super) from: f64,
    pub(super) to: f64,
    /// Half of what the function is above the line in the middle.
    pub(super) lift: f64,
}

impl Piece {
    /// Segments from `low` to `high` at least.
    fn new(low: f64, high: f64, offset_bits: u32) -> Piece {
        let segments = ((high - low + 1.0) / 2f64.powi(offset_bits as i32)).ceil() as usize;
        Piece { low, offset_bits, segments }
    }

    fn width(&self) -> f64 {
        2f64.powi(self.offset_bits as i32)
    }

    /// The last integer.
    fn end(&self) -> f64 {
        self.start(self.segments) - 1.0
    }

    fn start(&self, segment: usize) -> f64 {
        self.low + segment as f64 * self.width()
    }

    /// The line over a segment, for one integer its value.
    pub(super) fn line(&self, value: &dyn Fn(f64) -> f64, segment: usize) -> Line {
        let (start, width) = (self.start(segment), self.width());
        let from = value(start);
        if self.offset_bits == 0 {
            return Line { from, to: from, lift: 0.0 };
        }
        let (middle, to) = (value(start + width / 2.0), value(start + width));
        Line { from, to, lift: (middle - (from + to) / 2.0) / 2.0 }
    }

    /// Whether the line over a segment is as near to the function as it has to be.
    fn fits(&self, value: &dyn Fn(f64) -> f64, usual: f64, segment: usize) -> bool {
        let line = self.line(value, segment);
        let tolerance = BEND * (line.from.abs().max(line.to.abs()) / usual).max(1.0);
        (0..4).all(|quarter| {
            let part = f64::from(quarter) / 4.0;
            let along = line.from + line.lift + part * (line.to - line.from);
            (along - value(self.start(segment) + part * self.width())).abs() <= tolerance
        })
    }
}

/// Divides the integers of a function.
pub(super) struct Pieces<'a> {
    /// At an integer, in the result's last place.
    value: &'a dyn Fn(f64) -> f64,
    /// Values up to this size have to be exact.
    usual: f64,
    /// How often the function is evaluated.
    uses: usize,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(value: &'a dyn Fn(f64) -> f64, usual: f64, uses: usize) -> Pieces<'a> {
        Pieces { value, usual, uses }
    }

    /// Pieces that cover `low` to `high`, each of which begins with the last integer of the one before it; `None` where too many were
    /// needed.
    pub(super) fn cover(&self, low: f64, high: f64) -> Option<Vec<Piece>> {
        let mut pieces = Vec::new();
        self.divide(low, high, &mut pieces).map(|_| pieces)
    }

    /// Adds pieces, unless they would be too many, and returns the last integer of the last.
    fn divide(&self, low: f64, high: f64, pieces: &mut Vec<Piece>) -> Option<f64> {
        let bits = scales::ceil_log2(high - low + 1.0).max(0) as u32;
        let worth_it = self.uses.saturating_mul(CELLS_SAVED) >= 1 << bits.min(LISTED_BITS);
        let list = bits <= SHORT_BITS || (bits <= LISTED_BITS && worth_it);
        let lines = || (FEWEST_SEGMENT_BITS..=MOST_SEGMENT_BITS).filter(|segments| bits >= segments + 2);
        let piece = |segment_bits: u32| Piece::new(low, high, bits - segment_bits);
        let fits = |piece: &Piece| (0..piece.segments).all(|segment| piece.fits(self.value, self.usual, segment));
        let chosen = match lines().map(piece).find(|piece| !list && fits(piece)) {
            None if bits <= LISTED_BITS => Some(Piece::new(low, high, 0)),
            chosen => chosen,
        };
        match chosen {
            Some(piece) if pieces.len() < MOST_PIECES => {
                pieces.push(piece);
                Some(piece.end())
            }
            Some(_) => None,
            None => {
                let cut = self.cut(&piece(MOST_SEGMENT_BITS));
                let end = self.divide(low, cut - 1.0, pieces)?;
                if end >= high { Some(end) } else { self.divide(end, high, pieces) }
            }
        }
    }

    /// Where a piece has its steep part on one side: the middle, if that is everywhere.
    fn cut(&self, piece: &Piece) -> f64 {
        let fits = |segment: &usize| piece.fits(self.value, self.usual, *segment);
        let first = (0..piece.segments).find(|segment| !fits(segment)).unwrap_or(0);
        let last = (0..piece.segments).rev().find(|segment| !fits(segment)).unwrap_or(piece.segments);
        let middle = piece.segments / 2;
        piece.start(if first >= middle { first } else { (last + 1).min(middle) }.max(1))
    }
}
