//! Whether a graph is well formed: a graph read from a file may be anything.

use crate::fixed::error::FixedError;
use crate::fixed::graph::{FixedGraph, FixedNode, FixedOp};
use crate::fixed::parameters::error::ParameterError;
use crate::fixed::piecewise::PiecewiseTable;
use crate::fixed::steps::StepTable;
use crate::fixed::visibility::Visibility;
use crate::shape::elements;

/// Largest rounding shift.
const MAX_SHIFT: u32 = 120;
/// Largest shift of a division, so that the factor `2^(shift + 1)` is a weight.
const MAX_DIVISION_SHIFT: u32 = 60;
/// Longest row of an `ArgMax`.
const MAX_ROW: usize = 1 << 20;
/// Most elements of all tensors together: a few bytes of a file must not claim all memory.
const MAX_ELEMENTS: usize = 1 << 24;
/// Most multiplications of all sums together, some seconds of them: a few bytes of a file must not claim all time.
const MAX_PRODUCTS: usize = 1 << 32;
/// No constant reaches this, as no sum may.
const LIMIT: u128 = 1 << 126;

impl FixedGraph {
    /// Checks operands, lengths and shifts of every node, so that evaluation cannot index out of bounds, and that hidden
    /// parameters lie within their widths.
    ///
    /// # Errors
    /// [`FixedError::Structure`] or [`FixedError::Parameters`] naming the first node that is malformed.
    pub fn check_structure(&self) -> Result<(), FixedError> {
        let mut lengths = Vec::with_capacity(self.nodes.len());
        let (mut total, mut products) = (0usize, 0usize);
        for node in &self.nodes {
            let length = self.check_node(node, &lengths).map_err(|reason| structure(node, reason))?;
            check_hidden(node)?;
            total = total.saturating_add(length);
            if total > MAX_ELEMENTS {
                return Err(structure(node, format!("all tensors up to here have more than {MAX_ELEMENTS} elements")));
            }
            products = products.saturating_add(node.op.products(length));
            if products > MAX_PRODUCTS {
                let reason = format!("all sums up to here have more than {MAX_PRODUCTS} products");
                return Err(structure(node, reason));
            }
            lengths.push(length);
        }
        for ((name, tensor, shape), visibility) in self.ports().zip(self.visibilities()) {
            if !matches!((lengths.get(tensor), elements(shape)), (Some(got), Some(expected)) if *got == expected) {
                let reason = "its tensor is missing or has another size".to_owned();
                return Err(FixedError::Structure { node: name.to_owned(), reason });
            }
            if visibility == Visibility::Hashed && elements(shape) == Some(0) {
                let reason = "a tensor of no values has no hash".to_owned();
                return Err(FixedError::Structure { node: name.to_owned(), reason });
            }
        }
        Ok(())
    }

    fn ports(&self) -> impl Iterator<Item = (&str, usize, &[usize])> {
        let inputs = self.inputs.iter().map(|p| (p.name.as_str(), p.tensor.0 as usize, p.shape.as_slice()));
        inputs.chain(self.outputs.iter().map(|p| (p.name.as_str(), p.tensor.0 as usize, p.shape.as_slice())))
    }

    /// The number of elements of a node, or what is wrong with it.
    fn check_node(&self, node: &FixedNode, lengths: &[usize]) -> Result<usize, String> {
        let length = elements(&node.shape).ok_or("too many elements")?;
        let operands: Vec<usize> = node
            .operands
            .iter()
            .map(|operand| lengths.get(operand.0 as usize).copied().ok_or("an operand is not defined before"))
            .collect::<Result<_, _>>()?;
        let one_or_all = |count: usize| count == 1 || count == length;
        let same_length = operands.iter().all(|&operand| operand == length);
        let fits = match &node.op {
            FixedOp::Input { index } => {
                operands.is_empty() && self.inputs.get(*index).is_some_and(|p| elements(&p.shape) == Some(length))
            }
            FixedOp::Dense { inputs, outputs, weights, bias, shift } => {
                let rows = length.checked_div(*outputs).unwrap_or(0);
                let weights_fit =
                    *inputs > 0 && Some(weights.len()) == inputs.checked_mul(*outputs) && bias.len() == *outputs;
                let exact = rows.checked_mul(*outputs) == Some(length);
                weights_fit
                    && exact
                    && *shift <= MAX_SHIFT
                    && operands.iter().map(|&x| Some(x)).eq([rows.checked_mul(*inputs)])
            }
            FixedOp::Affine { multipliers, bias, shift } => {
                let lists_fit = multipliers.iter().all(|list| one_or_all(list.len())) && one_or_all(bias.len());
                lists_fit
                    && !operands.is_empty()
                    && multipliers.len() == operands.len()
                    && same_length
                    && *shift <= MAX_SHIFT
            }
            FixedOp::Multiply { shift } => operands.len() == 2 && same_length && *shift <= MAX_SHIFT,
            FixedOp::Relu => operands.len() == 1 && same_length,
            FixedOp::Piecewise { table } => operands.len() == 1 && same_length && is_well_formed(table),
            FixedOp::Conv { geometry, weights, bias, shift } => {
                geometry.lengths().is_some_and(|[input, output]| operands == [input] && length == output)
                    && geometry.weight_count() == Some(weights.len())
                    && bias.len() == geometry.output[0]
                    && *shift <= MAX_SHIFT
            }
            FixedOp::Max => !operands.is_empty() && same_length,
            FixedOp::ArgMax { length: row } => {
                (1..=MAX_ROW).contains(row) && operands.iter().map(|&x| Some(x)).eq([length.checked_mul(*row)])
            }
            FixedOp::Divide { shift } => operands.len() == 2 && same_length && *shift <= MAX_DIVISION_SHIFT,
            FixedOp::Function { table } => operands.len() == 1 && same_length && table.is_well_formed(),
            FixedOp::Steps { tables, inner } => {
                let tables_fit = !tables.is_empty() && tables.iter().all(StepTable::is_well_formed);
                operands.len() == 1 && same_length && *inner > 0 && tables_fit
            }
            FixedOp::Trees { features, trees } => {
                let outputs = trees.iter().fold(0usize, |sum, tree| sum.saturating_add(tree.outputs));
                let rows = length.checked_div(outputs).unwrap_or(0);
                trees.iter().all(|tree| tree.is_well_formed(*features))
                    && *features > 0
                    && rows.checked_mul(outputs) == Some(length)
                    && operands.iter().map(|&x| Some(x)).eq([rows.checked_mul(*features)])
            }
            FixedOp::MatMul { batch, rows, inner, columns, shift } => {
                let size = |sizes: [usize; 3]| elements(&sizes).filter(|size| *size > 0);
                let expected = [size([*batch, *rows, *inner]), size([*batch, *inner, *columns])];
                size([*batch, *rows, *columns]) == Some(length)
                    && *shift <= MAX_SHIFT
                    && operands.iter().map(|&x| Some(x)).eq(expected)
            }
            FixedOp::FloorDivide => operands.len() == 2 && same_length,
            FixedOp::SquareRoot { shift } => operands.len() == 1 && same_length && *shift <= MAX_DIVISION_SHIFT,
            FixedOp::TopK { length: row, count } => {
                let rows = length.checked_div(count.saturating_mul(2)).unwrap_or(0);
                (1..=MAX_ROW).contains(row)
                    && (1..=*row).contains(count)
                    && rows.checked_mul(count * 2) == Some(length)
                    && operands.iter().map(|&x| Some(x)).eq([rows.checked_mul(*row)])
            }
            FixedOp::Rearrange { indices, constants } => {
                let known = operands.iter().sum::<usize>() + constants.len();
                let small = constants.iter().all(|constant| constant.unsigned_abs() < LIMIT);
                small && indices.len() == length && indices.iter().all(|&i| (i as usize) < known)
            }
        };
        if fits { Ok(length) } else { Err("operands, lengths or shift do not fit the operation".to_owned()) }
    }
}

/// Refuses layers that have nothing to hide, and parameters that are wider than what bounds and circuits assume of hidden ones.
fn check_hidden(node: &FixedNode) -> Result<(), ParameterError> {
    let Some(widths) = node.hidden else { return Ok(()) };
    let no_layer = || ParameterError::NoLayer { node: node.name.clone() };
    let (weights, bias) = node.op.parameters().ok_or_else(no_layer)?;
    if weights.is_empty() || bias.is_empty() {
        return Err(no_layer());
    }
    widths.check(&node.name, weights, bias)
}

impl FixedOp {
    /// Multiplications of a well-formed linear layer with `length` outputs.
    fn products(&self, length: usize) -> usize {
        match self {
            FixedOp::Dense { inputs, .. } => length.saturating_mul(*inputs),
            FixedOp::MatMul { inner, .. } => length.saturating_mul(*inner),
            FixedOp::Trees { trees, .. } => length.saturating_mul(trees.iter().map(|tree| tree.nodes.len()).sum()),
            FixedOp::Conv { geometry, .. } => length.saturating_mul(geometry.weights_per_channel()),
            _ => 0,
        }
    }
}

fn is_well_formed(table: &PiecewiseTable) -> bool {
    let narrow = table.index_bits <= 20 && table.offset_bits <= 40 && table.base_bits <= 32 && table.slope_bits <= 32;
    let segments = 1usize.checked_shl(table.index_bits);
    let fit = |entries: &[u32], bits| entries.iter().all(|&entry| u64::from(entry) >> bits == 0);
    narrow
        && Some(table.base.len()) == segments
        && Some(table.slope.len()) == segments
        && fit(&table.base, table.base_bits)
        && fit(&table.slope, table.slope_bits)
}

fn structure(node: &FixedNode, reason: String) -> FixedError {
    FixedError::Structure { node: node.name.clone(), reason }
}
