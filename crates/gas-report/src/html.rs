//! One page with everything, that needs nothing beside it.

mod figures;
mod picture;
mod policy;
mod table;
mod tables;
#[cfg(test)]
mod tests;
mod verdict;

use askama::Template;
use thiserror::Error;

use crate::chart::ChartError;
use crate::comparison::Comparison;
use crate::report::Report;

use figures::Figure;
pub use picture::{growth_picture, picture};
use table::Table;
use verdict::Tile;

/// The page could not be written.
#[derive(Debug, Error)]
pub enum HtmlError {
    /// By the chart library, named after what it says.
    #[error("page cannot be drawn: {0}")]
    Chart(String),
    /// By the template engine.
    #[error("page cannot be written: {0}")]
    Template(#[from] askama::Error),
}

impl From<ChartError> for HtmlError {
    fn from(error: ChartError) -> Self {
        Self::Chart(error.to_string())
    }
}

const STYLE: &str = concat!(include_str!("../templates/chart.css"), include_str!("../templates/page.css"));
const SCRIPT: &str = include_str!("../templates/page.js");

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    policy: String,
    style: &'static str,
    script: &'static str,
    title: String,
    subtitle: String,
    verdict: Vec<String>,
    tiles: Vec<Tile>,
    figures: Vec<Figure>,
    tables: Vec<Table>,
    recorded: &'a str,
    generator: &'a str,
    schema_version: u32,
}

/// The report as one HTML page: charts, sortable tables, light and dark, for desks, phones and paper.
///
/// With a comparison, what differs from the baseline stands before the other tables.
///
/// The page loads nothing, and its content security policy forbids it to: styles and script are those of this crate, by their
/// hashes. Whatever stems from the report is escaped. Equal reports give equal bytes.
///
/// # Errors
///
/// Never on account of a report's content; what the chart library or the template engine may say is passed on.
pub fn html(report: &Report, comparison: Option<&Comparison>) -> Result<String, HtmlError> {
    let page = Page {
        policy: policy::policy(STYLE, SCRIPT),
        style: STYLE,
        script: SCRIPT,
        title: verdict::title(report),
        subtitle: verdict::subtitle(report),
        verdict: verdict::sentences(report, comparison),
        tiles: verdict::tiles(report),
        figures: figures::figures(report)?,
        tables: tables::tables(report, comparison),
        recorded: &report.assumptions.prices.recorded,
        generator: &report.generator,
        schema_version: report.schema_version,
    };
    Ok(in_one_direction(&page.render()?))
}

/// The text without characters that make what follows run the other way: in a name they could rewrite sentences.
fn in_one_direction(text: &str) -> String {
    text.chars().map(|c| if turns_text(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Unicode Standard Annex #9.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
