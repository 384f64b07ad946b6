//! Shapes of the arrays of an input file, before the model's own shapes are known.

use serde_json::Value;

use crate::inputs::error::InputError;
use crate::inputs::{json, npz};

/// Shapes of the arrays of the file's first set. A flat list has one dimension.
pub(crate) struct ArrayShapes {
    arrays: Vec<(Option<String>, Vec<usize>)>,
}

impl ArrayShapes {
    pub(crate) fn of(bytes: &[u8]) -> Result<ArrayShapes, InputError> {
        let arrays = if npz::is_npz(bytes) {
            npz::shapes(bytes)?.into_iter().map(|(name, shape)| (Some(name), shape)).collect()
        } else {
            json_shapes(&json::parse_value(bytes)?)
        };
        Ok(ArrayShapes { arrays })
    }

    /// The shape of the array called `name`, else of the one at `position` in a file without names.
    pub(crate) fn shape(&self, position: usize, name: &str) -> Option<&[usize]> {
        let positional = format!("arr_{position}");
        let named = |wanted: &str| self.arrays.iter().find(|(name, _)| name.as_deref() == Some(wanted));
        let ordered = || self.arrays.get(position).filter(|(name, _)| name.is_none());
        let (_, shape) = named(name).or_else(|| named(&positional)).or_else(ordered)?;
        Some(shape)
    }
}

/// Empty where the file has none of the known forms: reading it in full says so.
fn json_shapes(value: &Value) -> Vec<(Option<String>, Vec<usize>)> {
    let set = match value {
        Value::Array(sets) => sets.first().unwrap_or(&Value::Null),
        _ => value,
    };
    match (set.get("input_data"), set.get("inputs")) {
        (Some(Value::Array(lists)), _) => lists.iter().map(|list| (None, nesting(list))).collect(),
        (_, Some(Value::Object(named))) => {
            named.iter().map(|(name, list)| (Some(name.clone()), nesting(list))).collect()
        }
        _ => Vec::new(),
    }
}

/// Lengths of a list, of its first element, and so on.
fn nesting(list: &Value) -> Vec<usize> {
    let mut shape = Vec::new();
    let mut level = list;
    while let Value::Array(items) = level {
        shape.push(items.len());
        level = items.first().unwrap_or(&Value::Null);
    }
    shape
}
