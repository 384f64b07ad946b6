//! What the gas of each model is spent on.

use verifier_program::{Fork, Section};

use super::canvas::{Anchor, Canvas, ChartError, Drawing};
use super::labels::{self, LINE, shortened};
use super::legend::{self, Entry};
use super::paint::Paint;
use super::scale::Scale;
use super::{Size, rows};
use crate::facts::GasFigures;
use crate::numbers;
use crate::report::{Report, Row};

const PARTS: [(Paint, &str); 9] = [
    (Paint::INTRINSIC, "intrinsic"),
    (Paint::CALLDATA, "calldata"),
    (Paint::TRANSCRIPT, "transcript"),
    (Paint::INSTANCES, "instances"),
    (Paint::GATES, "gates"),
    (Paint::OPENING, "opening"),
    (Paint::PAIRING, "pairing"),
    (Paint::OTHER, "other"),
    (Paint::FLOOR, "up to the floor"),
];

/// One bar per model, as long as its gas and cut into its parts.
pub(crate) fn sections(report: &Report, size: Size) -> Result<Drawing, ChartError> {
    let bars: Vec<(&Row, &GasFigures)> = rows::by_size(report, if size.is_narrow() { 16 } else { 40 })
        .into_iter()
        .filter_map(|row| Some((row, row.facts.on(Fork::LIVE)?.best())))
        .collect();
    let entries = entries(&bars);
    let note = rows::left_out(report, bars.len());
    let place = Place::new(&bars, size, legend::height(&entries, size.width()));
    let height = place.top + place.pitch * bars.len() as i32 + if note.is_some() { LINE + 6 } else { 2 };

    Canvas::drawing((size.width(), height), |canvas| {
        legend::draw(canvas, &entries, size.width())?;
        for (index, (row, gas)) in bars.iter().enumerate() {
            let y = place.top + place.pitch * index as i32;
            draw_bar(canvas, &place, y, &row.facts.name, gas)?;
        }
        match note {
            Some(note) => canvas.text((0, height - 8), Anchor::Start, Paint::MUTED, &note),
            None => Ok(()),
        }
    })
}

/// Where names, bars and sums lie.
struct Place {
    size: Size,
    top: i32,
    /// From one bar to the next.
    pitch: i32,
    thick: i32,
    names: i32,
    scale: Scale,
    right: i32,
}

impl Place {
    fn new(bars: &[(&Row, &GasFigures)], size: Size, top: i32) -> Self {
        let most = bars.iter().map(|(_, gas)| gas.transaction).max().unwrap_or(1) as f64;
        let right = size.width();
        if size.is_narrow() {
            let scale = Scale::up_to(most, (0, right));
            return Self { size, top, pitch: 42, thick: 14, names: right - 80, scale, right };
        }
        let names = bars.iter().map(|(row, _)| labels::width(&row.facts.name)).max().unwrap_or(0).min(190);
        let (pitch, thick) = if bars.len() > 16 { (20, 14) } else { (28, 20) };
        let scale = Scale::up_to(most, (names + 12, right - 68));
        Self { size, top, pitch, thick, names, scale, right }
    }
}

fn draw_bar(canvas: &mut Canvas<'_>, place: &Place, y: i32, name: &str, gas: &GasFigures) -> Result<(), ChartError> {
    let (text, bar) = if place.size.is_narrow() { (y + 8, y + 17) } else { (y + place.thick / 2, y) };
    let name = shortened(name, place.names);
    if place.size.is_narrow() {
        canvas.text((0, text), Anchor::Start, Paint::INK, &name)?;
    } else {
        canvas.text((place.names, text), Anchor::End, Paint::INK, &name)?;
    }
    canvas.bold((place.right, text), Anchor::End, Paint::INK, &numbers::grouped(gas.transaction))?;

    let mut sum = 0u64;
    for ((paint, _), value) in PARTS.into_iter().zip(parts(gas)) {
        let (from, to) = (place.scale.at(sum as f64), place.scale.at(sum.saturating_add(value) as f64));
        // A pixel of the page between two parts that are wide enough to spare it.
        let end = if to - from > 3 { to - 1 } else { to };
        canvas.bar((from, bar), (end, bar + place.thick), paint)?;
        let share = format!("{}\u{2009}%", (value as f64 / gas.transaction.max(1) as f64 * 100.0).round());
        if to - from > labels::width(&share) + 8 {
            canvas.text(((from + end) / 2, bar + place.thick / 2), Anchor::Middle, Paint::ON_PART, &share)?;
        }
        sum = sum.saturating_add(value);
    }
    Ok(())
}

/// In the order of [`PARTS`]; they sum to the transaction's gas.
fn parts(gas: &GasFigures) -> [u64; 9] {
    let section = |section| gas.sections.get(&section).copied().unwrap_or(0);
    let sum = gas.intrinsic.saturating_add(gas.calldata).saturating_add(gas.execution);
    [
        gas.intrinsic,
        gas.calldata,
        section(Section::Transcript),
        section(Section::Instances),
        section(Section::Gates),
        section(Section::Opening),
        section(Section::Pairing),
        section(Section::Other),
        gas.transaction.saturating_sub(sum),
    ]
}

fn entries(bars: &[(&Row, &GasFigures)]) -> Vec<Entry> {
    let mut sums = [0u64; 9];
    for (_, gas) in bars {
        for (sum, part) in sums.iter_mut().zip(parts(gas)) {
            *sum = part.saturating_add(*sum);
        }
    }
    PARTS.iter().zip(sums).filter(|(_, sum)| *sum > 0).map(|((paint, name), _)| Entry::swatch(*paint, name)).collect()
}
