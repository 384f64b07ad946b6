//! What each fork makes of the same verification.

use verifier_program::Fork;

use super::canvas::{Anchor, Canvas, ChartError, Drawing};
use super::labels::{self, LINE, shortened};
use super::legend::{self, Entry};
use super::paint::Paint;
use super::scale::Scale;
use super::{Size, rows};
use crate::numbers;
use crate::report::{Report, Row};

/// One bar per fork and model, from zero; the planned fork's is hollow.
pub(crate) fn forks(report: &Report, size: Size) -> Result<Drawing, ChartError> {
    let rows = rows::by_size(report, if size.is_narrow() { 12 } else { 40 });
    let entries = [
        Entry::swatch(Paint::OLDER, "Prague"),
        Entry::swatch(Paint::LIVE, "Osaka (live)"),
        Entry::outline(Paint::PLANNED, "Amsterdam (not final)"),
    ];
    let note = rows::left_out(report, rows.len());
    let place = Place::new(&rows, size, legend::height(&entries, size.width()) + LINE + 4);
    let height = place.top + place.pitch() * rows.len() as i32 + if note.is_some() { LINE + 6 } else { 2 };

    Canvas::drawing((size.width(), height), |canvas| {
        legend::draw(canvas, &entries, size.width())?;
        canvas.text((place.figures, place.top - 12), Anchor::End, Paint::MUTED, "Osaka (Amsterdam)")?;
        for (index, row) in rows.iter().enumerate() {
            draw_model(canvas, &place, place.top + place.pitch() * index as i32, row)?;
        }
        match note {
            Some(note) => canvas.text((0, height - 8), Anchor::Start, Paint::MUTED, &note),
            None => Ok(()),
        }
    })
}

/// Where names, bars and figures lie.
struct Place {
    size: Size,
    top: i32,
    /// Of one bar.
    thick: i32,
    /// Above the bars: a line of text on narrow pages.
    head: i32,
    names: i32,
    figures: i32,
    scale: Scale,
}

/// Room for `+12.3 %, Amsterdam` and the like.
const FIGURES: i32 = 150;

impl Place {
    fn new(rows: &[&Row], size: Size, top: i32) -> Self {
        let gas = |row: &&Row| row.facts.gas.iter().map(|gas| gas.best().transaction).max();
        let most = rows.iter().filter_map(gas).max().unwrap_or(1) as f64;
        let page = size.width();
        if size.is_narrow() {
            let scale = Scale::up_to(most, (0, page - 2));
            return Self { size, top, thick: 7, head: 18, names: page - FIGURES - 8, figures: page, scale };
        }
        let names = rows.iter().map(|row| labels::width(&row.facts.name)).max().unwrap_or(0).min(190);
        let thick = if rows.len() > 14 { 5 } else { 8 };
        let scale = Scale::up_to(most, (names + 12, page - FIGURES - 12));
        Self { size, top, thick, head: 0, names, figures: page, scale }
    }

    /// From one model to the next.
    fn pitch(&self) -> i32 {
        self.head + 3 * self.thick + if self.size.is_narrow() { 10 } else { 8 }
    }
}

fn draw_model(canvas: &mut Canvas<'_>, place: &Place, y: i32, row: &Row) -> Result<(), ChartError> {
    let name = shortened(&row.facts.name, place.names);
    let text = if place.size.is_narrow() { y + 8 } else { y + 3 * place.thick / 2 };
    if place.size.is_narrow() {
        canvas.text((0, text), Anchor::Start, Paint::INK, &name)?;
    } else {
        canvas.text((place.names, text), Anchor::End, Paint::INK, &name)?;
    }
    canvas.text((place.figures, text), Anchor::End, Paint::INK, &figures(row))?;

    let left = place.scale.at(0.0);
    for (index, fork) in Fork::ALL.into_iter().enumerate() {
        let Some(gas) = row.facts.on(fork) else { continue };
        let top = y + place.head + place.thick * index as i32;
        let right = place.scale.at(gas.best().transaction as f64);
        match fork {
            Fork::Prague => canvas.bar((left, top), (right, top + place.thick - 1), Paint::OLDER)?,
            Fork::Osaka => canvas.bar((left, top), (right, top + place.thick - 1), Paint::LIVE)?,
            Fork::Amsterdam => canvas.outline((left, top), (right, top + place.thick - 1), Paint::PLANNED)?,
        }
    }
    Ok(())
}

/// Gas on the live fork, and how much the planned one changes it.
fn figures(row: &Row) -> String {
    let transaction = |fork| row.facts.on(fork).map(|gas| gas.best().transaction);
    match (transaction(Fork::Osaka), transaction(Fork::Amsterdam)) {
        (Some(live), Some(planned)) => {
            let change = numbers::signed_percent(planned as f64 / live.max(1) as f64 - 1.0);
            format!("{}  ({change}\u{2009}%)", numbers::grouped(live))
        }
        (Some(live), None) => numbers::grouped(live),
        (None, _) => String::new(),
    }
}
