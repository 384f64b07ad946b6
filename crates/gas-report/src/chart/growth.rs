//! What circuits grow with: cells against activations and parameters, and against multiply-adds.

use super::Size;
use super::axis::{self, Frame};
use super::canvas::{Anchor, Canvas, ChartError, Drawing, Marker, Point};
use super::labels::{LINE, Room, around, shortened};
use super::legend::{self, Entry};
use super::paint::Paint;
use super::scale::Scale;
use crate::facts::ModelFacts;
use crate::growth::Growth;
use crate::law::Law;
use crate::numbers;
use crate::report::Report;

/// Points of a fitted line: on logarithmic axes it is none.
const STEPS: u32 = 64;

/// One of the two measures of size.
struct Measure {
    title: &'static str,
    law: fn(&Growth) -> &Law,
    of: fn(&ModelFacts) -> Option<u64>,
}

const MEASURES: [Measure; 2] = [
    Measure { title: "Activations + parameters", law: |growth| &growth.by_values, of: ModelFacts::values },
    Measure { title: "Multiply-adds", law: |growth| &growth.by_multiply_adds, of: |facts| Some(facts.multiply_adds) },
];

/// A model by one measure.
struct Dot<'a> {
    name: &'a str,
    size: f64,
    cells: f64,
}

/// Two panels with the same cells, side by side or one above the other; nothing without growth.
pub(crate) fn growth(report: &Report, size: Size) -> Result<Option<Drawing>, ChartError> {
    let cells: Vec<f64> = models(report).map(|facts| facts.cells() as f64).collect();
    if report.growth.is_empty() || cells.is_empty() {
        return Ok(None);
    }
    let least = cells.iter().copied().fold(f64::INFINITY, f64::min).max(1.0);
    let ends = (least, cells.iter().copied().fold(1.0, f64::max));
    let entries = entries(report);
    let width = size.width();
    let top = legend::height(&entries, width) + LINE + 8;
    let (frames, height) = frames(size, top, ends);
    let drawing = Canvas::drawing((width, height), |canvas| {
        legend::draw(canvas, &entries, width)?;
        for (measure, frame) in MEASURES.iter().zip(frames) {
            panel(canvas, report, measure, frame, ends)?;
        }
        Ok(())
    });
    drawing.map(Some)
}

/// Those that a law of growth was fitted to.
fn models(report: &Report) -> impl Iterator<Item = &ModelFacts> {
    report.growth.iter().flat_map(|growth| members(report, growth))
}

fn members<'a>(report: &'a Report, growth: &'a Growth) -> impl Iterator<Item = &'a ModelFacts> {
    let of_family =
        move |facts: &&ModelFacts| facts.family.as_ref() == Some(&growth.family) && facts.values().is_some();
    report.rows.iter().map(|row| &row.facts).filter(of_family)
}

fn entries(report: &Report) -> Vec<Entry> {
    let family = |(index, growth): (usize, &Growth)| {
        Entry::marker(Marker::series(index), Paint::series(index), &shortened(&growth.family, 120))
    };
    let line = Entry::line(Paint::LINK, "line: a constant and a factor, fitted");
    report.growth.iter().enumerate().map(family).chain([line]).collect()
}

/// Two frames and the height of the drawing.
fn frames(size: Size, top: i32, (least, most): (f64, f64)) -> ([Frame; 2], i32) {
    let margin = axis::left_margin(&Scale::log(least, most, (100, 0)), numbers::short);
    let (right, inner) = (size.width() - 12, if size.is_narrow() { 170 } else { 280 });
    // Below a frame: its values and its title; above the lower one the title of its cells.
    let below = 36;
    let first = Frame { left: margin, top, right, bottom: top + inner };
    if size.is_narrow() {
        let second = first.bottom + below + LINE + 12;
        return ([first, Frame { top: second, bottom: second + inner, ..first }], second + inner + below);
    }
    let middle = size.width() / 2;
    let frames = [Frame { right: middle - 12, ..first }, Frame { left: middle + margin, ..first }];
    (frames, first.bottom + below)
}

fn panel(
    canvas: &mut Canvas<'_>,
    report: &Report,
    measure: &Measure,
    frame: Frame,
    ends: (f64, f64),
) -> Result<(), ChartError> {
    let sizes = || models(report).filter_map(measure.of).map(|size| size as f64);
    let (least, most) = (sizes().fold(f64::INFINITY, f64::min), sizes().fold(1.0, f64::max));
    let x = Scale::log(least.max(1.0), most, (frame.left, frame.right));
    let y = Scale::log(ends.0, ends.1, (frame.bottom, frame.top));
    let heading = (frame.left - axis::left_margin(&y, numbers::short), frame.top - LINE - 2);
    canvas.text(heading, Anchor::Start, Paint::MUTED, "Cells (log scale)")?;
    axis::left(canvas, frame, &y, numbers::short)?;
    axis::bottom(canvas, frame, &x, numbers::short)?;
    let title = format!("{} (log scale)", measure.title);
    canvas.text((frame.right, frame.bottom + 28), Anchor::End, Paint::MUTED, &title)?;

    let mut room = Room::new((frame.left, frame.top - LINE), (frame.right + 8, frame.bottom - 2));
    let families: Vec<Vec<Dot<'_>>> = report.growth.iter().map(|growth| dots(report, growth, measure)).collect();
    for (index, (growth, dots)) in report.growth.iter().zip(&families).enumerate() {
        let line = fitted((measure.law)(growth), dots, ends, (&x, &y));
        line.windows(2).for_each(|ends| room.take_between(ends[0], ends[1]));
        if line.len() > 1 {
            canvas.path(line, Paint::series(index))?;
        }
        for dot in dots {
            let at = (x.at(dot.size), y.at(dot.cells));
            room.take(at, 6);
            canvas.marker(Marker::series(index), at, 4, Paint::series(index))?;
        }
    }
    name_ends(canvas, &families, (&x, &y), &mut room)
}

fn dots<'a>(report: &'a Report, growth: &'a Growth, measure: &Measure) -> Vec<Dot<'a>> {
    let dot = |facts: &'a ModelFacts| {
        let size = (measure.of)(facts)? as f64;
        Some(Dot { name: &facts.name, size: size.max(1.0), cells: facts.cells() as f64 })
    };
    let mut dots: Vec<Dot<'_>> = members(report, growth).filter_map(dot).collect();
    dots.sort_by(|one, other| one.size.total_cmp(&other.size));
    dots
}

/// The law between its first and its last point, where it lies within the chart.
fn fitted(law: &Law, dots: &[Dot<'_>], (least, most): (f64, f64), (x, y): (&Scale, &Scale)) -> Vec<Point> {
    let (Some(first), Some(last)) = (dots.first(), dots.last()) else { return Vec::new() };
    let factor = law.terms.first().map_or(0.0, |term| term.factor);
    let step = |step: u32| {
        let size = first.size * (last.size / first.size).powf(f64::from(step) / f64::from(STEPS));
        (size, law.constant + factor * size)
    };
    let points = (0..=STEPS).map(step).filter(|(_, cells)| (least..=most).contains(cells));
    points.map(|(size, cells)| (x.at(size), y.at(cells))).collect()
}

/// The smallest and the largest model of each family, where there is room.
fn name_ends(
    canvas: &mut Canvas<'_>,
    families: &[Vec<Dot<'_>>],
    (x, y): (&Scale, &Scale),
    room: &mut Room,
) -> Result<(), ChartError> {
    for dot in families.iter().flat_map(|dots| dots.first().into_iter().chain(dots.last())) {
        let name = shortened(dot.name, 110);
        if let Some((at, anchor)) = room.place(&name, &around((x.at(dot.size), y.at(dot.cells)), 5)) {
            canvas.text(at, anchor, Paint::INK, &name)?;
        }
    }
    Ok(())
}
