//! The published schema is that of the types, and a report keeps to it.

mod check;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::schema;
use crate::report::Report;
use crate::sample;
use check::violations;

fn published() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/report.schema.json")
}

#[test]
fn published_schema_is_up_to_date() {
    let text = fs::read_to_string(published()).unwrap_or_default();
    // In which order `serde_json` keeps keys depends on what else is compiled with it.
    if serde_json::from_str::<Value>(&text).is_ok_and(|published| published == schema().to_value()) {
        return;
    }
    let blessing = std::env::var_os("ASSAY_BLESS").is_some_and(|value| value == "1");
    assert!(blessing, "`{}` is out of date: run `make bless`", published().display());
    fs::write(published(), serde_json::to_string_pretty(&schema()).unwrap() + "\n").unwrap();
}

fn against_schema(report: &Value) -> Vec<String> {
    violations(&schema().to_value(), report)
}

fn json_of(report: &Report) -> Value {
    serde_json::from_str(&report.to_json()).unwrap()
}

#[test]
fn reports_keep_to_the_schema() {
    assert_eq!(against_schema(&json_of(&sample::report())), Vec::<String>::new());
    assert_eq!(against_schema(&json_of(&sample::sweep(9))), Vec::<String>::new());
    assert_eq!(against_schema(&json_of(&sample::convolution_sweep(6))), Vec::<String>::new());
}

/// Every field on the way to every leaf: left out, another one beside it, and with a value of another type.
#[test]
fn what_the_reader_refuses_breaks_the_schema() {
    let report = json_of(&sample::sweep(8));
    let row = "/rows/7";
    let objects = [
        "",
        row,
        "/assumptions",
        "/assumptions/prices",
        "/assumptions/prices/chains/1/data/op_stack",
        "/largest/extrapolated",
        "/laws/0",
        "/laws/0/terms/0",
        "/growth/0",
        "/growth/0/by_values",
        "/rows/0/facts/gas/0/measured",
        "/rows/7/facts",
        "/rows/7/facts/gas/2",
        "/rows/7/facts/gas/1/predicted",
        "/rows/7/facts/layout",
        "/rows/7/facts/options/layouts/0",
        "/rows/7/fees/1",
        "/rows/7/facts/prover/predicted",
        "/rows/7/facts/transaction",
        "/rows/7/verdict",
        "/rows/7/verdict/knobs/0",
    ];
    for path in objects {
        let fields: Vec<String> = report.pointer(path).unwrap().as_object().unwrap().keys().cloned().collect();
        let refused = |change: &dyn Fn(&mut serde_json::Map<String, Value>), strict: bool| {
            let mut broken = report.clone();
            change(broken.pointer_mut(path).unwrap().as_object_mut().unwrap());
            assert!(!against_schema(&broken).is_empty(), "the schema allows a change of `{path}`: {broken}");
            assert!(!strict || Report::read(&broken.to_string()).is_err(), "the reader allows a change of `{path}`");
        };
        refused(&|object| drop(object.insert("surplus".to_owned(), json!(1))), true);
        for field in fields {
            // The reader takes an absent figure for null, as it is written, and prices that older reports lack for zero.
            let optional = report.pointer(path).unwrap()[&field].is_null() || OPTIONAL.contains(&field.as_str());
            refused(&|object| drop(object.remove(&field)), !optional);
            refused(&|object| drop(object.insert(field.clone(), json!([["no such value"]]))), true);
        }
    }
}

const OPTIONAL: [&str; 15] = [
    "sums",
    "family",
    "activations",
    "growth",
    "budget",
    "largest",
    "measured",
    "extrapolated",
    "row",
    "parameters",
    "verdict",
    "unmeasured",
    "falls_short_by",
    "operator_fee_scalar",
    "operator_fee_constant",
];

#[test]
fn forks_and_sections_are_among_those_there_are() {
    let mut report = json_of(&sample::report());
    report["rows"][0]["facts"]["gas"][0]["fork"] = json!("london");
    assert_eq!(against_schema(&report), ["/rows/0/facts/gas/0/fork: not in enum"]);
    let mut report = json_of(&sample::report());
    report["rows"][0]["facts"]["gas"][0]["predicted"]["sections"]["wrapping"] = json!(1);
    assert_eq!(against_schema(&report), ["/rows/0/facts/gas/0/predicted/sections/wrapping: unknown field"]);
}
