//! `Mod` of integers: by a constant, or by what is positive for every admitted input.

use crate::import::elementwise::{integer_type, of_pair};
use crate::import::error::ImportError;
use crate::import::integer_division::IntegerDivision;
use crate::import::node::{Imported, NodeReader, OperatorImport};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Mod", attributes: &["fmod"], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, by) = (node.number(0)?, node.number(1)?);
    let (_, signed) = integer_type(node, &x)?;
    if node.value_of(&by).is_some_and(|divisor| divisor.values.contains(&0.0)) {
        return Err(node.invalid("division by zero".to_owned()));
    }
    let remainder = node.attributes().flag("fmod")?;
    let division = if remainder { IntegerDivision::Remainder { signed } } else { IntegerDivision::Modulo };
    of_pair(node, [x, by], division)
}
