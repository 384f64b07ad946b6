use serde_json::{Value, json};

use super::*;
use crate::comparison::{Comparison, Tolerance};
use crate::sample;

fn changed(change: impl FnOnce(&mut Value)) -> Result<Report, ReadError> {
    let mut json: Value = serde_json::from_str(&sample::report().to_json()).unwrap();
    change(&mut json);
    Report::read(&json.to_string())
}

fn message(change: impl FnOnce(&mut Value)) -> String {
    changed(change).unwrap_err().to_string()
}

#[test]
fn what_is_written_is_read() {
    for report in [sample::report(), sample::sweep(9)] {
        let text = report.to_json();
        let read = Report::read(&text).unwrap();
        // Floats may come back with another last digit: a comparison does not see it.
        assert!(read.rows.iter().zip(&report.rows).all(|(read, row)| read.facts.gas == row.facts.gas));
        assert!(Comparison::of(&report, &read, Tolerance::default()).is_empty());
        assert!(text.ends_with("}\n") && !text.ends_with("\n\n"));
    }
}

/// Those before generated models had families and activations.
#[test]
fn older_reports_are_read() {
    let mut json: Value = serde_json::from_str(&sample::convolution_sweep(6).to_json()).unwrap();
    json.as_object_mut().unwrap().remove("growth").unwrap();
    for row in json["rows"].as_array_mut().unwrap() {
        let facts = row["facts"].as_object_mut().unwrap();
        assert!(facts.remove("family").is_some() && facts.remove("activations").is_some());
    }
    let read = Report::read(&json.to_string()).unwrap();
    assert!(read.growth.is_empty() && read.rows.iter().all(|row| row.facts.activations.is_none()));
    assert!(Comparison::of(&read, &sample::convolution_sweep(6), Tolerance::default()).is_empty());
}

#[test]
fn what_is_no_report_is_refused() {
    for text in ["", "{", "report", "{\"schema_version\": 1"] {
        assert!(matches!(Report::read(text), Err(ReadError::Json(_))), "{text}");
    }
    for text in ["1", "[]", "{}", "null", r#"{"schema_version": "1"}"#, r#"{"schema_version": -1}"#] {
        assert!(matches!(Report::read(text), Err(ReadError::NotAReport)), "{text}");
    }
    let surplus = sample::report().to_json() + "{}";
    assert!(matches!(Report::read(&surplus), Err(ReadError::Json(_))));
}

#[test]
fn other_versions_are_named_whatever_else_they_hold() {
    let error = Report::read(r#"{"schema_version": 2, "models": []}"#).unwrap_err();
    assert_eq!(error.to_string(), "the report has schema version `2`, expected `1`");
}

#[test]
fn wrong_fields_are_named() {
    let unknown = message(|report| report["rows"][0]["facts"]["layout"]["lane"] = json!(1));
    assert!(
        unknown.starts_with("field `rows[0].facts.layout.lane` of the report is wrong: unknown field `lane`"),
        "{unknown}"
    );
    let missing = message(|report| {
        report["rows"][0]["facts"]["gas"][1]["predicted"].as_object_mut().unwrap().remove("floor");
    });
    assert!(
        missing.starts_with("field `rows[0].facts.gas[1].predicted` of the report is wrong: missing field `floor`"),
        "{missing}"
    );
    let negative = message(|report| report["rows"][0]["facts"]["parameters"] = json!(-1));
    assert!(
        negative.starts_with("field `rows[0].facts.parameters` of the report is wrong: invalid value"),
        "{negative}"
    );
    let fork = message(|report| report["rows"][0]["facts"]["gas"][0]["fork"] = json!("london"));
    assert!(fork.contains("`rows[0].facts.gas[0].fork`") && fork.contains("unknown variant `london`"), "{fork}");
}

#[test]
fn rows_and_forks_are_told_apart() {
    let row = |report: &Value| report["rows"][0].clone();
    let twice = changed(|report| *report.pointer_mut("/rows").unwrap() = json!([row(report), row(report)]));
    assert!(matches!(twice, Err(ReadError::DuplicateRow { name }) if name == "volatility-ltv"));
    let twice = changed(|report| report["rows"][0]["facts"]["gas"][0]["fork"] = json!("osaka"));
    assert!(matches!(twice, Err(ReadError::DuplicateFork { fork: verifier_program::Fork::Osaka, .. })));
}

#[test]
fn names_and_prices_are_those_that_a_report_can_have() {
    let escape = message(|report| report["rows"][0]["facts"]["name"] = json!("a\u{1b}[2J"));
    assert_eq!(escape, "a row of the report is named `a\\u{1b}[2J`, which has a control character");
    // Below zero, every fee that grows would look like one that shrinks.
    let rate = message(|report| report["assumptions"]["prices"]["eth_usd"] = json!(-3000));
    assert!(rate.starts_with("the report's prices are wrong: `eth_usd` is -3000"), "{rate}");
    let name = message(|report| report["assumptions"]["prices"]["chains"][0]["name"] = json!("x\n# y"));
    assert!(name.contains("chains[0].name"), "{name}");
}
