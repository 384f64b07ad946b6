//! Differences as people read them.

use std::fmt;

use verifier_program::Fork;

use super::Comparison;
use super::constants::{Constant, ConstantChange};
use super::figure::Figure;
use super::rows::{Effect, FigureChange, Presence, RowChange};
use crate::markdown::{fork_title, visible};
use crate::numbers::{grouped, significant};

/// One changed figure, on all forks on which it changed alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChangeLine {
    pub(crate) figure: String,
    pub(crate) before: String,
    pub(crate) after: String,
    pub(crate) difference: String,
    /// Empty where there was nothing before.
    pub(crate) percent: String,
    pub(crate) effect: Effect,
}

/// In the order of the figures.
pub(crate) fn lines(row: &RowChange) -> Vec<ChangeLine> {
    let mut lines = Vec::new();
    let mut rest = row.figures.as_slice();
    while let Some(first) = rest.first() {
        let alike = rest.iter().take_while(|change| differ_in_fork(first, change)).count().max(1);
        lines.push(ChangeLine::of(&rest[..alike]));
        rest = &rest[alike..];
    }
    lines
}

/// Whether two changes are the same, of one figure on two forks.
fn differ_in_fork(first: &FigureChange, other: &FigureChange) -> bool {
    let (Figure::Gas { part, basis, .. }, Figure::Gas { part: other_part, basis: other_basis, .. }) =
        (&first.figure, &other.figure)
    else {
        return false;
    };
    (part, basis) == (other_part, other_basis)
        && (first.before, first.after, first.effect) == (other.before, other.after, other.effect)
}

impl ChangeLine {
    /// Of a change on one fork or of the same on several; at least one.
    fn of(alike: &[FigureChange]) -> Self {
        let first = &alike[0];
        let forks: Vec<String> = alike.iter().filter_map(|change| fork_of(&change.figure)).map(fork_title).collect();
        let whole = is_whole(&first.figure);
        let number = |value: f64| if whole { grouped(value as u64) } else { precise(value) };
        let difference = first.after - first.before;
        let sign = if difference < 0.0 { "\u{2212}" } else { "+" };
        let on = if forks.is_empty() { String::new() } else { format!(", {}", forks.join(", ")) };
        Self {
            figure: format!("{}{on}", first.figure),
            before: number(first.before),
            after: number(first.after),
            difference: format!("{sign}{}", number(difference.abs())),
            percent: first
                .relative()
                .map_or_else(String::new, |share| format!("{sign}{} %", significant(share.abs() * 100.0))),
            effect: first.effect,
        }
    }
}

/// Five significant digits, so that small differences show.
fn precise(value: f64) -> String {
    let rounded: f64 = format!("{value:.4e}").parse().unwrap_or(value);
    if value != 0.0 && value.abs() < 1e-6 { format!("{value:.4e}") } else { rounded.to_string() }
}

fn fork_of(figure: &Figure) -> Option<Fork> {
    match figure {
        Figure::Gas { fork, .. } => Some(*fork),
        _ => None,
    }
}

fn is_whole(figure: &Figure) -> bool {
    !matches!(
        figure,
        Figure::MaxAbsError
            | Figure::FeeUsd { .. }
            | Figure::PricedFeeUsd { .. }
            | Figure::ProveSeconds(_)
            | Figure::SetupSeconds
    )
}

impl fmt::Display for ChangeLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} to {} ({}", self.figure, self.before, self.after, self.difference)?;
        if self.percent.is_empty() { f.write_str(")") } else { write!(f, ", {})", self.percent) }
    }
}

impl fmt::Display for Constant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) if number.fract() == 0.0 && (0.0..1e15).contains(number) => {
                f.write_str(&grouped(*number as u64))
            }
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for ConstantChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value =
            |constant: &Option<Constant>| constant.as_ref().map_or_else(|| "none".to_owned(), Constant::to_string);
        write!(f, "{}: {} to {}", self.name, value(&self.before), value(&self.after))
    }
}

impl Comparison {
    /// What fails the comparison, a short text each; none where [`Comparison::grew`] does not hold.
    pub fn grown(&self) -> impl Iterator<Item = String> {
        self.failures().flat_map(|row| row.grown(self.tolerance.removals))
    }
}

impl RowChange {
    fn grown(&self, removals: bool) -> Vec<String> {
        let mut grown = if removals { Vec::new() } else { self.missing() };
        let lines = lines(self);
        let lines = lines.iter().filter(|line| line.effect == Effect::Grew);
        grown.extend(lines.map(|line| format!("{}: {line}", self.name)));
        grown
    }

    /// What the baseline has and the report has not.
    pub(crate) fn missing(&self) -> Vec<String> {
        if self.presence == Presence::Removed {
            return vec![format!("{}: the model is gone", self.name)];
        }
        self.missing_forks.iter().map(|fork| format!("{}: gas on {fork} is gone", self.name)).collect()
    }

    /// What else there is to say.
    pub(crate) fn remarks(&self) -> Vec<&'static str> {
        let remarks = [
            (self.presence == Presence::Added, "new"),
            (self.no_longer_measured, "measured in the baseline and not now: fees and sizes are not compared"),
            (self.no_longer_fits, "no longer keeps to the budget"),
        ];
        remarks.into_iter().filter_map(|(holds, remark)| holds.then_some(remark)).collect()
    }
}

impl fmt::Display for Comparison {
    /// For a terminal: changed constants, then what grew and what shrank, a line each.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut texts: Vec<String> = self.constants.iter().map(|change| format!("constant {change}")).collect();
        for row in &self.rows {
            texts.extend(row.missing());
            texts.extend(row.remarks().into_iter().map(|remark| format!("{}: {remark}", row.name)));
            let moved = |effect: &Effect| matches!(effect, Effect::Grew | Effect::Shrank);
            let lines = lines(row).into_iter().filter(|line| moved(&line.effect));
            texts.extend(lines.map(|line| format!("{}: {line}", row.name)));
        }
        if texts.is_empty() {
            texts.push("nothing grew".to_owned());
        }
        let texts: Vec<String> = texts.iter().map(|text| visible(text)).collect();
        f.write_str(&texts.join("\n"))
    }
}
