//! From ONNX nodes to the float graph.

mod absorption;
mod attributes;
mod axes;
mod builder;
mod elementwise;
pub(crate) mod error;
mod extremes;
mod infer;
pub(crate) mod node;
pub(crate) mod ops;
mod pool;
mod ports;
mod reduction;
pub(crate) mod spatial;

use tract_onnx::pb;

use crate::float::graph::FloatGraph;
use crate::import::builder::GraphBuilder;
use crate::import::error::{ImportError, UnsupportedNode};
use crate::import::node::NodeReader;
use crate::import::ports::Dimensions;
use crate::onnx::Onnx;

/// Imports a scanned model with the given sizes of symbolic dimensions.
pub(crate) fn import(onnx: &Onnx, dims: &[(String, usize)]) -> Result<FloatGraph, ImportError> {
    let graph = onnx.graph()?;
    refuse_unsupported_operators(graph)?;
    let mut builder = GraphBuilder::new(onnx.limits);
    for tensor in &graph.initializer {
        builder.add_initialiser(tensor)?;
    }
    for port in ports::input_ports(graph, Dimensions::new(dims))? {
        builder.add_input(port)?;
    }
    for (index, node) in graph.node.iter().enumerate() {
        import_node(&mut builder, node, index, onnx.opset)?;
    }
    builder.finish(graph).map(absorption::absorb)
}

fn refuse_unsupported_operators(graph: &pb::GraphProto) -> Result<(), ImportError> {
    let unsupported = graph.node.iter().enumerate().filter(|(_, node)| ops::find(node).is_none());
    let nodes: Vec<_> = unsupported
        .map(|(index, node)| UnsupportedNode { node: node::label(node, index), op: ops::qualified_name(node) })
        .collect();
    if nodes.is_empty() { Ok(()) } else { Err(ImportError::UnsupportedOperators { nodes }) }
}

fn import_node(builder: &mut GraphBuilder, proto: &pb::NodeProto, index: usize, opset: i64) -> Result<(), ImportError> {
    let label = node::label(proto, index);
    let Some(operator) = ops::find(proto) else {
        let nodes = vec![UnsupportedNode { node: label, op: ops::qualified_name(proto) }];
        return Err(ImportError::UnsupportedOperators { nodes });
    };
    let reader = NodeReader::new(proto, label.clone(), opset, builder);
    reader.check(operator)?;
    let imported = (operator.import)(&reader)?;
    let outputs = reader.match_outputs(imported)?;
    outputs.into_iter().try_for_each(|(index, imported)| builder.bind(&proto.output[index], label.clone(), imported))
}
