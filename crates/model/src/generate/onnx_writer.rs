//! Writes an ONNX file node by node.

use prost::Message;
use tract_onnx::pb;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::type_proto;

const IR_VERSION: i64 = 8;
const OPSET: i64 = 17;

/// The value of a node's attribute.
#[derive(Clone)]
pub(super) enum Attribute {
    Int(i64),
    Ints(Vec<i64>),
}

/// A graph under construction: single precision, static shapes.
pub(super) struct OnnxWriter {
    graph: pb::GraphProto,
    parameters: u64,
}

impl OnnxWriter {
    pub(super) fn new(name: String) -> OnnxWriter {
        OnnxWriter { graph: pb::GraphProto { name, ..Default::default() }, parameters: 0 }
    }

    pub(super) fn input(&mut self, name: &str, shape: &[usize]) {
        self.graph.input.push(port(name, shape));
    }

    pub(super) fn output(&mut self, name: &str, shape: &[usize]) {
        self.graph.output.push(port(name, shape));
    }

    /// A tensor of weights; `values` has as many elements as `shape`.
    pub(super) fn weight(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        self.parameters += values.len() as u64;
        self.graph.initializer.push(pb::TensorProto {
            name: name.to_owned(),
            data_type: DataType::Float as i32,
            dims: shape.iter().map(|&size| size as i64).collect(),
            raw_data: values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            ..Default::default()
        });
    }

    /// A node that makes the tensor `output`.
    pub(super) fn node(&mut self, op: &str, inputs: &[&str], output: &str, attributes: &[(&str, Attribute)]) {
        self.graph.node.push(pb::NodeProto {
            name: format!("{output}/{op}"),
            op_type: op.to_owned(),
            input: inputs.iter().map(|&name| name.to_owned()).collect(),
            output: vec![output.to_owned()],
            attribute: attributes.iter().map(|(name, value)| attribute(name, value)).collect(),
            ..Default::default()
        });
    }

    /// Elements of all weights so far.
    pub(super) fn parameters(&self) -> u64 {
        self.parameters
    }

    /// The bytes of the file.
    pub(super) fn finish(self) -> Vec<u8> {
        let model = pb::ModelProto {
            ir_version: IR_VERSION,
            opset_import: vec![pb::OperatorSetIdProto { domain: String::new(), version: OPSET }],
            producer_name: "assay".to_owned(),
            graph: Some(self.graph),
            ..Default::default()
        };
        model.encode_to_vec()
    }
}

fn port(name: &str, shape: &[usize]) -> pb::ValueInfoProto {
    let dimension =
        |&size: &usize| Dimension { value: Some(dimension::Value::DimValue(size as i64)), ..Default::default() };
    let shape = Some(pb::TensorShapeProto { dim: shape.iter().map(dimension).collect() });
    let tensor = type_proto::Tensor { elem_type: DataType::Float as i32, shape };
    let value = Some(type_proto::Value::TensorType(tensor));
    pb::ValueInfoProto {
        name: name.to_owned(),
        r#type: Some(pb::TypeProto { value, ..Default::default() }),
        ..Default::default()
    }
}

fn attribute(name: &str, value: &Attribute) -> pb::AttributeProto {
    let (r#type, i, ints) = match value {
        Attribute::Int(value) => (AttributeType::Int, *value, Vec::new()),
        Attribute::Ints(values) => (AttributeType::Ints, 0, values.clone()),
    };
    pb::AttributeProto { name: name.to_owned(), r#type: r#type as i32, i, ints, ..Default::default() }
}
