//! What `assay report` prints.

use std::path::PathBuf;

use gas_report::{Comparison, Growth, Report as GasReport, Row};
use serde::Serialize;
use verifier_program::Fork;

use crate::console::Paint;
use crate::error::{CliError, ErrorKind};
use crate::figures::Figures;
use crate::output::Report;
use crate::units::{deviation, grouped, seconds};

/// Differences shown on the terminal.
const MOST_LINES: usize = 12;

/// Where the report is, and its verdicts in short.
#[derive(Debug, Serialize)]
pub(crate) struct ReportSummary {
    /// As text: paths that are no UTF-8 have no other form in JSON.
    files: Vec<String>,
    rows: Vec<RowSummary>,
    /// Of each family of generated models with at least three sizes.
    growth: Vec<GrowthSummary>,
    /// Rows that an earlier run had finished.
    kept: usize,
    /// Whether every model keeps to the budget; absent without one.
    fits: Option<bool>,
    /// The largest model that does, by name.
    largest: Option<String>,
    /// Figures that have grown since the baseline; absent without one.
    grown: Option<Vec<String>>,
    /// Constants behind the figures that are no longer the baseline's, by name.
    constants: Option<Vec<String>>,
}

/// One model.
#[derive(Debug, Serialize)]
struct RowSummary {
    name: String,
    parameters: u64,
    lanes: usize,
    logrows: u32,
    predicted_transaction_gas: u64,
    measured_transaction_gas: Option<u64>,
    prove_seconds: f64,
    /// The first chain of the prices, which is Ethereum unless others were asked for.
    chain: Option<String>,
    /// There.
    usd_per_day: Option<f64>,
    fits: Option<bool>,
}

/// What the circuits of a family grow with.
#[derive(Debug, Serialize)]
struct GrowthSummary {
    family: String,
    /// Slope of the cells' law.
    cells_per_activation_and_parameter: f64,
    /// Greatest residuals of that law, and of the one by multiply-adds, as shares of the cells.
    residual: f64,
    residual_by_multiply_adds: f64,
}

impl GrowthSummary {
    fn of(growth: &Growth) -> Self {
        Self {
            family: growth.family.clone(),
            cells_per_activation_and_parameter: growth.cells_per_value(),
            residual: growth.by_values.max_relative_residual,
            residual_by_multiply_adds: growth.by_multiply_adds.max_relative_residual,
        }
    }

    fn line(&self) -> String {
        format!(
            "  {}: {:.2} cells for every activation and parameter, within {:.1} %; by multiply-adds within {:.1} %",
            self.family,
            self.cells_per_activation_and_parameter,
            100.0 * self.residual,
            100.0 * self.residual_by_multiply_adds
        )
    }
}

impl RowSummary {
    fn of(row: &Row) -> Self {
        let facts = &row.facts;
        let live = facts.on(Fork::Osaka);
        let prover = facts.prover.measured.unwrap_or(facts.prover.predicted);
        Self {
            name: facts.name.clone(),
            parameters: facts.parameters,
            lanes: facts.layout.lanes,
            logrows: facts.layout.logrows,
            predicted_transaction_gas: live.map_or(0, |gas| gas.predicted.transaction),
            measured_transaction_gas: live.and_then(|gas| Some(gas.measured.as_ref()?.transaction)),
            prove_seconds: prover.seconds,
            chain: row.fees.first().map(|fee| fee.chain.clone()),
            usd_per_day: row.fees.first().map(|fee| fee.usd_per_day),
            fits: row.verdict.as_ref().map(|verdict| verdict.fits),
        }
    }
}

impl ReportSummary {
    pub(crate) fn new(report: &GasReport, comparison: Option<&Comparison>, files: Vec<PathBuf>, kept: usize) -> Self {
        let rows: Vec<_> = report.rows.iter().map(RowSummary::of).collect();
        Self {
            files: files.iter().map(|file| file.display().to_string()).collect(),
            kept,
            fits: report.budget.map(|_| rows.iter().all(|row| row.fits != Some(false))),
            rows,
            growth: report.growth.iter().map(GrowthSummary::of).collect(),
            largest: report.largest.as_ref().and_then(|largest| largest.row.clone()),
            grown: comparison.map(|comparison| comparison.grown().collect()),
            constants: comparison
                .map(|comparison| comparison.constants.iter().map(|constant| constant.name.clone()).collect()),
        }
    }

    /// Why the command fails in spite of a complete report.
    pub(crate) fn exceeded(&self) -> Option<CliError> {
        if let Some(grown) = self.grown.as_ref().filter(|grown| !grown.is_empty()) {
            let (count, first) = (grown.len(), &grown[0]);
            let others = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
            return Some(CliError::new(
                ErrorKind::Budget,
                "baseline-exceeded",
                format!("grown since the baseline: {first}{others}"),
                "comment.md has every difference; where the growth is wanted, take the new report.json as baseline",
            ));
        }
        let dear: Vec<_> = self.rows.iter().filter(|row| row.fits == Some(false)).map(|row| &row.name[..]).collect();
        (!dear.is_empty()).then(|| {
            CliError::new(
                ErrorKind::Budget,
                "budget-exceeded",
                format!("beyond the budget: {}", dear.join(", ")),
                "report.md says for each of them what to turn and what that does",
            )
        })
    }
}

impl Report for ReportSummary {
    fn human(&self, paint: Paint) -> String {
        let mut figures = Figures::default();
        figures.heading("Gas of one verification, Osaka");
        let widest = self.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
        for row in &self.rows {
            figures.text(row.line(widest));
        }
        if !self.growth.is_empty() {
            figures.heading("Growth");
            for growth in &self.growth {
                figures.text(growth.line());
            }
        }
        if let Some(largest) = &self.largest {
            figures.heading("Budget");
            figures.figure("largest model that fits", largest.as_str());
        }
        if let Some(grown) = &self.grown {
            figures.heading("Since the baseline");
            let none = ["nothing has grown".to_owned()];
            let lines = if grown.is_empty() { &none[..] } else { &grown[..] };
            for line in lines.iter().take(MOST_LINES) {
                figures.text(format!("  {line}"));
            }
            if lines.len() > MOST_LINES {
                figures.text(format!("  and {} more, in comment.md", lines.len() - MOST_LINES));
            }
            for constant in self.constants.iter().flatten() {
                figures.text(format!("  changed constant: {constant}"));
            }
        }
        figures.heading("Written");
        for file in &self.files {
            figures.text(format!("  {file}"));
        }
        figures.render(paint)
    }
}

impl RowSummary {
    /// Name, size, circuit, gas, seconds, dollars, verdict, each in its column.
    fn line(&self, names: usize) -> String {
        let predicted = self.predicted_transaction_gas;
        let gas = match self.measured_transaction_gas {
            Some(measured) => format!("{:>9} gas ({} predicted)", grouped(measured), deviation(predicted, measured)),
            None => format!("{:>9} gas predicted", grouped(predicted)),
        };
        let day = match (&self.chain, self.usd_per_day) {
            (Some(chain), Some(usd)) => format!("  {:>9} a day on {chain}", format!("${usd:.2}")),
            _ => String::new(),
        };
        let verdict = match self.fits {
            Some(true) => "  fits",
            Some(false) => "  does not fit",
            None => "",
        };
        let lanes = if self.lanes == 1 { "1 lane ".to_owned() } else { format!("{} lanes", self.lanes) };
        format!(
            "  {:names$}  {:>10} parameters  k = {:<2} {lanes}  {gas}  {:>7}{day}{verdict}",
            self.name,
            grouped(self.parameters),
            self.logrows,
            seconds(self.prove_seconds),
        )
    }
}
