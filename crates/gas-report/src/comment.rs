//! A comparison as a comment below a pull request.

use std::fmt;

use crate::comparison::{ChangeLine, Comparison, Constant, Effect, Presence, RowChange, lines};
use crate::markdown::{Table, code, fork_title, prose};
use crate::numbers::counted;
use crate::report::Report;

/// Lines of one table: a comment has room for 65,536 characters, and nobody reads as many.
const LONGEST: usize = 40;

/// Whether figures grew, and which: short Markdown, whatever models are called.
pub fn comment(report: &Report, comparison: &Comparison) -> String {
    let mut text = format!("### {}\n", headline(report, comparison));
    text.push_str(&constants(comparison, LONGEST).to_string());
    text.push_str(&figures(comparison, &[Effect::Grew], LONGEST).to_string());
    text.push_str(&notes(comparison, LONGEST));
    text.push_str(&folded("that shrank", &figures(comparison, &[Effect::Shrank], LONGEST)));
    let rest = figures(comparison, &[Effect::WithinTolerance, Effect::Shown], LONGEST);
    text.push_str(&folded("within tolerance, or only shown", &rest));
    text
}

/// In one sentence.
pub(crate) fn headline(report: &Report, comparison: &Comparison) -> String {
    let models = counted(report.rows.len(), "model");
    let failures: Vec<&RowChange> = comparison.failures().collect();
    let removed = failures.iter().filter(|row| row.presence == Presence::Removed).count();
    match (failures.len(), removed) {
        (0, _) if comparison.rows.iter().any(|row| row.with_effect(Effect::Shrank).next().is_some()) => {
            format!("✅ Gas: nothing grew in {models}, some figures shrank")
        }
        (0, _) => format!("✅ Gas: nothing grew in {models}"),
        (count, removed) if count == removed => {
            format!("❌ Gas: {} of the baseline missing", counted(removed, "model"))
        }
        (count, 0) => format!("❌ Gas: figures grew in {}", counted(count, "model")),
        (count, removed) => {
            let grown = counted(count - removed, "model");
            format!("❌ Gas: figures grew in {grown}, {} of the baseline missing", counted(removed, "model"))
        }
    }
}

/// A table, and how many lines it has no room for.
pub(crate) struct Cut {
    table: Table,
    lines: usize,
    longest: usize,
}

/// What is behind the figures comes before them.
pub(crate) fn constants(comparison: &Comparison, longest: usize) -> Cut {
    let mut table = Table::new(&["changed constant"], &["before", "after"]);
    let value = |constant: &Option<Constant>| match constant {
        Some(constant) => code(&constant.to_string()),
        None => "none".to_owned(),
    };
    for change in comparison.constants.iter().take(longest) {
        table.row([code(&change.name), value(&change.before), value(&change.after)]);
    }
    Cut { table, lines: comparison.constants.len(), longest }
}

/// Of all models, those figures that changed with one of these effects.
pub(crate) fn figures(comparison: &Comparison, effects: &[Effect], longest: usize) -> Cut {
    let mut table = Table::new(&["model", "figure"], &["before", "after", "difference", "share"]);
    let of_row = |row: &RowChange| -> Vec<(String, ChangeLine)> {
        let lines = lines(row).into_iter().filter(|line| effects.contains(&line.effect));
        lines.map(|line| (code(&row.name), line)).collect()
    };
    let all: Vec<(String, ChangeLine)> = comparison.rows.iter().flat_map(of_row).collect();
    let count = all.len();
    for (model, line) in all.into_iter().take(longest) {
        table.row([model, prose(&line.figure), line.before, line.after, line.difference, line.percent]);
    }
    Cut { table, lines: count, longest }
}

impl fmt::Display for Cut {
    /// After an empty line; nothing for a table without rows.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.lines == 0 {
            return Ok(());
        }
        write!(f, "\n{}", self.table)?;
        match self.lines.saturating_sub(self.longest) {
            0 => Ok(()),
            more => writeln!(f, "\nand {more} more, in `report.md`"),
        }
    }
}

/// Models that came, went, or are not what they were.
pub(crate) fn notes(comparison: &Comparison, longest: usize) -> String {
    let mut items = Vec::new();
    for row in &comparison.rows {
        let missing = match row.presence {
            Presence::Removed => vec!["not in this report".to_owned()],
            _ => {
                row.missing_forks.iter().map(|fork| format!("no gas on {} in this report", fork_title(*fork))).collect()
            }
        };
        let remarks = missing.into_iter().chain(row.remarks().into_iter().map(str::to_owned));
        items.extend(remarks.map(|remark| format!("- {}: {remark}\n", code(&row.name))));
    }
    if items.is_empty() {
        return String::new();
    }
    let more = items.len().saturating_sub(longest);
    items.truncate(longest);
    items.extend((more > 0).then(|| format!("- and {more} more, in `report.md`\n")));
    format!("\n{}", items.concat())
}

fn folded(what: &str, cut: &Cut) -> String {
    if cut.lines == 0 {
        return String::new();
    }
    format!("\n<details><summary>{} {what}</summary>\n{cut}\n</details>\n", counted(cut.lines, "figure"))
}

#[cfg(test)]
mod tests;
