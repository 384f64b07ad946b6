//! A small writer of ONNX models, and comparison with tract.
#![allow(dead_code, unreachable_pub, reason = "each test crate uses a part")]

use model::{FloatReference, ImportError, Limits, Onnx};
use prost::Message;
use tract_onnx::pb;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::{TypeProto, type_proto};

/// A model under construction.
pub struct ModelBuilder {
    pub proto: pb::ModelProto,
}

pub fn float_attribute(name: &str, value: f32) -> pb::AttributeProto {
    pb::AttributeProto { name: name.into(), r#type: AttributeType::Float as i32, f: value, ..Default::default() }
}

pub fn int_attribute(name: &str, value: i64) -> pb::AttributeProto {
    pb::AttributeProto { name: name.into(), r#type: AttributeType::Int as i32, i: value, ..Default::default() }
}

pub fn ints_attribute(name: &str, values: &[i64]) -> pb::AttributeProto {
    let ints = values.to_vec();
    pb::AttributeProto { name: name.into(), r#type: AttributeType::Ints as i32, ints, ..Default::default() }
}

pub fn string_attribute(name: &str, value: &str) -> pb::AttributeProto {
    let s = value.as_bytes().to_vec();
    pb::AttributeProto { name: name.into(), r#type: AttributeType::String as i32, s, ..Default::default() }
}

pub fn tensor_attribute(name: &str, tensor: pb::TensorProto) -> pb::AttributeProto {
    pb::AttributeProto {
        name: name.into(),
        r#type: AttributeType::Tensor as i32,
        t: Some(tensor),
        ..Default::default()
    }
}

pub fn float_tensor(name: &str, dims: &[i64], values: &[f32]) -> pb::TensorProto {
    let (dims, float_data) = (dims.to_vec(), values.to_vec());
    pb::TensorProto { name: name.into(), data_type: DataType::Float as i32, dims, float_data, ..Default::default() }
}

pub fn double_tensor(name: &str, dims: &[i64], values: &[f64]) -> pb::TensorProto {
    let raw_data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let dims = dims.to_vec();
    pb::TensorProto { name: name.into(), data_type: DataType::Double as i32, dims, raw_data, ..Default::default() }
}

pub fn integer_tensor(name: &str, values: &[i64]) -> pb::TensorProto {
    let (dims, int64_data) = (vec![values.len() as i64], values.to_vec());
    pb::TensorProto { name: name.into(), data_type: DataType::Int64 as i32, dims, int64_data, ..Default::default() }
}

pub fn fixed_dim(size: i64) -> Dimension {
    Dimension { value: Some(dimension::Value::DimValue(size)), ..Default::default() }
}

pub fn named_dim(name: &str) -> Dimension {
    Dimension { value: Some(dimension::Value::DimParam(name.into())), ..Default::default() }
}

pub fn value_info(name: &str, data_type: DataType, dims: Option<Vec<Dimension>>) -> pb::ValueInfoProto {
    let shape = dims.map(|dim| pb::TensorShapeProto { dim });
    let tensor = type_proto::Tensor { elem_type: data_type as i32, shape };
    let value = Some(type_proto::Value::TensorType(tensor));
    pb::ValueInfoProto {
        name: name.into(),
        r#type: Some(TypeProto { value, ..Default::default() }),
        ..Default::default()
    }
}

impl ModelBuilder {
    pub fn new(opset: i64) -> ModelBuilder {
        let opset_import = vec![pb::OperatorSetIdProto { domain: String::new(), version: opset }];
        let graph = Some(pb::GraphProto { name: "graph".into(), ..Default::default() });
        ModelBuilder { proto: pb::ModelProto { ir_version: 8, opset_import, graph, ..Default::default() } }
    }

    pub fn graph(&mut self) -> &mut pb::GraphProto {
        self.proto.graph.as_mut().unwrap()
    }

    pub fn input(mut self, name: &str, dims: &[i64]) -> Self {
        let dims = dims.iter().map(|&size| fixed_dim(size)).collect();
        self.graph().input.push(value_info(name, DataType::Float, Some(dims)));
        self
    }

    pub fn weight(mut self, tensor: pb::TensorProto) -> Self {
        self.graph().initializer.push(tensor);
        self
    }

    pub fn node(mut self, op: &str, inputs: &[&str], output: &str, attributes: &[pb::AttributeProto]) -> Self {
        self.graph().node.push(pb::NodeProto {
            name: format!("{output}_node"),
            op_type: op.into(),
            input: inputs.iter().map(|&name| name.into()).collect(),
            output: vec![output.into()],
            attribute: attributes.to_vec(),
            ..Default::default()
        });
        self
    }

    /// A node with several outputs.
    pub fn split(mut self, op: &str, inputs: &[&str], outputs: &[&str], attributes: &[pb::AttributeProto]) -> Self {
        self = self.node(op, inputs, outputs[0], attributes);
        let node = self.graph().node.last_mut().unwrap();
        node.output = outputs.iter().map(|&name| name.into()).collect();
        self
    }

    pub fn output(mut self, name: &str) -> Self {
        self.graph().output.push(value_info(name, DataType::Float, None));
        self
    }

    pub fn edit(mut self, change: impl FnOnce(&mut pb::ModelProto)) -> Self {
        change(&mut self.proto);
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.proto.encode_to_vec()
    }

    pub fn read(&self) -> Result<Onnx, ImportError> {
        Onnx::from_bytes(&self.bytes(), &Limits::default())
    }
}

/// A fixed sequence of numbers in `-reach..reach`.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self, reach: f64) -> f64 {
        // Splitmix64 (Steele, Lea and Flood 2014).
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((z >> 11) as f64 / (1u64 << 53) as f64 * 2.0 - 1.0) * reach
    }

    pub fn list(&mut self, length: usize, reach: f64) -> Vec<f64> {
        (0..length).map(|_| self.next(reach)).collect()
    }

    pub fn floats(&mut self, length: usize, reach: f64) -> Vec<f32> {
        self.list(length, reach).into_iter().map(|value| value as f32).collect()
    }
}

/// Random input sets for a model.
pub fn random_samples(onnx: &Onnx, count: usize, reach: f64, seed: u64) -> Vec<Vec<Vec<f64>>> {
    let ports = onnx.import(&[]).unwrap().inputs();
    let mut numbers = Numbers(seed);
    let mut sample = || ports.iter().map(|port| numbers.floats(port.len(), reach)).collect::<Vec<_>>();
    (0..count).map(|_| sample().into_iter().map(|list| list.into_iter().map(f64::from).collect()).collect()).collect()
}

/// Asserts that our evaluation and tract's agree on random inputs.
pub fn assert_agrees_with_tract(model: &ModelBuilder, reach: f64) {
    let onnx = model.read().unwrap();
    let graph = onnx.import(&[]).unwrap();
    let reference = FloatReference::new(&onnx, &[]).unwrap();
    for inputs in random_samples(&onnx, 20, reach, 7) {
        let ours = graph.outputs_for(&inputs).unwrap();
        let theirs = reference.run(&inputs).unwrap();
        assert_eq!(ours.len(), theirs.len());
        for (a, b) in ours.iter().flatten().zip(theirs.iter().flatten()) {
            assert!((a - b).abs() <= 2e-6 * a.abs().max(1.0), "ours {a}, tract {b} in\n{graph}");
        }
        assert_eq!(ours.iter().map(Vec::len).collect::<Vec<_>>(), theirs.iter().map(Vec::len).collect::<Vec<_>>());
    }
}
