//! Snapshots as Foundry writes them, so that `forge` users compare gas where they are used to.

use std::collections::BTreeMap;

use verifier_program::{Fork, Section};

use crate::facts::{ForkGas, ModelFacts};
use crate::report::Report;

/// Content of `snapshots/<stem>.json` by stem, one for each model: names to values as text, in the format of
/// `vm.snapshotGasLastCall` and `vm.snapshotValue`. Gas is that of whole transactions and sections, measured where there is a
/// measurement; on other forks than the live one, names carry the fork.
pub fn snapshots(report: &Report) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for row in &report.rows {
        let json = serde_json::to_string_pretty(&values(&row.facts)).expect("keys and values are text");
        files.insert(free_stem(&row.facts.name, &files), json);
    }
    files
}

fn values(facts: &ModelFacts) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for gas in &facts.gas {
        let on = if gas.fork == Fork::LIVE { String::new() } else { format!(", {}", gas.fork) };
        let parts = parts(gas).into_iter().map(|(name, value)| (format!("{name}{on}"), value.to_string()));
        values.extend(parts);
    }
    values
}

fn parts(gas: &ForkGas) -> Vec<(String, u64)> {
    let figures = gas.best();
    let sections = Section::ALL.into_iter().filter_map(|section| Some((section, *figures.sections.get(&section)?)));
    let mut parts: Vec<(String, u64)> =
        sections.map(|(section, value)| (format!("verify, section {section}"), value)).collect();
    let whole = [
        ("verify", figures.transaction),
        ("verify, calldata", figures.calldata),
        ("verify, calldata floor", figures.floor),
        ("deployment", figures.deployment),
        ("runtime bytes", figures.runtime_bytes),
    ];
    parts.extend(whole.map(|(name, value)| (name.to_owned(), value)));
    parts
}

/// A file name on every system: letters, digits, `-`, `_` and dots within; numbered where two models would share it, even
/// on file systems that take upper and lower case for the same.
fn free_stem(name: &str, taken: &BTreeMap<String, String>) -> String {
    let kept = |char: char| if char.is_ascii_alphanumeric() || "-_.".contains(char) { char } else { '_' };
    let stem: String = name.chars().map(kept).take(100).collect();
    let stem = stem.trim_matches('.');
    let stem = if stem.is_empty() { "model" } else { stem };
    let is_taken = |stem: &str| taken.keys().any(|other| other.eq_ignore_ascii_case(stem));
    if !is_taken(stem) {
        return stem.to_owned();
    }
    let numbered = (2_usize..).map(|number| format!("{stem}-{number}"));
    numbered.into_iter().find(|stem| !is_taken(stem)).expect("fewer models than numbers")
}

#[cfg(test)]
mod tests;
