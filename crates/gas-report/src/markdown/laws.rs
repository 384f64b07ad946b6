//! Fitted laws, how well they fit, and where they end.

use super::{Table, code};
use crate::law::{Dependence, Law, Residual};
use crate::numbers::{signed_percent, significant};
use crate::report::Report;

/// Residuals that are printed; `report.json` has all.
const LONGEST: usize = 12;

pub(super) fn laws(report: &Report) -> String {
    if report.laws.is_empty() {
        return String::new();
    }
    let laws: Vec<String> = report.laws.iter().map(law).collect();
    format!(
        "## Laws\n\nFitted to this report's rows by least squares. Outside of the ranges given they extrapolate.\n\n{}",
        laws.join("\n")
    )
}

fn law(law: &Law) -> String {
    let mut terms = Table::new(&["variable"], &["factor", "fitted from", "to"]);
    for term in &law.terms {
        let range = [term.factor, term.fitted_from, term.fitted_to].map(significant);
        terms.row(std::iter::once(code(&term.variable)).chain(range));
    }
    let mut residuals: Vec<&Residual> = law.residuals.iter().collect();
    residuals.sort_by(|one, other| relative(other).abs().total_cmp(&relative(one).abs()));
    let mut table = Table::new(&["point"], &["value", "fitted", "residual"]);
    for residual in residuals.iter().take(LONGEST) {
        let figures = [significant(residual.value), significant(residual.fitted), percent(relative(residual))];
        table.row(std::iter::once(code(&residual.point)).chain(figures));
    }
    let worst = if residuals.len() > LONGEST { format!("; the {LONGEST} greatest residuals") } else { String::new() };
    let left_out: String = law.left_out.iter().map(dependence).collect();
    format!(
        "### {}\n\n`{}`\n\nR² = {:.6}, greatest residual {} on {} points{worst}.\n{left_out}\n{terms}\n{table}",
        code(&law.quantity),
        formula(law),
        law.r_squared,
        percent(law.max_relative_residual).trim_start_matches('+'),
        law.residuals.len(),
    )
}

/// Of the value; zero for a value of zero.
fn relative(residual: &Residual) -> f64 {
    if residual.value == 0.0 { 0.0 } else { residual.fitted / residual.value - 1.0 }
}

fn percent(share: f64) -> String {
    format!("{} %", signed_percent(share))
}

/// `gas = 160,000 + 6,600 msm_terms`.
fn formula(law: &Law) -> String {
    let name = |text: &str| code(text).trim_matches('`').to_owned();
    let terms = law.terms.iter().map(|term| {
        let sign = if term.factor < 0.0 { "\u{2212}" } else { "+" };
        format!(" {sign} {} {}", significant(term.factor.abs()), name(&term.variable))
    });
    format!("{} = {}{}", name(&law.quantity), significant(law.constant), terms.collect::<String>())
}

fn dependence(left_out: &Dependence) -> String {
    let variable = code(&left_out.variable);
    if left_out.factors.is_empty() {
        return format!(
            "\n{variable} is {} on every point: its share is in the constant.\n",
            significant(left_out.constant)
        );
    }
    let others: Vec<String> = left_out.factors.keys().map(|other| code(other)).collect();
    format!("\n{variable} follows from {} on every point: its share is in theirs.\n", others.join(", "))
}
