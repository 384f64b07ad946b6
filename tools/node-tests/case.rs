//! One test: a model, its inputs and the outputs it has to have.

use std::path::Path;

use prost::Message;
use tract_onnx::pb::{ModelProto, TensorProto, type_proto};

/// A test as it lies in its folder.
pub(crate) struct Case {
    pub(crate) model: Result<ModelProto, String>,
    pub(crate) inputs: Vec<Option<TensorProto>>,
    pub(crate) outputs: Vec<Option<TensorProto>>,
}

impl Case {
    /// Reads the model and its first set of data. What is no tensor is `None`.
    pub(crate) fn read(folder: &Path) -> Case {
        let bytes = std::fs::read(folder.join("model.onnx")).map_err(|error| error.to_string());
        let model = bytes.and_then(|bytes| ModelProto::decode(bytes.as_slice()).map_err(|error| error.to_string()));
        let graph = model.as_ref().ok().and_then(|model| model.graph.as_ref());
        let is_tensor = |value: Option<&type_proto::Value>| matches!(value, Some(type_proto::Value::TensorType(_)));
        let tensor = |kind: &str, index: usize, declared: Option<&type_proto::Value>| {
            let bytes = std::fs::read(folder.join(format!("test_data_set_0/{kind}_{index}.pb"))).ok()?;
            TensorProto::decode(bytes.as_slice()).ok().filter(|_| is_tensor(declared))
        };
        let all = |kind: &str, ports: &[tract_onnx::pb::ValueInfoProto]| {
            let declared = ports.iter().map(|port| port.r#type.as_ref().and_then(|known| known.value.as_ref()));
            declared.enumerate().map(|(index, declared)| tensor(kind, index, declared)).collect()
        };
        let inputs = graph.map_or_else(Vec::new, |graph| all("input", &graph.input));
        let outputs = graph.map_or_else(Vec::new, |graph| all("output", &graph.output));
        Case { model, inputs, outputs }
    }

    /// The operators of the model beside `Constant`, without repetition, and the opset of the first one's domain.
    pub(crate) fn operators(&self) -> (Vec<String>, i64) {
        let Ok(model) = &self.model else { return (Vec::new(), 0) };
        let nodes = model.graph.iter().flat_map(|graph| &graph.node).filter(|node| node.op_type != "Constant");
        let mut operators: Vec<String> = Vec::new();
        for node in nodes.clone() {
            let name =
                if node.domain.is_empty() { node.op_type.clone() } else { format!("{}.{}", node.domain, node.op_type) };
            if !operators.contains(&name) {
                operators.push(name);
            }
        }
        let domain = nodes.clone().next().map_or("", |node| node.domain.as_str());
        let opset = model.opset_import.iter().find(|import| import.domain == domain).map_or(0, |import| import.version);
        (operators, opset)
    }

    /// The names of the inputs, in order.
    pub(crate) fn input_names(&self) -> Vec<String> {
        let graph = self.model.as_ref().ok().and_then(|model| model.graph.as_ref());
        graph.map_or_else(Vec::new, |graph| graph.input.iter().map(|input| input.name.clone()).collect())
    }

    /// The model's bytes with some inputs as constants.
    pub(crate) fn with_constants(&self, names: &[String]) -> Result<Vec<u8>, String> {
        let mut model = self.model.clone()?;
        let all = self.input_names();
        if let Some(graph) = &mut model.graph {
            for (name, tensor) in all.iter().zip(&self.inputs).filter(|(name, _)| names.contains(name)) {
                let tensor = tensor.clone().ok_or_else(|| format!("input `{name}` is no tensor"))?;
                graph.initializer.push(TensorProto { name: name.clone(), ..tensor });
                graph.input.retain(|input| input.name != *name);
            }
        }
        Ok(model.encode_to_vec())
    }
}
