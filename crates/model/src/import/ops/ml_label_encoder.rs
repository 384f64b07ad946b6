//! `LabelEncoder` of `ai.onnx.ml` from numbers to numbers: a table of some values, and one for all others.

use std::fmt;
use std::sync::Arc;

use tract_onnx::pb;

use crate::float::element_type::ElementType;
use crate::float::ensemble::Precision;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::onnx::tensors;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

const OP_TYPE: &str = "ai.onnx.ml.LabelEncoder";
/// Most keys: each takes two steps of a table.
const MOST_KEYS: usize = 1 << 15;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: OP_TYPE,
    attributes: &[
        "default_float",
        "default_int64",
        "default_string",
        "default_tensor",
        "keys_floats",
        "keys_int64s",
        "keys_tensor",
        "values_floats",
        "values_int64s",
        "values_tensor",
    ],
    operands: 1..=1,
    import,
};

/// Numbers of one type.
struct Numbers {
    values: Vec<f64>,
    element_type: ElementType,
}

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.number(0)?;
    let keys = numbers(node, ["keys_floats", "keys_int64s", "keys_tensor"])?;
    let values = numbers(node, ["values_floats", "values_int64s", "values_tensor"])?;
    if keys.element_type.is_float() != x.element_type.is_float() {
        return Err(node.invalid(format!("keys of type {} and elements of type {}", keys.element_type, x.element_type)));
    }
    if keys.values.len() != values.values.len() || !(1..=MOST_KEYS).contains(&keys.values.len()) {
        let (keys, values) = (keys.values.len(), values.values.len());
        return Err(node.invalid(format!("{keys} keys and {values} values")));
    }
    let precision = match x.element_type {
        ElementType::Integer { .. } => Some(Precision::Double),
        other => Precision::of(other),
    };
    let precision =
        precision.ok_or_else(|| node.invalid(format!("elements of type {} are not supported", x.element_type)))?;
    let mut entries: Vec<(f64, f64)> = keys.values.into_iter().map(|key| key + 0.0).zip(values.values).collect();
    entries.sort_by(|a, b| a.0.total_cmp(&b.0));
    if entries.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Err(node.invalid("a key occurs twice".to_owned()));
    }
    let default = default(node, values.element_type)?;
    let operator = LabelEncoder { entries, default, precision, element_type: values.element_type };
    Ok(Imported::Node { operator: Arc::new(operator), operands: vec![x.id], shape: x.shape })
}

/// The only one of three lists that is there.
fn numbers(
    node: &NodeReader<'_>,
    [floats, integers, tensor]: [&'static str; 3],
) -> Result<Numbers, ImportError> {
    let attributes = node.attributes();
    let lists = (attributes.floats(floats)?, attributes.integers(integers)?, attributes.tensor(tensor)?);
    match lists {
        (Some(list), None, None) => {
            let values = list.iter().map(|&value| f64::from(value)).collect();
            Ok(Numbers { values, element_type: ElementType::FLOAT })
        }
        (None, Some(list), None) => {
            let values = list.iter().map(|&value| whole(node, value)).collect::<Result<_, _>>()?;
            Ok(Numbers { values, element_type: ElementType::INT64 })
        }
        (None, None, Some(proto)) => of_tensor(node, proto),
        _ => Err(node.invalid(format!("expected one of `{floats}`, `{integers}` and `{tensor}`: text is not supported"))),
    }
}

fn of_tensor(node: &NodeReader<'_>, proto: &pb::TensorProto) -> Result<Numbers, ImportError> {
    let element_type = ElementType::of(proto.data_type).filter(|element_type| *element_type != ElementType::Bool);
    let element_type = element_type.ok_or_else(|| node.invalid("a table of other than numbers".to_owned()))?;
    Ok(Numbers { values: tensors::values(proto)?, element_type })
}

fn whole(node: &NodeReader<'_>, value: i64) -> Result<f64, ImportError> {
    if value.unsigned_abs() > 1 << 53 { Err(node.invalid(format!("{value} has more than 53 bits"))) } else { Ok(value as f64) }
}

/// What becomes of elements that are no key.
fn default(node: &NodeReader<'_>, values: ElementType) -> Result<f64, ImportError> {
    let attributes = node.attributes();
    if let Some(proto) = attributes.tensor("default_tensor")? {
        let found = of_tensor(node, proto)?;
        return match found.values.as_slice() {
            [value] if found.element_type.is_float() == values.is_float() => Ok(*value),
            _ => Err(node.invalid("`default_tensor` is not one number of the values' type".to_owned())),
        };
    }
    if values.is_float() {
        return Ok(attributes.float("default_float")?.unwrap_or(0.0));
    }
    whole(node, attributes.integer("default_int64")?.unwrap_or(-1))
}

#[derive(Debug)]
struct LabelEncoder {
    /// Keys, which rise, with their values.
    entries: Vec<(f64, f64)>,
    default: f64,
    precision: Precision,
    /// Of the values.
    element_type: ElementType,
}

impl fmt::Display for LabelEncoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "keys={}", self.entries.len())
    }
}

impl Operator for LabelEncoder {
    fn op_type(&self) -> &'static str {
        OP_TYPE
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        self.element_type
    }

    fn compares(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(|x| {
            let x = self.precision.seen(x) + 0.0;
            let found = self.entries.binary_search_by(|(key, _)| key.total_cmp(&x));
            found.map_or(self.default, |place| self.entries[place].1)
        })
    }

    fn lower(&self, lowering: &mut Lowering<'_>, operands: &[Operand<'_>], _: &[usize]) -> Result<Lowered, QuantiseError> {
        let x = operands[0].activation()?;
        let (precision, scale) = (self.precision, x.scale);
        let exact = !self.element_type.is_float();
        lowering.encoded(x, |n| precision.seen_integer(n, scale), &self.entries, self.default, exact)
    }
}
