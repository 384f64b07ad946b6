//! A chart as a file of its own.

use askama::Template;

use super::HtmlError;
use super::figures;
use crate::chart::{self, Drawing, Size};
use crate::report::Report;

#[derive(Template)]
#[template(path = "picture.svg", escape = "html")]
struct Picture {
    title: String,
    caption: String,
    style: &'static str,
    drawing: Drawing,
}

/// Gas against parameters as an SVG file, for a README: light and dark, nothing loaded, equal bytes for equal reports.
///
/// # Errors
///
/// As [`super::html`].
pub fn picture(report: &Report) -> Result<String, HtmlError> {
    let picture = Picture {
        title: figures::gas_by_size_title(report),
        caption: figures::gas_by_size_caption(report),
        style: include_str!("../../templates/chart.css"),
        drawing: chart::gas_by_size(report, Size::Wide)?,
    };
    Ok(super::in_one_direction(&picture.render()?))
}
