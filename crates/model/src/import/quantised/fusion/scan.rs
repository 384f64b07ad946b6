//! What makes and uses the tensors of a graph.

use std::collections::HashMap;

use tract_onnx::pb;

use crate::float::element_type::ElementType;
use crate::import::quantised::fusion::op_type;
use crate::onnx::tensors::values;

/// The tensors of a graph by name.
pub(super) struct Scan<'a> {
    pub(super) graph: &'a pb::GraphProto,
    constants: HashMap<&'a str, &'a pb::TensorProto>,
    producers: HashMap<&'a str, usize>,
    uses: HashMap<&'a str, usize>,
    input_types: HashMap<&'a str, ElementType>,
}

impl<'a> Scan<'a> {
    /// `None` for a graph without quantisers, and for one with two tensors of a name, which import refuses.
    pub(super) fn of(graph: &'a pb::GraphProto) -> Option<Scan<'a>> {
        graph.node.iter().find(|node| op_type(node) == "QuantizeLinear")?;
        let mut constants: HashMap<&str, &pb::TensorProto> = HashMap::new();
        for tensor in &graph.initializer {
            constants.insert(&tensor.name, tensor);
        }
        let mut producers = HashMap::new();
        let mut uses: HashMap<&str, usize> = HashMap::new();
        for (index, node) in graph.node.iter().enumerate() {
            for output in node.output.iter().filter(|output| !output.is_empty()) {
                if producers.insert(output.as_str(), index).is_some() || constants.contains_key(output.as_str()) {
                    return None;
                }
            }
            node.input.iter().for_each(|input| *uses.entry(input).or_default() += 1);
        }
        graph.output.iter().for_each(|output| *uses.entry(&output.name).or_default() += 1);
        for node in graph.node.iter().filter(|node| op_type(node) == "Constant") {
            let value = node.attribute.iter().find(|attribute| attribute.name == "value");
            if let ([output], Some(tensor)) = (node.output.as_slice(), value.and_then(|value| value.t.as_ref())) {
                constants.insert(output, tensor);
            }
        }
        let inputs = graph.input.iter().filter(|input| !constants.contains_key(input.name.as_str()));
        let input_types: HashMap<&str, ElementType> =
            inputs.filter_map(|input| Some((input.name.as_str(), input_type(input)?))).collect();
        if input_types.keys().any(|name| producers.contains_key(name)) {
            return None;
        }
        Some(Scan { graph, constants, producers, uses, input_types })
    }

    /// The node that makes a tensor, where it comes before node `before`.
    pub(super) fn producer(&self, tensor: &str, before: usize) -> Option<(usize, &'a pb::NodeProto)> {
        let index = self.producers.get(tensor).copied().filter(|&index| index < before)?;
        Some((index, &self.graph.node[index]))
    }

    /// As [`Self::producer`], where nothing else uses the tensor.
    pub(super) fn sole_producer(&self, tensor: &str, before: usize) -> Option<(usize, &'a pb::NodeProto)> {
        self.producer(tensor, before).filter(|_| self.uses.get(tensor) == Some(&1))
    }

    /// A constant, its type known.
    pub(super) fn constant(&self, tensor: &str) -> Option<(&'a pb::TensorProto, ElementType)> {
        let constant = *self.constants.get(tensor)?;
        Some((constant, ElementType::of(constant.data_type)?))
    }

    /// The values of a constant of floats of single precision.
    pub(super) fn floats(&self, tensor: &str) -> Option<Vec<f64>> {
        let (constant, _) = self.constant(tensor).filter(|(_, element_type)| *element_type == ElementType::FLOAT)?;
        values(constant).ok()
    }

    /// The type of a tensor, where it is a constant, an input or made by a quantiser with zero points.
    pub(super) fn element_type(&self, tensor: &str, before: usize) -> Option<ElementType> {
        let constant = || self.constant(tensor).map(|(_, element_type)| element_type);
        let input = || self.input_types.get(tensor).copied();
        constant().or_else(input).or_else(|| {
            let (_, node) = self.producer(tensor, before)?;
            let points = match op_type(node) {
                "QuantizeLinear" => node.input.get(2)?,
                "QLinearConv" | "QLinearMatMul" => node.input.get(7)?,
                _ => return None,
            };
            Some(self.constant(points)?.1)
        })
    }
}

fn input_type(input: &pb::ValueInfoProto) -> Option<ElementType> {
    let pb::type_proto::Value::TensorType(tensor) = input.r#type.as_ref()?.value.as_ref()?;
    ElementType::of(tensor.elem_type)
}
