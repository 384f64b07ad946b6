//! From ONNX nodes to the float graph.

mod absorption;
mod activations;
pub(crate) mod advice;
mod attributes;
mod axes;
pub(crate) mod bitwise;
mod builder;
pub(crate) mod comparison;
pub(crate) mod composition;
mod conversion;
mod elementwise;
mod equation;
pub(crate) mod error;
mod extremes;
mod indices;
mod infer;
mod integer_division;
pub(crate) mod logic;
mod masking;
pub(crate) mod ml;
pub(crate) mod node;
mod normalisation;
pub(crate) mod ops;
mod pool;
mod ports;
pub(crate) mod quantised;
mod rectified;
mod recurrence;
mod reduced;
mod reduction;
mod rounding;
mod scatter;
pub(crate) mod spatial;
mod window;

use std::collections::HashSet;

use tract_onnx::pb;

use crate::fault::Fault;
use crate::float::graph::FloatGraph;
use crate::import::builder::GraphBuilder;
use crate::import::error::{ImportError, UnsupportedNode};
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ports::Dimensions;
use crate::import::quantised::fusion::{self, Planned};
use crate::onnx::Onnx;
use crate::onnx::opsets::Opsets;

/// Imports a scanned model with the given sizes of symbolic dimensions.
pub(crate) fn import(onnx: &Onnx, dims: &[(String, usize)]) -> Result<FloatGraph, ImportError> {
    let graph = onnx.graph()?;
    let mut problems = Problems::of_operators(graph);
    match import_all(onnx, graph, dims, &mut problems) {
        // What is wrong with the file otherwise can wait where something in it is not supported.
        Ok(_) | Err(_) if !problems.errors.is_empty() => Err(problems.into_error()),
        result => result,
    }
}

/// Imports what can be, and notes what is not supported.
fn import_all(
    onnx: &Onnx,
    graph: &pb::GraphProto,
    dims: &[(String, usize)],
    problems: &mut Problems,
) -> Result<FloatGraph, ImportError> {
    let mut builder = GraphBuilder::new(onnx.limits);
    for tensor in &graph.initializer {
        let added = builder.add_initialiser(tensor);
        problems.note(added, std::slice::from_ref(&tensor.name))?;
    }
    for (port, element_type) in ports::input_ports(graph, Dimensions::new(dims))? {
        builder.add_input(port, element_type)?;
    }
    for planned in fusion::fused(graph) {
        let node = planned.proto.as_ref();
        if node.input.iter().any(|operand| problems.unknown.contains(operand)) {
            problems.unknown.extend(node.output.iter().filter(|output| !output.is_empty()).cloned());
        } else if let Some(operator) = planned.operator.or_else(|| ops::find(node)) {
            let imported = import_node(&mut builder, operator, &planned, onnx.opsets);
            problems.note(imported, &node.output)?;
        }
    }
    builder.finish(graph).map(absorption::absorb).map(masking::take_in_masks)
}

/// Most problems that are told at once, each list of unsupported operators being one.
const MOST_PROBLEMS: usize = 100;

/// What is not supported, and the tensors that cannot be made for it.
struct Problems {
    /// The list of unsupported operators first, where there are any.
    errors: Vec<ImportError>,
    unknown: HashSet<String>,
}

impl Problems {
    fn of_operators(graph: &pb::GraphProto) -> Problems {
        let unsupported: Vec<_> = graph.node.iter().enumerate().filter(|(_, node)| ops::find(node).is_none()).collect();
        let outputs = unsupported.iter().flat_map(|(_, node)| &node.output).filter(|output| !output.is_empty());
        let unknown = outputs.cloned().collect();
        let nodes: Vec<_> = unsupported
            .iter()
            .map(|(index, node)| UnsupportedNode { node: node::label(node, *index), op: ops::qualified_name(node) })
            .collect();
        let errors = if nodes.is_empty() { vec![] } else { vec![ImportError::UnsupportedOperators { nodes }] };
        Problems { errors, unknown }
    }

    /// Keeps an error about something that is not supported, on account of which these tensors are missing; returns any other.
    fn note(&mut self, result: Result<(), ImportError>, missing: &[String]) -> Result<(), ImportError> {
        match result {
            Err(error) if error.fault() == Fault::Unsupported && self.errors.len() < MOST_PROBLEMS => {
                self.unknown.extend(missing.iter().filter(|name| !name.is_empty()).cloned());
                self.errors.push(error);
                Ok(())
            }
            result => result,
        }
    }

    /// The only problem, or all of them.
    fn into_error(mut self) -> ImportError {
        match (self.errors.pop(), self.errors.is_empty()) {
            (Some(only), true) => only,
            (last, _) => ImportError::Unsupported { problems: self.errors.into_iter().chain(last).collect() },
        }
    }
}

fn import_node(
    builder: &mut GraphBuilder,
    operator: &OperatorImport,
    planned: &Planned<'_>,
    opsets: Opsets,
) -> Result<(), ImportError> {
    let proto = planned.proto.as_ref();
    let label = node::label(proto, planned.index);
    let reader = NodeReader::new(proto, label.clone(), opsets.version(&proto.domain)?, builder);
    reader.check(operator)?;
    builder.admit_operands(proto)?;
    let imported = (operator.import)(&reader)?;
    if let Imported::Composed(composition) = imported {
        return builder.bind_composition(&proto.output, &label, composition);
    }
    let outputs = reader.match_outputs(imported)?;
    outputs.into_iter().try_for_each(|(index, imported)| builder.bind(&proto.output[index], label.clone(), imported))
}
