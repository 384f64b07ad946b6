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

/// Cells of generated models against both measures of their size, as an SVG file like that of [`picture`]; none without a
/// family of at least three sizes.
///
/// # Errors
///
/// As [`super::html`].
pub fn growth_picture(report: &Report) -> Result<Option<String>, HtmlError> {
    let Some(drawing) = chart::growth(report, Size::Wide)? else { return Ok(None) };
    let (title, caption) = (figures::growth_title(report), figures::GROWTH_CAPTION.to_owned());
    rendered(title, caption, drawing).map(Some)
}

/// Gas against parameters as an SVG file, for a README: light and dark, nothing loaded, equal bytes for equal reports.
///
/// # Errors
///
/// As [`super::html`].
pub fn picture(report: &Report) -> Result<String, HtmlError> {
    let drawing = chart::gas_by_size(report, Size::Wide)?;
    rendered(figures::gas_by_size_title(report), figures::gas_by_size_caption(report), drawing)
}

fn rendered(title: String, caption: String, drawing: Drawing) -> Result<String, HtmlError> {
    let picture = Picture { title, caption, style: include_str!("../../templates/chart.css"), drawing };
    Ok(super::in_one_direction(&picture.render()?))
}
