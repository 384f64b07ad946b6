//! The schema of `report.json`.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};
use verifier_program::{Fork, Section};

use crate::report::Report;

/// The JSON Schema (draft 2020-12) of what [`Report::to_json`] writes. Absent figures are written as `null`.
pub fn schema() -> Schema {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Report>();
    schema.insert("title".to_owned(), "Gas report".into());
    schema
}

/// A fork by its name.
pub(crate) fn fork(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": Fork::ALL })
}

pub(crate) fn forks(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": fork(generator) })
}

/// A section by its name.
pub(crate) fn section(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": Section::ALL })
}

pub(crate) fn gas_by_section(generator: &mut SchemaGenerator) -> Schema {
    let gas = u64::json_schema(generator).to_value();
    let sections: Map<String, Value> =
        Section::ALL.into_iter().map(|section| (section.name().to_owned(), gas.clone())).collect();
    json_schema!({ "type": "object", "properties": sections, "additionalProperties": json!(false) })
}

#[cfg(test)]
mod tests;
