//! Spoilt and altered copies of an ONNX file, and one small model.

use prost::Message;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::{
    GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, TensorShapeProto, TypeProto, ValueInfoProto,
    type_proto,
};

/// A weighted sum of so many inputs.
pub(crate) fn weighted_sum(inputs: usize) -> Vec<u8> {
    weighted_sums(&[Sum { input: "values", inputs, output: "sum", outputs: 1 }])
}

/// Weighted sums of one input.
pub(crate) struct Sum {
    pub(crate) input: &'static str,
    /// Values of the input.
    pub(crate) inputs: usize,
    pub(crate) output: &'static str,
    /// Values of the output.
    pub(crate) outputs: usize,
}

/// A model of several inputs and outputs that know nothing of each other.
pub(crate) fn weighted_sums(sums: &[Sum]) -> Vec<u8> {
    let weights = |sum: &Sum| format!("weights of {}", sum.output);
    let initializer = |sum: &Sum| TensorProto {
        name: weights(sum),
        data_type: DataType::Float as i32,
        dims: vec![sum.inputs as i64, sum.outputs as i64],
        float_data: (0..sum.inputs * sum.outputs).map(|i| (i * 7 % 31) as f32 / 256.0 - 0.0625).collect(),
        ..TensorProto::default()
    };
    let node = |sum: &Sum| NodeProto {
        op_type: "MatMul".into(),
        input: vec![sum.input.into(), weights(sum)],
        output: vec![sum.output.into()],
        ..NodeProto::default()
    };
    let graph = GraphProto {
        name: "weighted sums".into(),
        node: sums.iter().map(node).collect(),
        initializer: sums.iter().map(initializer).collect(),
        input: sums.iter().map(|sum| port(sum.input, &[1, sum.inputs as i64])).collect(),
        output: sums.iter().map(|sum| port(sum.output, &[1, sum.outputs as i64])).collect(),
        ..GraphProto::default()
    };
    let opset = OperatorSetIdProto { domain: String::new(), version: 13 };
    ModelProto { ir_version: 8, opset_import: vec![opset], graph: Some(graph), ..ModelProto::default() }.encode_to_vec()
}

fn port(name: &str, shape: &[i64]) -> ValueInfoProto {
    let size = |size: &i64| Dimension { value: Some(dimension::Value::DimValue(*size)), ..Dimension::default() };
    let shape = Some(TensorShapeProto { dim: shape.iter().map(size).collect() });
    let value = Some(type_proto::Value::TensorType(type_proto::Tensor { elem_type: DataType::Float as i32, shape }));
    ValueInfoProto {
        name: name.into(),
        r#type: Some(TypeProto { value, ..TypeProto::default() }),
        ..ValueInfoProto::default()
    }
}

/// The same network with every weight matrix a little smaller.
pub(crate) fn with_other_weights(model: &[u8]) -> Vec<u8> {
    edit(model, |model| {
        for tensor in &mut model.graph.as_mut().unwrap().initializer {
            let smaller: Vec<f32> = floats(tensor).into_iter().map(|weight| weight * 0.96875).collect();
            set_floats(tensor, &smaller);
        }
    })
}

/// `value` as weight `index` of the first initializer of several elements; also returns that tensor's name.
pub(crate) fn with_weight(model: &[u8], index: usize, value: f32) -> (Vec<u8>, String) {
    let mut name = String::new();
    let bytes = edit(model, |model| {
        let tensors = &mut model.graph.as_mut().unwrap().initializer;
        let tensor = tensors.iter_mut().find(|tensor| floats(tensor).len() > index).unwrap();
        let mut weights = floats(tensor);
        weights[index] = value;
        set_floats(tensor, &weights);
        name = tensor.name.clone();
    });
    (bytes, name)
}

/// The weights of every initializer, in order.
pub(crate) fn weights(model: &[u8]) -> Vec<Vec<f32>> {
    let graph = ModelProto::decode(model).unwrap().graph.unwrap();
    graph.initializer.iter().map(floats).collect()
}

/// The first two nodes with operators that nobody has; also returns the nodes' names.
pub(crate) fn with_unknown_operators(model: &[u8]) -> (Vec<u8>, [String; 2]) {
    let mut names = [const { String::new() }; 2];
    let bytes = edit(model, |model| {
        let nodes = &mut model.graph.as_mut().unwrap().node;
        for (index, (node, name)) in nodes.iter_mut().zip(&mut names).enumerate() {
            node.op_type = format!("Mystery{index}");
            node.name = format!("node_{index}");
            name.clone_from(&node.name);
        }
    });
    (bytes, names)
}

/// The same network with one of its inputs as an output, too.
pub(crate) fn with_input_as_output(model: &[u8], name: &str) -> Vec<u8> {
    edit(model, |model| {
        let graph = model.graph.as_mut().unwrap();
        let input = graph.input.iter().find(|input| input.name == name).unwrap().clone();
        graph.output.push(input);
    })
}

fn edit(model: &[u8], change: impl FnOnce(&mut ModelProto)) -> Vec<u8> {
    let mut model = ModelProto::decode(model).unwrap();
    change(&mut model);
    model.encode_to_vec()
}

fn floats(tensor: &TensorProto) -> Vec<f32> {
    if tensor.raw_data.is_empty() {
        return tensor.float_data.clone();
    }
    tensor.raw_data.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap())).collect()
}

fn set_floats(tensor: &mut TensorProto, values: &[f32]) {
    if tensor.raw_data.is_empty() {
        tensor.float_data = values.to_vec();
    } else {
        tensor.raw_data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    }
}
