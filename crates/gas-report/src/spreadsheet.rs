//! A report as CSV: one line per model, one column per figure, names stable.

use std::collections::BTreeSet;

use thiserror::Error;
use verifier_program::{Fork, Section};

use crate::facts::{GasFigures, ModelFacts, Source};
use crate::report::{Report, Row};

/// Why a report is no CSV.
#[derive(Debug, Error)]
#[error("the report cannot be written as CSV: {0}")]
pub struct CsvError(#[from] csv::Error);

/// Column and cell, in the order of the columns.
type Cells = Vec<(String, String)>;

/// One line per model below the names of the columns, with units. Columns of all forks are there, chains are those of the
/// report; what is not known is empty.
///
/// # Errors
/// None but those of the writer, which has memory to write to.
pub fn csv(report: &Report) -> Result<String, CsvError> {
    let chains: BTreeSet<&str> = report.rows.iter().flat_map(|row| &row.fees).map(|fee| fee.chain.as_str()).collect();
    let lines: Vec<Cells> = report.rows.iter().map(|row| cells(row, &chains)).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    if let Some(first) = lines.first() {
        writer.write_record(first.iter().map(|(column, _)| safe(column)))?;
    }
    for line in &lines {
        writer.write_record(line.iter().map(|(_, cell)| cell))?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn cells(row: &Row, chains: &BTreeSet<&str>) -> Cells {
    let facts = &row.facts;
    let mut cells = model(facts);
    for fork in Fork::ALL {
        let gas = facts.on(fork);
        cells.extend(of_fork(&format!("{fork}_predicted"), gas.map(|gas| &gas.predicted)));
        cells.extend(of_fork(&format!("{fork}_measured"), gas.and_then(|gas| gas.measured.as_ref())));
    }
    cells.extend(transaction_and_prover(facts));
    for chain in chains {
        let fee = row.fees.iter().find(|fee| fee.chain == *chain);
        cells.push((format!("{chain}_fee_eth"), number(fee.map(|fee| fee.total_eth))));
        cells.push((format!("{chain}_fee_usd"), number(fee.map(|fee| fee.total_usd))));
        cells.push((format!("{chain}_usd_per_day"), number(fee.map(|fee| fee.usd_per_day))));
    }
    cells.push(("fits_budget".to_owned(), number(row.verdict.as_ref().map(|verdict| verdict.fits))));
    cells
}

fn model(facts: &ModelFacts) -> Cells {
    let source = match facts.source {
        Source::Artefacts => "artefacts",
        Source::Onnx => "onnx",
        Source::Generated => "generated",
    };
    let layout = &facts.layout;
    named([
        ("name", safe(&facts.name)),
        ("source", source.to_owned()),
        ("family", facts.family.as_deref().map_or_else(String::new, safe)),
        ("parameters", facts.parameters.to_string()),
        ("activations", number(facts.activations)),
        ("multiply_adds", facts.multiply_adds.to_string()),
        ("logrows", layout.logrows.to_string()),
        ("lanes", layout.lanes.to_string()),
        ("lookup_lanes", layout.lookup_lanes.to_string()),
        ("sums", layout.sums.to_string()),
        ("rows_used", layout.rows_used.to_string()),
        ("instances", layout.instances.to_string()),
        ("commitments", layout.commitments.to_string()),
        ("evaluations", layout.evaluations.to_string()),
        ("msm_terms", layout.msm_terms.to_string()),
    ])
}

fn of_fork(prefix: &str, gas: Option<&GasFigures>) -> Cells {
    let part = |name: &str, part: fn(&GasFigures) -> u64| (format!("{prefix}_{name}"), number(gas.map(part)));
    let section = |section: Section| {
        let gas = gas.map(|gas| gas.sections.get(&section).copied().unwrap_or(0));
        (format!("{prefix}_{section}_gas"), number(gas))
    };
    let mut cells = vec![
        part("transaction_gas", |gas| gas.transaction),
        part("intrinsic_gas", |gas| gas.intrinsic),
        part("calldata_gas", |gas| gas.calldata),
        part("execution_gas", |gas| gas.execution),
        part("floor_gas", |gas| gas.floor),
    ];
    cells.extend(Section::ALL.map(section));
    cells.push(part("deployment_gas", |gas| gas.deployment));
    cells.push(part("runtime_bytes", |gas| gas.runtime_bytes));
    cells
}

fn transaction_and_prover(facts: &ModelFacts) -> Cells {
    let (sizes, prover) = (&facts.transaction, &facts.prover);
    let accuracy = facts.accuracy.as_ref();
    named([
        ("calldata_bytes", sizes.calldata_bytes.to_string()),
        ("transaction_bytes", sizes.bytes.to_string()),
        ("transaction_fastlz_bytes", sizes.fastlz_bytes.to_string()),
        ("transaction_brotli_bytes", sizes.brotli_bytes.to_string()),
        ("transaction_measured", sizes.measured.to_string()),
        ("predicted_prove_seconds", prover.predicted.seconds.to_string()),
        ("predicted_peak_memory_bytes", prover.predicted.peak_memory_bytes.to_string()),
        ("measured_prove_seconds", number(prover.measured.map(|cost| cost.seconds))),
        ("measured_peak_memory_bytes", number(prover.measured.map(|cost| cost.peak_memory_bytes))),
        ("setup_seconds", number(prover.setup_seconds)),
        ("proving_key_bytes", number(prover.proving_key_bytes)),
        ("max_abs_error", number(accuracy.map(|accuracy| accuracy.max_abs_error))),
        ("mean_abs_error", number(accuracy.map(|accuracy| accuracy.mean_abs_error))),
        ("label_agreement", number(accuracy.and_then(|accuracy| accuracy.label_agreement))),
    ])
}

fn named<const N: usize>(cells: [(&str, String); N]) -> Cells {
    cells.into_iter().map(|(column, cell)| (column.to_owned(), cell)).collect()
}

fn number(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// Spreadsheets run text that begins like a formula: an apostrophe keeps it text.
fn safe(text: &str) -> String {
    let begins_formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if begins_formula || text.starts_with(['\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests;
