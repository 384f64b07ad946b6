//! `--sweep`: models of a family, from few parameters to many.

use std::fmt;
use std::str::FromStr;

use crate::generate::Family;
use crate::generate::error::GenerateError;

/// Most points of one sweep.
const MOST_POINTS: usize = 100;
/// Where the number of points is not given.
const POINTS_PER_DECADE: f64 = 3.0;

/// Sizes of models: `mlp:1k..1M`, with the number of points `mlp:1k..1M:7`, or one size `mlp:10k`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SweepSpec {
    family: Family,
    from: u64,
    to: u64,
    /// 1 where `from` is `to`.
    points: usize,
}

/// One model of a sweep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweepPoint {
    /// Such as `mlp-10k`; unique within all sweeps over one family.
    pub name: String,
    pub family: Family,
    /// Wanted; [`Family::nearest`] says how many there are.
    pub parameters: u64,
}

impl SweepSpec {
    /// Both ends and, between them, sizes with two significant digits in about a geometric sequence. Rising.
    ///
    /// Fewer than the points asked for where the family has no two models so close to each other.
    pub fn points(&self) -> Vec<SweepPoint> {
        let mut sizes: Vec<u64> = (0..self.points).map(|index| self.size(index)).collect();
        sizes.dedup_by_key(|size| self.family.nearest(*size));
        // Of the sizes that are one model, the end gives the name.
        sizes.last_mut().into_iter().for_each(|last| *last = self.to);
        sizes.into_iter().map(|parameters| self.point(parameters)).collect()
    }

    fn point(&self, parameters: u64) -> SweepPoint {
        let name = format!("{}-{}", self.family, Size(parameters));
        SweepPoint { name, family: self.family, parameters }
    }

    fn size(&self, index: usize) -> u64 {
        match index {
            0 => self.from,
            last if last + 1 == self.points => self.to,
            _ => {
                let share = index as f64 / (self.points - 1) as f64;
                let size = self.from as f64 * libm::pow(self.to as f64 / self.from as f64, share);
                two_digits(size).clamp(self.from, self.to)
            }
        }
    }
}

/// Rounded to two significant digits: what the last bit of `powf` is does not matter.
fn two_digits(size: f64) -> u64 {
    let mut unit = 1.0;
    while size >= 100.0 * unit {
        unit *= 10.0;
    }
    ((size / unit).round() * unit) as u64
}

/// About three points for every factor of ten.
fn default_points(from: u64, to: u64) -> usize {
    let decades = libm::log10(to as f64 / from as f64);
    ((decades * POINTS_PER_DECADE).round() as usize + 1).max(2)
}

impl FromStr for SweepSpec {
    type Err = GenerateError;

    /// # Errors
    /// Another form than those of [`SweepSpec`], an unknown family, sizes the family does not have, no rising range.
    fn from_str(text: &str) -> Result<SweepSpec, GenerateError> {
        let malformed = || GenerateError::Sweep { got: text.to_owned() };
        let (family, range) = text.split_once(':').ok_or_else(malformed)?;
        let family: Family = family.parse()?;
        let Some((from, rest)) = range.split_once("..") else {
            let size = size_of(family, range)?;
            return Ok(SweepSpec { family, from: size, to: size, points: 1 });
        };
        let (to, points) = rest.split_once(':').map_or((rest, None), |(to, points)| (to, Some(points)));
        let (from, to) = (size_of(family, from)?, size_of(family, to)?);
        if from >= to {
            return Err(GenerateError::Reversed { from, to });
        }
        let points = points.map_or_else(|| Ok(default_points(from, to)), number_of_points)?;
        Ok(SweepSpec { family, from, to, points })
    }
}

fn size_of(family: Family, text: &str) -> Result<u64, GenerateError> {
    let Size(size) = text.parse()?;
    family.nearest(size).map(|_| size)
}

fn number_of_points(text: &str) -> Result<usize, GenerateError> {
    let refused = || GenerateError::Points { limit: MOST_POINTS, got: text.to_owned() };
    let points = digits(text).ok_or_else(refused)?;
    usize::try_from(points).ok().filter(|points| (2..=MOST_POINTS).contains(points)).ok_or_else(refused)
}

/// The form that [`SweepSpec::from_str`] reads, with the number of points.
impl fmt::Display for SweepSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SweepSpec { family, from, to, points } = self;
        match points {
            1 => write!(f, "{family}:{}", Size(*from)),
            _ => write!(f, "{family}:{}..{}:{points}", Size(*from), Size(*to)),
        }
    }
}

/// A number of parameters as people write it: `100`, `10k`, `1M`.
struct Size(u64);

const SUFFIXES: [(char, u64); 2] = [('M', 1_000_000), ('k', 1_000)];

impl FromStr for Size {
    type Err = GenerateError;

    fn from_str(text: &str) -> Result<Size, GenerateError> {
        let suffixed = SUFFIXES.iter().find_map(|&(suffix, unit)| Some((text.strip_suffix(suffix)?, unit)));
        let (number, unit) = suffixed.unwrap_or((text, 1));
        let size = digits(number).map(|number| number.saturating_mul(unit));
        size.map(Size).ok_or_else(|| GenerateError::Size { got: text.to_owned() })
    }
}

/// A decimal number, without a sign; saturates.
fn digits(text: &str) -> Option<u64> {
    let only_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    only_digits.then(|| text.parse().unwrap_or(u64::MAX))
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let suffix = SUFFIXES.iter().find(|(_, unit)| self.0 > 0 && self.0.is_multiple_of(*unit));
        match suffix {
            Some((suffix, unit)) => write!(f, "{}{suffix}", self.0 / unit),
            None => write!(f, "{}", self.0),
        }
    }
}
