//! Axes with their grid.

use super::canvas::{Anchor, Canvas, ChartError};
use super::labels::{LINE, width};
use super::paint::Paint;
use super::scale::Scale;

/// The rectangle that data lie in.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
}

/// How values of an axis are written.
pub(super) type Write = fn(f64) -> String;

/// Horizontal lines with their values on the left.
pub(super) fn left(canvas: &mut Canvas<'_>, frame: Frame, scale: &Scale, write: Write) -> Result<(), ChartError> {
    for value in scale.ticks(5) {
        let y = scale.at(value);
        let paint = if y == frame.bottom { Paint::AXIS } else { Paint::GRID };
        canvas.line((frame.left, y), (frame.right, y), paint)?;
        canvas.text((frame.left - 8, y), Anchor::End, Paint::MUTED, &write(value))?;
    }
    Ok(())
}

/// Vertical lines with their values below; values without room are left out.
pub(super) fn bottom(canvas: &mut Canvas<'_>, frame: Frame, scale: &Scale, write: Write) -> Result<(), ChartError> {
    let count = ((frame.right - frame.left) / 60).clamp(3, 8) as usize;
    let mut free_from = i32::MIN;
    for value in scale.ticks(count) {
        let (x, text) = (scale.at(value), write(value));
        canvas.line((x, frame.top), (x, frame.bottom), Paint::GRID)?;
        let half = width(&text) / 2 + 3;
        // No text leaves the drawing.
        let middle = x.min(frame.right + 12 - half).max(half);
        if middle - half < free_from {
            continue;
        }
        free_from = middle + half;
        canvas.text((middle, frame.bottom + LINE - 2), Anchor::Middle, Paint::MUTED, &text)?;
    }
    canvas.line((frame.left, frame.bottom), (frame.right, frame.bottom), Paint::AXIS)
}

/// Pixels that the values on the left need.
pub(super) fn left_margin(scale: &Scale, write: Write) -> i32 {
    scale.ticks(5).into_iter().map(|value| width(&write(value))).max().unwrap_or(0) + 10
}
