//! Text form of the fixed-point graph: one line per node, with the hull of its intervals.

use std::fmt;

use crate::fixed::graph::{FixedGraph, FixedNode, FixedOp, TensorId};
use crate::interval::Interval;

impl fmt::Display for TensorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "t{}", self.0)
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..={}", self.low, self.high)
    }
}

impl fmt::Display for FixedOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FixedOp::Input { index } => write!(f, "input {index}"),
            FixedOp::Dense { inputs, outputs, shift, .. } => write!(f, "dense {inputs}->{outputs} >>{shift}"),
            FixedOp::Affine { multipliers, bias, shift } => {
                let factors: Vec<String> = multipliers.iter().map(|list| one_or_each(list)).collect();
                write!(f, "affine {} + {} >>{shift}", factors.join(" "), one_or_each(bias))
            }
            FixedOp::Multiply { shift } => write!(f, "multiply >>{shift}"),
            FixedOp::Relu => write!(f, "relu"),
            FixedOp::Piecewise { table } => {
                let (function, segments) = (table.function, table.base.len());
                write!(f, "{function:?} by {segments} segments of 2^{}", table.offset_bits)
            }
            FixedOp::Conv { geometry, shift, .. } => write!(f, "conv {geometry} >>{shift}"),
            FixedOp::Max => write!(f, "max"),
            FixedOp::ArgMax { length } => write!(f, "argmax of {length}"),
            FixedOp::Divide { shift } => write!(f, "divide <<{shift}"),
            FixedOp::Function { table } => {
                write!(f, "{} by {} segments of 2^{}", table.name, table.base.len(), table.offset_bits)
            }
            FixedOp::Steps { tables, .. } => {
                write!(f, "steps {}", tables.iter().map(|table| table.thresholds.len()).sum::<usize>())?;
                if tables.len() > 1 { write!(f, " in {} tables", tables.len()) } else { Ok(()) }
            }
            FixedOp::Trees { features, trees } => {
                let nodes: usize = trees.iter().map(|tree| tree.nodes.len()).sum();
                write!(f, "{} trees of {nodes} nodes on {features} features", trees.len())
            }
            FixedOp::MatMul { batch, rows, inner, columns, shift } => {
                write!(f, "matmul {batch}x {rows}x{inner}x{columns} >>{shift}")
            }
            FixedOp::FloorDivide => write!(f, "floor divide"),
            FixedOp::SquareRoot { shift } => write!(f, "square root <<{shift}"),
            FixedOp::TopK { length, count } => write!(f, "top {count} of {length}"),
            FixedOp::Rearrange { indices, constants } if constants.is_empty() => {
                write!(f, "rearrange {}", indices.len())
            }
            FixedOp::Rearrange { indices, constants } => {
                write!(f, "rearrange {} with {} constants", indices.len(), constants.len())
            }
        }
    }
}

fn one_or_each<T: fmt::Display>(list: &[T]) -> String {
    match list {
        [value] => value.to_string(),
        _ => "each".to_owned(),
    }
}

impl fmt::Display for FixedNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operands: Vec<String> = self.operands.iter().map(ToString::to_string).collect();
        let (shape, scale, hull) = (&self.shape, self.scale.0, Interval::hull(&self.intervals));
        write!(f, "{shape:?} /2^{scale} = {}", self.op)?;
        if let Some(widths) = self.hidden {
            write!(f, " hidden, biases of {} bits", widths.bias_bits)?;
        }
        write!(f, " ({}) in {hull}  # {}", operands.join(", "), self.name)
    }
}

impl fmt::Display for FixedGraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (id, node) in self.nodes.iter().enumerate() {
            writeln!(f, "t{id} {node}")?;
        }
        for input in &self.inputs {
            let (name, low, high) = (&input.name, input.low, input.high);
            writeln!(
                f,
                "input `{name}` {} from {} in {} bits, {low} to {high}",
                input.tensor, input.offset, input.bits
            )?;
        }
        for output in &self.outputs {
            let (name, shape) = (&output.name, &output.shape);
            writeln!(f, "output `{name}` {} {shape:?} from {} in {} bits", output.tensor, output.offset, output.bits)?;
        }
        Ok(())
    }
}
