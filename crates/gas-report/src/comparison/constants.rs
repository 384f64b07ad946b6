//! Constants that two reports do not agree on: the causes behind figures that moved.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::same;
use crate::report::Report;

/// A constant with another value than in the baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConstantChange {
    /// Path within `assumptions`, chains by their names: `prices.chains.op.gas_price_gwei`, `gas_schedule.ec_mul`;
    /// or `budget`, `generator`.
    pub name: String,
    pub kind: ConstantKind,
    /// Absent for a constant that is new.
    pub before: Option<Constant>,
    /// Absent for a constant that is gone.
    pub after: Option<Constant>,
}

/// What a constant bears on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConstantKind {
    /// The program that made the report.
    Generator,
    /// Verdicts.
    Budget,
    /// Cost per day.
    Heartbeat,
    /// Fees.
    Prices,
    /// Gas.
    GasSchedule,
    /// Predicted seconds and memory.
    ProverModel,
}

/// Value of a constant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Constant {
    Number(f64),
    Text(String),
}

/// By name.
pub(super) fn changes(baseline: &Report, report: &Report) -> Vec<ConstantChange> {
    let (mut before, mut after) = (constants(baseline), constants(report));
    let names: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
    let change = |name: String| {
        let (before, after) = (before.remove(&name), after.remove(&name));
        let kind = kind(&name);
        (!agree(before.as_ref(), after.as_ref())).then_some(ConstantChange { name, kind, before, after })
    };
    names.into_iter().filter_map(change).collect()
}

fn agree(before: Option<&Constant>, after: Option<&Constant>) -> bool {
    match (before, after) {
        (Some(Constant::Number(before)), Some(Constant::Number(after))) => same(*before, *after),
        (before, after) => before == after,
    }
}

fn kind(name: &str) -> ConstantKind {
    match name.split('.').next() {
        Some("generator") => ConstantKind::Generator,
        Some("budget") => ConstantKind::Budget,
        Some("prices") => ConstantKind::Prices,
        Some("gas_schedule") => ConstantKind::GasSchedule,
        Some("prover_model") => ConstantKind::ProverModel,
        _ => ConstantKind::Heartbeat,
    }
}

fn constants(report: &Report) -> BTreeMap<String, Constant> {
    let json = |value: Result<Value, serde_json::Error>| value.expect("keys of a report are text");
    let mut constants = BTreeMap::new();
    flatten("", &json(serde_json::to_value(&report.assumptions)), &mut constants);
    flatten("budget", &json(serde_json::to_value(report.budget)), &mut constants);
    flatten("generator", &Value::String(report.generator.clone()), &mut constants);
    constants
}

/// Every leaf below `value`, by its path; an element of a list goes by its name.
fn flatten(path: &str, value: &Value, constants: &mut BTreeMap<String, Constant>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| flatten(&below(key), value, constants));
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                let name = element["name"].as_str().map_or_else(|| index.to_string(), str::to_owned);
                flatten(&below(&name), element, constants);
            }
        }
        Value::Number(number) => {
            constants.extend(number.as_f64().map(|number| (path.to_owned(), Constant::Number(number))));
        }
        Value::String(text) => {
            constants.insert(path.to_owned(), Constant::Text(text.clone()));
        }
        Value::Bool(flag) => {
            constants.insert(path.to_owned(), Constant::Text(flag.to_string()));
        }
        Value::Null => {}
    }
}
