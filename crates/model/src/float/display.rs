//! Text form of the float graph: one line per node.

use std::fmt;

use crate::float::graph::{FloatGraph, FloatNode, FloatOp};

impl fmt::Display for FloatGraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (id, node) in self.nodes.iter().enumerate() {
            writeln!(f, "%{id} {:?} = {node}", node.shape)?;
        }
        for (id, port) in &self.outputs {
            writeln!(f, "output `{}` {:?} = %{}", port.name, port.shape, id.0)?;
        }
        Ok(())
    }
}

impl fmt::Display for FloatNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.op_type())?;
        match &self.op {
            FloatOp::Input { index } => write!(f, " {index}")?,
            FloatOp::Constant(tensor) => write!(f, " magnitude={}", tensor.magnitude())?,
            FloatOp::Apply(operator) => {
                let attributes = operator.to_string();
                let separator = if attributes.is_empty() { "" } else { " " };
                write!(f, "{separator}{attributes}")?;
            }
        }
        let operands: Vec<String> = self.operands.iter().map(|id| format!("%{}", id.0)).collect();
        write!(f, " ({})  # {}", operands.join(", "), self.name)
    }
}
