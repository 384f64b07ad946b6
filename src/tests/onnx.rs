//! Spoilt and altered copies of an ONNX file.

use prost::Message;
use tract_onnx::pb::{ModelProto, TensorProto};

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
