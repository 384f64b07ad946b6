//! A report as Markdown, whose tables line up in plain text too.

mod budget;
mod escape;
mod gas;
mod growth;
mod laws;
mod models;
mod table;

use verifier_program::Fork;

use crate::comment::{constants, figures, headline, notes};
use crate::comparison::{Comparison, Effect};
use crate::numbers::pause;
use crate::report::Report;
pub(crate) use escape::{code, prose, visible};
pub(crate) use table::Table;

/// The whole report, and what differs from a baseline.
pub fn markdown(report: &Report, comparison: Option<&Comparison>) -> String {
    let sections = [
        heading(report),
        budget::verdict(report),
        comparison.map_or_else(String::new, |comparison| baseline(report, comparison)),
        models::models(report),
        gas::sections(report),
        gas::forks(report),
        models::fees(report),
        budget::knobs(report),
        growth::growth(report),
        laws::laws(report),
    ];
    let sections: Vec<String> = sections.into_iter().filter(|section| !section.is_empty()).collect();
    sections.join("\n")
}

fn heading(report: &Report) -> String {
    let heartbeat = pause(report.assumptions.heartbeat_seconds);
    format!(
        "# Gas report\n\nBy {}. One verification every {heartbeat}. Prices: {}. Every constant behind the figures is in \
         `report.json`.\n",
        prose(&report.generator),
        prose(&report.assumptions.prices.recorded)
    )
}

fn baseline(report: &Report, comparison: &Comparison) -> String {
    let all = usize::MAX;
    let mut text = format!("## Since the baseline\n\n{}.\n", headline(report, comparison));
    text.push_str(&constants(comparison, all).to_string());
    text.push_str(&notes(comparison, all));
    let kinds: [(&str, &[Effect]); 3] = [
        ("Grew", &[Effect::Grew]),
        ("Shrank", &[Effect::Shrank]),
        ("Within tolerance, or only shown", &[Effect::WithinTolerance, Effect::Shown]),
    ];
    for (title, effects) in kinds {
        let table = figures(comparison, effects, all).to_string();
        if !table.is_empty() {
            text.push_str(&format!("\n### {title}\n{table}"));
        }
    }
    text
}

/// As a heading; a planned fork's prices may change until it is live.
pub(crate) fn fork_title(fork: Fork) -> String {
    match fork {
        Fork::Prague => "Prague".to_owned(),
        Fork::Osaka => "Osaka".to_owned(),
        Fork::Amsterdam if fork.is_final() => "Amsterdam".to_owned(),
        Fork::Amsterdam => "Amsterdam (not final)".to_owned(),
    }
}

#[cfg(test)]
mod tests;
