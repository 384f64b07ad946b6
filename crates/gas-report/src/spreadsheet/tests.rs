use super::*;
use crate::sample;

fn read(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let lines = reader.records().map(|line| line.unwrap().iter().map(str::to_owned).collect()).collect();
    (columns, lines)
}

#[test]
fn every_model_is_a_line_with_named_units() {
    let report = sample::sweep(9);
    let (columns, lines) = read(&csv(&report).unwrap());
    assert_eq!(lines.len(), 9);
    let at =
        |column: &str| columns.iter().position(|name| name == column).unwrap_or_else(|| panic!("no column `{column}`"));
    let gas = report.rows[8].facts.on(Fork::Osaka).unwrap();
    assert_eq!(lines[8][at("osaka_predicted_transaction_gas")], gas.predicted.transaction.to_string());
    assert_eq!(lines[8][at("osaka_measured_transaction_gas")], "");
    assert_eq!(lines[0][at("amsterdam_measured_opening_gas")], "97549");
    assert_eq!(lines[8][at("fits_budget")], "false");
    let usd: f64 = lines[0][at("base_usd_per_day")].parse().unwrap();
    assert_eq!(usd, report.rows[0].fees[2].usd_per_day);
    assert!(columns.iter().collect::<BTreeSet<_>>().len() == columns.len());
}

/// The columns do not depend on what is known of the models.
#[test]
fn columns_are_stable() {
    let (columns, _) = read(&csv(&sample::report()).unwrap());
    let mut bare = sample::sweep(9);
    bare.rows[8].facts.gas.truncate(1);
    bare.rows.rotate_right(1);
    assert_eq!(read(&csv(&bare).unwrap()).0, columns);
}

#[test]
fn formulas_stay_text_and_lines_whole() {
    let names = ["=1+1", " =1", "+a", "-a", "@a", "\ta", "a,b\"c\nd", "plain"];
    let mut report = sample::sweep(names.len());
    for (row, name) in report.rows.iter_mut().zip(names) {
        row.facts.name = name.to_owned();
    }
    let (_, lines) = read(&csv(&report).unwrap());
    let written: Vec<&str> = lines.iter().map(|line| line[0].as_str()).collect();
    assert_eq!(written, ["'=1+1", "' =1", "'+a", "'-a", "'@a", "'\ta", "a,b\"c\nd", "plain"]);
}

#[test]
fn nothing_is_a_file_of_nothing() {
    assert_eq!(csv(&Report { rows: Vec::new(), ..sample::report() }).unwrap(), "");
}
