//! What signs and colours mean.

use super::canvas::{Anchor, Canvas, ChartError, Marker};
use super::labels::{LINE, width};
use super::paint::Paint;

/// A sign beside its meaning.
pub(super) struct Entry {
    sign: Sign,
    text: String,
}

enum Sign {
    Marker(Marker, Paint),
    Ring(Paint),
    Line(Paint),
    Swatch(Paint),
    Outline(Paint),
}

const SIGN: i32 = 18;
const GAP: i32 = 16;

impl Entry {
    pub(super) fn marker(marker: Marker, paint: Paint, text: &str) -> Self {
        Self { sign: Sign::Marker(marker, paint), text: text.to_owned() }
    }

    pub(super) fn ring(paint: Paint, text: &str) -> Self {
        Self { sign: Sign::Ring(paint), text: text.to_owned() }
    }

    pub(super) fn line(paint: Paint, text: &str) -> Self {
        Self { sign: Sign::Line(paint), text: text.to_owned() }
    }

    pub(super) fn swatch(paint: Paint, text: &str) -> Self {
        Self { sign: Sign::Swatch(paint), text: text.to_owned() }
    }

    pub(super) fn outline(paint: Paint, text: &str) -> Self {
        Self { sign: Sign::Outline(paint), text: text.to_owned() }
    }

    fn width(&self) -> i32 {
        SIGN + width(&self.text) + GAP
    }
}

/// Where each entry begins, and the height of all: as many in a line as fit.
fn flow(entries: &[Entry], page: i32) -> (Vec<(i32, i32)>, i32) {
    let (mut x, mut y) = (0, LINE / 2 + 2);
    let places = entries
        .iter()
        .map(|entry| {
            if x > 0 && x + entry.width() - GAP > page {
                (x, y) = (0, y + LINE + 4);
            }
            let place = (x, y);
            x += entry.width();
            place
        })
        .collect();
    (places, y + LINE / 2 + 10)
}

/// Pixels that the legend takes from the top of the drawing.
pub(super) fn height(entries: &[Entry], page: i32) -> i32 {
    flow(entries, page).1
}

/// At the top of the drawing.
pub(super) fn draw(canvas: &mut Canvas<'_>, entries: &[Entry], page: i32) -> Result<(), ChartError> {
    for (entry, (x, y)) in entries.iter().zip(flow(entries, page).0) {
        match entry.sign {
            Sign::Marker(marker, paint) => canvas.marker(marker, (x + 6, y), 5, paint)?,
            Sign::Ring(paint) => canvas.ring((x + 6, y), 5, paint)?,
            Sign::Line(paint) => canvas.path(vec![(x, y), (x + 13, y)], paint)?,
            Sign::Swatch(paint) => canvas.bar((x, y - 5), (x + 12, y + 6), paint)?,
            Sign::Outline(paint) => canvas.outline((x, y - 5), (x + 12, y + 5), paint)?,
        }
        canvas.text((x + SIGN, y), Anchor::Start, Paint::MUTED, &entry.text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_wrap_and_never_leave_a_phone() {
        let entries: Vec<Entry> = (0..9).map(|n| Entry::swatch(Paint::series(n), "transcript")).collect();
        let (places, height) = flow(&entries, 328);
        assert!(entries.iter().zip(&places).all(|(entry, (x, _))| x + entry.width() - GAP <= 328));
        assert!(height > 2 * LINE);
        assert!(flow(&entries, 2_000).1 < height);
    }
}
