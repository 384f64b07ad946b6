//! Charts as inline SVG: each is drawn for a wide and for a narrow page.

mod axis;
mod canvas;
mod chains;
mod forks;
mod frontier;
mod gas_by_size;
mod growth;
mod labels;
mod legend;
mod paint;
mod rows;
mod scale;
mod sections;

pub(crate) use canvas::{ChartError, Drawing};
pub(crate) use chains::chains;
pub(crate) use forks::forks;
pub(crate) use frontier::frontier;
pub(crate) use gas_by_size::gas_by_size;
pub(crate) use growth::growth;
pub(crate) use sections::sections;

/// The page that a chart is drawn for. Text has the same size on both, so that it stays legible where the page is narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    Wide,
    Narrow,
}

impl Size {
    /// In pixels of the drawing; the page scales it to its own width.
    fn width(self) -> i32 {
        match self {
            Self::Wide => 880,
            Self::Narrow => 328,
        }
    }

    fn is_narrow(self) -> bool {
        self == Self::Narrow
    }
}
