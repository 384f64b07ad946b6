//! From figures to pixels, with the values worth naming on an axis.

use std::ops::Range;

use plotters::coord::ranged1d::{AsRangedCoord, Ranged};
use plotters::prelude::{IntoLogRange, LogCoord};

/// An axis: values, and the pixels of their ends.
pub(super) struct Scale {
    kind: Kind,
    pixels: (i32, i32),
}

enum Kind {
    Linear(Range<f64>),
    Log(Range<f64>),
}

impl Scale {
    /// From zero to a round value that is not below `most`.
    pub(super) fn from_zero(most: f64, pixels: (i32, i32)) -> Self {
        let most = if most > 0.0 { most } else { 1.0 };
        let step = nice_step(most, 5);
        Self { kind: Kind::Linear(0.0..(most / step).ceil() * step), pixels }
    }

    /// From zero to exactly that value.
    pub(super) fn up_to(most: f64, pixels: (i32, i32)) -> Self {
        Self { kind: Kind::Linear(0.0..most.max(1.0)), pixels }
    }

    /// By orders of magnitude, with some air around both ends.
    pub(super) fn log(least: f64, most: f64, pixels: (i32, i32)) -> Self {
        let (least, most) = (least.max(f64::MIN_POSITIVE * 1e9), most.max(least).max(f64::MIN_POSITIVE * 1e9));
        let air = if most / least < 1.5 { 2.0 } else { (most / least).powf(0.04) };
        Self { kind: Kind::Log(least / air..most * air), pixels }
    }

    /// From zero, or by orders of magnitude where the values span more than `span`.
    pub(super) fn fitting(values: &[f64], span: f64, pixels: (i32, i32)) -> Self {
        let positive = values.iter().copied().filter(|value| *value > 0.0);
        let least = positive.clone().fold(f64::INFINITY, f64::min);
        let most = positive.fold(0.0, f64::max);
        if most / least > span { Self::log(least, most, pixels) } else { Self::from_zero(most, pixels) }
    }

    pub(super) fn is_log(&self) -> bool {
        matches!(self.kind, Kind::Log(_))
    }

    /// The pixel of a value; values off the scale lie at its ends.
    pub(super) fn at(&self, value: f64) -> i32 {
        match &self.kind {
            Kind::Linear(range) => <Range<f64> as AsRangedCoord>::CoordDescType::from(range.clone())
                .map(&value.clamp(range.start, range.end), self.pixels),
            Kind::Log(range) => {
                LogCoord::from(range.clone().log_scale()).map(&value.clamp(range.start, range.end), self.pixels)
            }
        }
    }

    /// At most about `count` values to name, rising.
    pub(super) fn ticks(&self, count: usize) -> Vec<f64> {
        match &self.kind {
            Kind::Linear(range) => multiples(nice_step(range.end, count), range),
            Kind::Log(range) => log_ticks(range, count),
        }
    }
}

/// The least of 1, 2, 2.5 and 5 times a power of ten that divides the way to `most` into at most `count` steps.
fn nice_step(most: f64, count: usize) -> f64 {
    let raw = most / count.max(1) as f64;
    let decade = 10f64.powf(raw.log10().floor());
    let factor = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|factor| factor * decade >= raw * 0.999).unwrap_or(10.0);
    factor * decade
}

fn multiples(step: f64, range: &Range<f64>) -> Vec<f64> {
    let most = (range.end / step + 1e-9).floor() as u32;
    (0..=most).map(|multiple| f64::from(multiple) * step).collect()
}

/// Powers of ten, every second or third of them where there are many; with their doubles and halves where there are few.
fn log_ticks(range: &Range<f64>, count: usize) -> Vec<f64> {
    let (first, last) = (range.start.log10().ceil() as i32, range.end.log10().floor() as i32);
    let decades = (last - first + 1).max(0) as usize;
    if decades >= 3 || (decades >= 2 && count < 6) {
        let stride = decades.div_ceil(count.max(2)).max(1);
        return (first..=last).step_by(stride).map(|power| 10f64.powi(power)).collect();
    }
    let steps: Vec<f64> = (first - 1..=last)
        .flat_map(|power| [1.0, 2.0, 5.0].map(|factor| factor * 10f64.powi(power)))
        .filter(|value| (range.start..=range.end).contains(value))
        .collect();
    if steps.len() > count { steps.into_iter().step_by(2).collect() } else { steps }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_axes_begin_at_zero_and_end_round() {
        let scale = Scale::from_zero(311_000.0, (400, 0));
        assert_eq!(scale.ticks(5), [0.0, 100_000.0, 200_000.0, 300_000.0, 400_000.0]);
        assert_eq!((scale.at(0.0), scale.at(200_000.0), scale.at(400_000.0)), (400, 200, 0));
    }

    #[test]
    fn decades_are_equally_far_apart() {
        let scale = Scale::log(100.0, 1e6, (0, 1_000));
        assert_eq!(scale.ticks(6), [100.0, 1e3, 1e4, 1e5, 1e6]);
        let gaps: Vec<i32> = scale.ticks(6).windows(2).map(|pair| scale.at(pair[1]) - scale.at(pair[0])).collect();
        assert!(gaps.iter().all(|gap| (gap - gaps[0]).abs() <= 1), "{gaps:?}");
    }

    #[test]
    fn narrow_ranges_have_ticks_too() {
        for (least, most) in [(289.0, 289.0), (100.0, 300.0), (0.09, 0.3), (5.0, 60.0), (0.0, 0.0)] {
            let ticks = Scale::log(least, most, (0, 300)).ticks(6);
            assert!(!ticks.is_empty() && ticks.len() <= 7, "{least} to {most}: {ticks:?}");
        }
    }

    #[test]
    fn wide_spreads_are_shown_by_magnitude() {
        assert!(Scale::fitting(&[0.001, 20.0], 20.0, (0, 100)).is_log());
        assert!(!Scale::fitting(&[5.0, 20.0], 20.0, (0, 100)).is_log());
        assert!(!Scale::fitting(&[], 20.0, (0, 100)).is_log());
    }
}
