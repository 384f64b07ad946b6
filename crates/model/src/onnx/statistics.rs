//! What a model consists of, for `assay check`.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::DataType;

use crate::import::ops;
use crate::onnx::Onnx;

/// How often an operator occurs, and whether it can be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperatorCount {
    /// With its domain in front where that is not ONNX's own.
    pub op: String,
    pub count: usize,
    pub supported: bool,
}

/// Size of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statistics {
    /// In alphabetical order.
    pub operators: Vec<OperatorCount>,
    /// Elements of all floating-point weights.
    pub parameters: u64,
    /// Multiply-adds of one evaluation with a batch of 1. Where the model cannot be imported: one use of every
    /// matrix of weights.
    pub multiply_adds: u64,
}

impl Statistics {
    /// Whether every operator is supported.
    pub fn supported(&self) -> bool {
        self.operators.iter().all(|operator| operator.supported)
    }
}

pub(super) fn count(onnx: &Onnx) -> Statistics {
    let Ok(graph) = onnx.graph() else {
        return Statistics { operators: Vec::new(), parameters: 0, multiply_adds: 0 };
    };
    let parameters = graph.initializer.iter().chain(constant_tensors(graph)).filter(|t| is_float(t)).map(size).sum();
    let multiply_adds = match onnx.import(&[]) {
        Ok(float_graph) => float_graph.multiply_adds(),
        Err(_) => weight_matrix_elements(graph),
    };
    Statistics { operators: count_operators(graph), parameters, multiply_adds }
}

fn count_operators(graph: &pb::GraphProto) -> Vec<OperatorCount> {
    let mut counts: BTreeMap<String, OperatorCount> = BTreeMap::new();
    for node in &graph.node {
        let op = ops::qualified_name(node);
        let supported = ops::find(node).is_some();
        counts.entry(op.clone()).or_insert(OperatorCount { op, count: 0, supported }).count += 1;
    }
    counts.into_values().collect()
}

fn constant_tensors(graph: &pb::GraphProto) -> impl Iterator<Item = &pb::TensorProto> {
    graph.node.iter().filter(|node| node.op_type == "Constant").flat_map(|n| &n.attribute).filter_map(|a| a.t.as_ref())
}

fn weight_matrix_elements(graph: &pb::GraphProto) -> u64 {
    let weights: HashMap<&str, &pb::TensorProto> = graph.initializer.iter().map(|t| (t.name.as_str(), t)).collect();
    let products = graph.node.iter().filter(|node| ["Gemm", "MatMul", "Conv"].contains(&node.op_type.as_str()));
    products.filter_map(|node| weights.get(node.input.get(1)?.as_str())).map(|t| size(t)).sum()
}

fn is_float(tensor: &pb::TensorProto) -> bool {
    [DataType::Float as i32, DataType::Double as i32].contains(&tensor.data_type)
}

fn size(tensor: &pb::TensorProto) -> u64 {
    tensor.dims.iter().fold(1u64, |product, &dim| product.saturating_mul(dim.unsigned_abs()))
}
