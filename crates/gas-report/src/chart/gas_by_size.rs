//! Gas of one verification against the model's parameters.

use std::collections::BTreeMap;

use verifier_program::Fork;

use super::axis::{self, Frame};
use super::canvas::{Anchor, Canvas, ChartError, Drawing, Marker, Point};
use super::labels::{LINE, Room, around, shortened};
use super::legend::{self, Entry};
use super::paint::Paint;
use super::scale::Scale;
use super::{Size, rows};
use crate::budget::Budget;
use crate::facts::Source;
use crate::numbers;
use crate::report::Report;

/// One model in pixels and figures.
struct Dot<'a> {
    name: &'a str,
    parameters: f64,
    predicted: f64,
    measured: Option<f64>,
    /// One of a family whose sizes a line may join.
    generated: bool,
}

/// One series per lane count: a line through the predictions, a point per measurement, and the budget.
pub(crate) fn gas_by_size(report: &Report, size: Size) -> Result<Drawing, ChartError> {
    let series = by_lanes(report);
    let budget = gas_budget(report);
    let entries = entries(&series, budget);
    let width = size.width();
    let top = legend::height(&entries, width) + LINE + 8;
    let height = top + if size.is_narrow() { 230 } else { 320 };
    let write = if size.is_narrow() { numbers::short } else { whole };

    let frame = frame(&series, budget, write, (width, top, height));
    let most = most(&series, budget);
    let y = Scale::from_zero(most, (frame.bottom, frame.top));
    let sizes = || series.values().flatten().map(|dot| dot.parameters);
    let x = Scale::log(sizes().fold(f64::INFINITY, f64::min), sizes().fold(1.0, f64::max), (frame.left, frame.right));

    Canvas::drawing((width, height), |canvas| {
        legend::draw(canvas, &entries, width)?;
        canvas.text((0, top - LINE - 2), Anchor::Start, Paint::MUTED, "Gas of one verification")?;
        axis::left(canvas, frame, &y, write)?;
        axis::bottom(canvas, frame, &x, numbers::short)?;
        canvas.text((frame.right, height - 8), Anchor::End, Paint::MUTED, "Parameters (log scale)")?;
        let mut room = Room::new((frame.left, frame.top - LINE), (frame.right + 8, frame.bottom - 2));
        if let Some(budget) = budget {
            draw_budget(canvas, frame, &y, budget, &mut room)?;
        }
        draw_series(canvas, &series, &x, &y, &mut room)?;
        if let Some(budget) = budget {
            name_budget(canvas, frame, &y, budget, &mut room)?;
        }
        name_points(canvas, &series, &x, &y, &mut room)
    })
}

fn by_lanes(report: &Report) -> BTreeMap<usize, Vec<Dot<'_>>> {
    let mut series: BTreeMap<usize, Vec<Dot<'_>>> = BTreeMap::new();
    for row in rows::by_size(report, usize::MAX) {
        if let Some(gas) = row.facts.on(Fork::LIVE) {
            series.entry(row.facts.layout.lanes).or_default().push(Dot {
                name: &row.facts.name,
                parameters: row.facts.parameters.max(1) as f64,
                predicted: gas.predicted.transaction as f64,
                measured: gas.measured.as_ref().map(|gas| gas.transaction as f64),
                generated: row.facts.source == Source::Generated,
            });
        }
    }
    series
}

fn gas_budget(report: &Report) -> Option<f64> {
    match report.budget {
        Some(Budget::Gas(gas)) => Some(gas as f64),
        _ => None,
    }
}

fn whole(value: f64) -> String {
    numbers::grouped(value.round() as u64)
}

fn most(series: &BTreeMap<usize, Vec<Dot<'_>>>, budget: Option<f64>) -> f64 {
    series
        .values()
        .flatten()
        .flat_map(|dot| [dot.predicted, dot.measured.unwrap_or(0.0)])
        .fold(budget.unwrap_or(0.0), f64::max)
        * 1.04
}

fn frame(
    series: &BTreeMap<usize, Vec<Dot<'_>>>,
    budget: Option<f64>,
    write: axis::Write,
    (width, top, height): (i32, i32, i32),
) -> Frame {
    let scale = Scale::from_zero(most(series, budget), (100, 0));
    Frame { left: axis::left_margin(&scale, write), top, right: width - 12, bottom: height - 36 }
}

fn entries(series: &BTreeMap<usize, Vec<Dot<'_>>>, budget: Option<f64>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = series
        .keys()
        .enumerate()
        .map(|(index, lanes)| {
            Entry::marker(Marker::series(index), Paint::series(index), &numbers::counted(*lanes, "lane"))
        })
        .collect();
    if series.values().any(|dots| dots.iter().filter(|dot| dot.generated).count() > 1) {
        entries.push(Entry::line(Paint::LINK, "line: predicted, along a sweep"));
    }
    if series.values().flatten().any(|dot| dot.measured.is_some()) {
        entries.push(Entry::marker(Marker::Disc, Paint::MUTED, "filled: measured"));
    }
    if series.values().flatten().any(|dot| dot.measured.is_none()) {
        entries.push(Entry::ring(Paint::MUTED, "hollow: predicted only"));
    }
    if budget.is_some() {
        entries.push(Entry::line(Paint::BUDGET, "budget"));
    }
    entries
}

fn draw_budget(
    canvas: &mut Canvas<'_>,
    frame: Frame,
    y: &Scale,
    budget: f64,
    room: &mut Room,
) -> Result<(), ChartError> {
    let height = y.at(budget);
    canvas.path(vec![(frame.left, height), (frame.right, height)], Paint::BUDGET)?;
    room.take_row(height);
    Ok(())
}

fn name_budget(
    canvas: &mut Canvas<'_>,
    frame: Frame,
    y: &Scale,
    budget: f64,
    room: &mut Room,
) -> Result<(), ChartError> {
    let height = y.at(budget);
    let text = format!("budget {}", whole(budget));
    let places = [-11, 12, -24, 26].map(|away| ((frame.right, height + away), Anchor::End));
    if let Some((at, anchor)) = room.place(&text, &places) {
        canvas.bold(at, anchor, Paint::BUDGET_TEXT, &text)?;
    }
    Ok(())
}

fn draw_series(
    canvas: &mut Canvas<'_>,
    series: &BTreeMap<usize, Vec<Dot<'_>>>,
    x: &Scale,
    y: &Scale,
    room: &mut Room,
) -> Result<(), ChartError> {
    for (index, dots) in series.values().enumerate() {
        let line: Vec<Point> =
            dots.iter().filter(|dot| dot.generated).map(|dot| (x.at(dot.parameters), y.at(dot.predicted))).collect();
        for ends in line.windows(2) {
            room.take_between(ends[0], ends[1]);
        }
        if line.len() > 1 {
            canvas.path(line, Paint::series(index))?;
        }
        for dot in dots {
            let at = (x.at(dot.parameters), y.at(dot.measured.unwrap_or(dot.predicted)));
            room.take(at, 6);
            match dot.measured {
                Some(_) => canvas.marker(Marker::series(index), at, 5, Paint::series(index))?,
                None => canvas.ring(at, 4, Paint::series(index))?,
            }
        }
    }
    Ok(())
}

/// Names where there is room: the ends of each series first, and the others where they are few.
fn name_points(
    canvas: &mut Canvas<'_>,
    series: &BTreeMap<usize, Vec<Dot<'_>>>,
    x: &Scale,
    y: &Scale,
    room: &mut Room,
) -> Result<(), ChartError> {
    let few = series.values().map(Vec::len).sum::<usize>() <= 14;
    let ends = series.values().flat_map(|dots| dots.first().into_iter().chain(dots.last().filter(|_| dots.len() > 1)));
    let inner = series.values().flat_map(|dots| dots.iter().skip(1).take(dots.len().saturating_sub(2)));
    for dot in ends.chain(inner.filter(|_| few)) {
        let at = (x.at(dot.parameters), y.at(dot.measured.unwrap_or(dot.predicted)));
        let name = shortened(dot.name, 120);
        if let Some((at, anchor)) = room.place(&name, &around(at, 5)) {
            canvas.text(at, anchor, Paint::INK, &name)?;
        }
    }
    Ok(())
}
