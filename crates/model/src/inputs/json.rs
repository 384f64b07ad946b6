//! The JSON forms of model inputs.

use serde_json::{Map, Value};

use crate::float::graph::Port;
use crate::inputs::error::InputError;

/// Sets of inputs, flattened, in the order of the model's inputs.
pub(super) fn parse(bytes: &[u8], ports: &[Port]) -> Result<Vec<Vec<Vec<f64>>>, InputError> {
    match parse_value(bytes)? {
        Value::Object(object) => Ok(vec![parse_set(&object, ports)?]),
        Value::Array(sets) => {
            sets.iter().map(|set| parse_set(set.as_object().ok_or(InputError::Format)?, ports)).collect()
        }
        _ => Err(InputError::Format),
    }
}

/// Any JSON value; the parser itself limits nesting.
pub(super) fn parse_value(bytes: &[u8]) -> Result<Value, InputError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(InputError::Empty);
    }
    serde_json::from_slice(bytes).map_err(|error| InputError::Json { reason: error.to_string() })
}

fn parse_set(object: &Map<String, Value>, ports: &[Port]) -> Result<Vec<Vec<f64>>, InputError> {
    match (object.get("input_data"), object.get("inputs")) {
        (Some(Value::Array(lists)), None) => parse_ordered(lists, ports),
        (None, Some(Value::Object(named))) => parse_named(named, ports),
        _ => Err(InputError::Format),
    }
}

fn parse_ordered(lists: &[Value], ports: &[Port]) -> Result<Vec<Vec<f64>>, InputError> {
    if lists.len() != ports.len() {
        return Err(InputError::Count { expected: ports.len(), got: lists.len() });
    }
    ports.iter().zip(lists).map(|(port, list)| flatten(port, list)).collect()
}

fn parse_named(named: &Map<String, Value>, ports: &[Port]) -> Result<Vec<Vec<f64>>, InputError> {
    if let Some(name) = named.keys().find(|name| ports.iter().all(|port| port.name != **name)) {
        return Err(InputError::Unknown { input: name.clone() });
    }
    ports
        .iter()
        .map(|port| {
            let list = named.get(&port.name).ok_or_else(|| InputError::Missing { input: port.name.clone() })?;
            flatten(port, list)
        })
        .collect()
}

/// The numbers of a flat or nested list, in order.
fn flatten(port: &Port, list: &Value) -> Result<Vec<f64>, InputError> {
    let mut values = Vec::new();
    collect(port, list, &mut values)?;
    Ok(values)
}

fn collect(port: &Port, value: &Value, values: &mut Vec<f64>) -> Result<(), InputError> {
    let got = match value {
        Value::Array(list) => return list.iter().try_for_each(|item| collect(port, item, values)),
        Value::Number(number) => match number.as_f64() {
            Some(number) => {
                values.push(number);
                return Ok(());
            }
            None => "a number out of range",
        },
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::String(_) => "a text",
        Value::Object(_) => "an object",
    };
    Err(InputError::Type { input: port.name.clone(), index: values.len(), got })
}
