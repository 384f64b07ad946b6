//! How large a graph is.

use crate::fixed::graph::{FixedGraph, FixedOp};

impl FixedGraph {
    /// Elements of all tensors that the graph computes: what linear layers, pools, products, quotients, maxima and non-linear
    /// functions make, the model's outputs among them. Inputs and rearranged elements are no activations: nothing is
    /// computed.
    pub fn activations(&self) -> u64 {
        let computed = |op: &FixedOp| !matches!(op, FixedOp::Input { .. } | FixedOp::Rearrange { .. });
        let elements =
            self.nodes.iter().filter(|node| computed(&node.op)).map(|node| node.shape.iter().product::<usize>());
        elements.fold(0u64, |sum, count| sum.saturating_add(count as u64))
    }
}
