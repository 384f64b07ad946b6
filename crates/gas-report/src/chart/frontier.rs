//! What more lanes buy: gas against proving time.

use std::collections::BTreeSet;

use super::axis::{self, Frame};
use super::canvas::{Anchor, Canvas, ChartError, Drawing, Marker, Point};
use super::labels::{LINE, Room, around, shortened};
use super::legend::{self, Entry};
use super::paint::Paint;
use super::scale::Scale;
use super::{Size, rows};
use crate::numbers;
use crate::options::LayoutOption;
use crate::report::{Report, Row};

/// Every layout of every model; those of one model are joined, and the one in use has a ring. Nothing without layouts.
pub(crate) fn frontier(report: &Report, size: Size) -> Result<Option<Drawing>, ChartError> {
    let rows: Vec<&Row> =
        rows::by_size(report, usize::MAX).into_iter().filter(|row| !row.facts.options.layouts.is_empty()).collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let lanes: Vec<usize> = layouts(&rows).map(|layout| layout.lanes).collect::<BTreeSet<_>>().into_iter().collect();
    let entries = entries(&lanes);
    let width = size.width();
    let top = legend::height(&entries, width) + LINE + 8;
    let height = top + if size.is_narrow() { 250 } else { 340 };
    let write: axis::Write =
        if size.is_narrow() { numbers::short } else { |value| numbers::grouped(value.round() as u64) };

    let most = layouts(&rows).map(|layout| layout.transaction_gas).max().unwrap_or(1) as f64 * 1.04;
    let left = axis::left_margin(&Scale::from_zero(most, (100, 0)), write);
    let frame = Frame { left, top, right: width - 16, bottom: height - 36 };
    let y = Scale::from_zero(most, (frame.bottom, frame.top));
    let seconds: Vec<f64> = layouts(&rows).map(|layout| layout.prove_seconds).collect();
    let x = Scale::fitting(&seconds, 8.0, (frame.left, frame.right));

    let drawing = Canvas::drawing((width, height), |canvas| {
        legend::draw(canvas, &entries, width)?;
        canvas.text((0, top - LINE - 2), Anchor::Start, Paint::MUTED, "Gas of one verification")?;
        axis::left(canvas, frame, &y, write)?;
        axis::bottom(canvas, frame, &x, seconds_of)?;
        let title = if x.is_log() { "Seconds per proof (log scale)" } else { "Seconds per proof" };
        canvas.text((frame.right, height - 8), Anchor::End, Paint::MUTED, title)?;
        let pixel = |layout: &LayoutOption| (x.at(layout.prove_seconds), y.at(layout.transaction_gas as f64));
        draw_layouts(canvas, &rows, &lanes, pixel)?;
        let mut room = Room::new((frame.left, frame.top - LINE), (frame.right + 12, frame.bottom - 2));
        name_models(canvas, &rows, pixel, &mut room)
    });
    drawing.map(Some)
}

fn layouts<'a>(rows: &'a [&'a Row]) -> impl Iterator<Item = &'a LayoutOption> {
    rows.iter().flat_map(|row| &row.facts.options.layouts)
}

fn seconds_of(value: f64) -> String {
    let text = format!("{value:.3}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn entries(lanes: &[usize]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = lanes
        .iter()
        .enumerate()
        .map(|(index, lanes)| {
            Entry::marker(Marker::series(index), Paint::series(index), &numbers::counted(*lanes, "lane"))
        })
        .collect();
    entries.push(Entry::ring(Paint::RING, "in use"));
    entries.push(Entry::line(Paint::LINK, "layouts of one model"));
    entries
}

fn is_in_use(row: &Row, layout: &LayoutOption) -> bool {
    layout.is(&row.facts.layout)
}

fn by_seconds(row: &Row) -> Vec<&LayoutOption> {
    let mut layouts: Vec<&LayoutOption> = row.facts.options.layouts.iter().collect();
    layouts.sort_by(|a, b| a.prove_seconds.total_cmp(&b.prove_seconds));
    layouts
}

fn draw_layouts(
    canvas: &mut Canvas<'_>,
    rows: &[&Row],
    lanes: &[usize],
    pixel: impl Fn(&LayoutOption) -> Point,
) -> Result<(), ChartError> {
    for row in rows.iter().filter(|row| row.facts.options.layouts.len() > 1) {
        canvas.path(by_seconds(row).into_iter().map(&pixel).collect(), Paint::LINK)?;
    }
    for row in rows {
        for layout in &row.facts.options.layouts {
            let index = lanes.iter().position(|lanes| *lanes == layout.lanes).unwrap_or(0);
            canvas.marker(Marker::series(index), pixel(layout), 4, Paint::series(index))?;
            if is_in_use(row, layout) {
                canvas.ring(pixel(layout), 8, Paint::RING)?;
            }
        }
    }
    Ok(())
}

/// Names beside the layouts in use: the smallest and the largest model first, the others where they are few.
fn name_models(
    canvas: &mut Canvas<'_>,
    rows: &[&Row],
    pixel: impl Fn(&LayoutOption) -> Point,
    room: &mut Room,
) -> Result<(), ChartError> {
    for row in rows {
        let points: Vec<Point> = by_seconds(row).into_iter().map(&pixel).collect();
        points.iter().for_each(|point| room.take(*point, 8));
        points.windows(2).for_each(|ends| room.take_between(ends[0], ends[1]));
    }
    let inner = if rows.len() <= 14 { rows.len().saturating_sub(2) } else { 0 };
    let ends = rows.first().into_iter().chain(rows.last().filter(|_| rows.len() > 1));
    for row in ends.chain(rows.iter().skip(1).take(inner)) {
        let Some(layout) = row.facts.options.layouts.iter().find(|layout| is_in_use(row, layout)) else { continue };
        let name = shortened(&row.facts.name, 120);
        if let Some((at, anchor)) = room.place(&name, &around(pixel(layout), 9)) {
            canvas.text(at, anchor, Paint::INK, &name)?;
        }
    }
    Ok(())
}
