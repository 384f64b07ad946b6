//! The keywords of JSON Schema that our schema uses; any other keyword is an error, so that nothing goes unchecked.

use serde_json::{Map, Value};

/// Keywords that say something about the schema rather than about values.
const ANNOTATIONS: [&str; 6] = ["$schema", "$defs", "title", "description", "format", "default"];

/// Where `value` breaks `schema`, as JSON pointer and reason.
pub(super) fn violations(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    Check { root: schema }.value(schema, value, "", &mut found);
    found
}

struct Check<'a> {
    root: &'a Value,
}

impl Check<'_> {
    fn value(&self, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
        let Some(schema) = schema.as_object() else {
            assert_eq!(schema, &Value::Bool(true), "schema `{schema}` at `{path}`");
            return;
        };
        for (keyword, expected) in schema {
            match keyword.as_str() {
                "$ref" => {
                    let target = expected.as_str().unwrap().strip_prefix('#').unwrap();
                    self.value(self.root.pointer(target).unwrap(), value, path, found);
                }
                "type" if !has_type(expected, value) => found.push(format!("{path}: not of type {expected}")),
                "enum" if !expected.as_array().unwrap().contains(value) => found.push(format!("{path}: not in enum")),
                "const" if expected != value => found.push(format!("{path}: not {expected}")),
                "minimum" if value.as_f64().is_some_and(|value| value < expected.as_f64().unwrap()) => {
                    found.push(format!("{path}: below {expected}"));
                }
                "anyOf" | "oneOf" => self.alternatives(keyword, expected, value, path, found),
                "items" => {
                    for (index, element) in value.as_array().into_iter().flatten().enumerate() {
                        self.value(expected, element, &format!("{path}/{index}"), found);
                    }
                }
                "type" | "enum" | "const" | "minimum" | "properties" | "required" | "additionalProperties" => {}
                other => assert!(ANNOTATIONS.contains(&other), "keyword `{other}` is not checked"),
            }
        }
        if let Some(object) = value.as_object() {
            self.fields(schema, object, path, found);
        }
    }

    fn alternatives(&self, keyword: &str, schemas: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
        let fits = |schema: &&Value| {
            let mut found = Vec::new();
            self.value(schema, value, path, &mut found);
            found.is_empty()
        };
        let count = schemas.as_array().unwrap().iter().filter(fits).count();
        if count == 0 || (keyword == "oneOf" && count > 1) {
            found.push(format!("{path}: {count} alternatives fit"));
        }
    }

    fn fields(&self, schema: &Map<String, Value>, object: &Map<String, Value>, path: &str, found: &mut Vec<String>) {
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        let missing = required.filter(|field| !object.contains_key(field.as_str().unwrap()));
        found.extend(missing.map(|field| format!("{path}/{}: missing", field.as_str().unwrap())));
        let properties = schema.get("properties").and_then(Value::as_object);
        for (field, value) in object {
            let path = format!("{path}/{field}");
            match (properties.and_then(|properties| properties.get(field)), schema.get("additionalProperties")) {
                (Some(schema), _) => self.value(schema, value, &path, found),
                (None, Some(Value::Bool(false))) => found.push(format!("{path}: unknown field")),
                (None, Some(schema)) => self.value(schema, value, &path, found),
                (None, None) => {}
            }
        }
    }
}

fn has_type(expected: &Value, value: &Value) -> bool {
    let names = match expected {
        Value::Array(names) => names.iter().map(|name| name.as_str().unwrap()).collect(),
        name => vec![name.as_str().unwrap()],
    };
    names.into_iter().any(|name| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("type `{other}`"),
    })
}
