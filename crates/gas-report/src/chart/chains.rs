//! What one verification costs on each chain, in dollars.

use super::axis::{self, Frame};
use super::canvas::{Anchor, Canvas, ChartError, Drawing, Marker};
use super::labels::{self, LINE, shortened};
use super::legend::{self, Entry};
use super::paint::Paint;
use super::scale::Scale;
use super::{Size, rows};
use crate::chain_name::chain_name;
use crate::fees::ChainFee;
use crate::numbers;
use crate::report::{Report, Row};

/// Chains differ by orders of magnitude, so each fee is a point on one scale, with a bar of its own that splits it into
/// execution and data. Nothing without fees.
pub(crate) fn chains(report: &Report, size: Size) -> Result<Option<Drawing>, ChartError> {
    let rows: Vec<&Row> = rows::by_size(report, 3).into_iter().filter(|row| !row.fees.is_empty()).collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let groups = groups(&rows);
    let entries = [
        Entry::marker(Marker::Disc, Paint::INK, "dollars per verification"),
        Entry::swatch(Paint::LIVE, "share of execution"),
        Entry::swatch(Paint::DATA, "share of data"),
    ];
    let width = size.width();
    let top = legend::height(&entries, width);
    let lines: usize = groups.iter().map(|(_, fees)| fees.len()).sum();
    let place = Place::new(&groups, size);
    let bottom = top + groups.len() as i32 * HEAD + lines as i32 * place.pitch;
    let frame = Frame { left: place.left, top: top + 4, right: place.right, bottom };
    let note = rows::left_out(report, rows.len());
    let height = bottom + 2 * LINE + 10 + if note.is_some() { LINE + 4 } else { 0 };

    let drawing = Canvas::drawing((width, height), |canvas| {
        legend::draw(canvas, &entries, width)?;
        axis::bottom(canvas, frame, &place.scale, numbers::round_usd)?;
        let title = if place.scale.is_log() { "US dollars (log scale)" } else { "US dollars" };
        canvas.text((frame.right, bottom + LINE + 14), Anchor::End, Paint::MUTED, title)?;
        let mut y = top;
        for (chain, fees) in &groups {
            canvas.bold((0, y + 14), Anchor::Start, Paint::INK, &shortened(chain_name(chain), width / 2))?;
            y += HEAD;
            for (name, fee) in fees {
                draw_fee(canvas, &place, y, name, fee)?;
                y += place.pitch;
            }
        }
        match note {
            Some(note) => canvas.text((0, height - 8), Anchor::Start, Paint::MUTED, &note),
            None => Ok(()),
        }
    });
    drawing.map(Some)
}

/// Height of a chain's name.
const HEAD: i32 = 28;

/// Fees of the rows by chain, in the order of the first row.
fn groups<'a>(rows: &[&'a Row]) -> Vec<(&'a str, Vec<(&'a str, &'a ChainFee)>)> {
    let mut groups: Vec<(&str, Vec<(&str, &ChainFee)>)> = Vec::new();
    for row in rows {
        for fee in &row.fees {
            let entry = (row.facts.name.as_str(), fee);
            match groups.iter_mut().find(|(chain, _)| *chain == fee.chain) {
                Some((_, fees)) => fees.push(entry),
                None => groups.push((&fee.chain, vec![entry])),
            }
        }
    }
    groups
}

/// Where names, points and shares lie.
struct Place {
    size: Size,
    pitch: i32,
    names: i32,
    left: i32,
    right: i32,
    /// Left end of the bars that split a fee.
    shares: i32,
    scale: Scale,
}

/// Width of the bars that split a fee.
const SHARE: i32 = 100;

impl Place {
    fn new(groups: &[(&str, Vec<(&str, &ChainFee)>)], size: Size) -> Self {
        let page = size.width();
        let fees = || groups.iter().flat_map(|(_, fees)| fees);
        let dollars: Vec<f64> = fees().map(|(_, fee)| fee.total_usd).collect();
        let names = fees().map(|(name, _)| labels::width(name)).max().unwrap_or(0);
        let (names, left, right, pitch) = if size.is_narrow() {
            (page - 80, 10, page - SHARE - 26, 44)
        } else {
            let names = names.min(190);
            (names, names + 28, page - SHARE - 90, 24)
        };
        let scale = Scale::fitting(&dollars, 20.0, (left, right));
        Self { size, pitch, names, left, right, shares: page - SHARE, scale }
    }
}

fn draw_fee(canvas: &mut Canvas<'_>, place: &Place, y: i32, name: &str, fee: &ChainFee) -> Result<(), ChartError> {
    let narrow = place.size.is_narrow();
    let (text, middle) = if narrow { (y + 8, y + 27) } else { (y + 10, y + 10) };
    let name = shortened(name, place.names);
    if narrow {
        canvas.text((0, text), Anchor::Start, Paint::MUTED, &name)?;
    } else {
        canvas.text((place.names, text), Anchor::End, Paint::MUTED, &name)?;
    }
    canvas.line((place.left, middle), (place.right, middle), Paint::GRID)?;
    let x = place.scale.at(fee.total_usd);
    canvas.marker(Marker::Disc, (x, middle), 5, Paint::INK)?;

    let figure = if narrow { place.size.width() } else { place.shares - 10 };
    canvas.bold((figure, text), Anchor::End, Paint::INK, &numbers::usd(fee.total_usd))?;
    let share = if fee.total_eth > 0.0 { fee.execution_eth / fee.total_eth } else { 0.0 };
    let split = place.shares + (share.clamp(0.0, 1.0) * f64::from(SHARE)).round() as i32;
    canvas.bar((place.shares, middle - 6), (split, middle + 6), Paint::LIVE)?;
    canvas.bar((split, middle - 6), (place.shares + SHARE, middle + 6), Paint::DATA)
}
