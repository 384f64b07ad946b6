//! Operators between `DequantizeLinear` and `QuantizeLinear` become operators on integers, as in onnxruntime.
//!
//! A pass over the nodes of the file: what it replaces is imported by the fused operators of the modules beside this
//! one, whose operands are the integers, scales and zero points. What it does not know stays as it is, in real numbers.

mod plan;
mod scan;
mod source;

use std::borrow::Cow;

use tract_onnx::pb;

use crate::import::node::OperatorImport;
use crate::import::quantised::fusion::plan::Plan;
use crate::import::quantised::fusion::scan::Scan;

/// A node to import.
pub(crate) struct Planned<'a> {
    /// Position in the file of the node it comes from.
    pub(crate) index: usize,
    pub(crate) proto: Cow<'a, pb::NodeProto>,
    /// The operator, where it is none of the list.
    pub(crate) operator: Option<&'static OperatorImport>,
    /// Left out where nothing uses its results.
    dispensable: bool,
}

/// The nodes to import in place of those of the graph, in order.
pub(crate) fn fused(graph: &pb::GraphProto) -> Vec<Planned<'_>> {
    let plain = || graph.node.iter().enumerate().map(|(index, node)| Planned::of_file(index, node, false)).collect();
    match Scan::of(graph) {
        Some(scan) => Plan::of(&scan).into_nodes(),
        None => plain(),
    }
}

impl<'a> Planned<'a> {
    fn of_file(index: usize, node: &'a pb::NodeProto, dispensable: bool) -> Planned<'a> {
        Planned { index, proto: Cow::Borrowed(node), operator: None, dispensable }
    }
}

/// The operator of a node of ONNX's own domain, nothing for any other node.
fn op_type(node: &pb::NodeProto) -> &str {
    match node.domain.as_str() {
        "" | "ai.onnx" => &node.op_type,
        _ => "",
    }
}
