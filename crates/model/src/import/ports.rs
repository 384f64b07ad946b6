//! The model's inputs and the sizes of their dimensions.

use std::collections::HashSet;

use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::Dimension;
use tract_onnx::pb::tensor_shape_proto::dimension::Value as DimensionValue;
use tract_onnx::pb::type_proto;

use crate::float::element_type::ElementType;
use crate::float::graph::Port;
use crate::import::error::ImportError;

/// Sizes of symbolic dimensions, given by the caller.
pub(super) struct Dimensions<'a> {
    given: &'a [(String, usize)],
    used: HashSet<String>,
}

impl<'a> Dimensions<'a> {
    pub(super) fn new(given: &'a [(String, usize)]) -> Dimensions<'a> {
        Dimensions { given, used: HashSet::new() }
    }

    fn size(&mut self, name: &str) -> Option<usize> {
        let (_, size) = self.given.iter().find(|(given, _)| given == name)?;
        self.used.insert(name.to_owned());
        Some(*size)
    }

    fn refuse_unused(&self) -> Result<(), ImportError> {
        match self.given.iter().find(|(name, _)| !self.used.contains(name)) {
            Some((name, _)) => Err(ImportError::UnknownDimension { dim: name.clone() }),
            None => Ok(()),
        }
    }
}

/// The inputs that are not initialisers, with static shapes.
pub(super) fn input_ports(
    graph: &pb::GraphProto,
    mut dims: Dimensions<'_>,
) -> Result<Vec<(Port, ElementType)>, ImportError> {
    let inputs = free_inputs(graph);
    if inputs.is_empty() {
        return Err(ImportError::NoPorts { ports: "inputs" });
    }
    let batch_names: HashSet<&str> = inputs.iter().filter_map(|input| batch_name(input)).collect();
    let ports = inputs.iter().map(|input| input_port(input, &batch_names, &mut dims)).collect::<Result<_, _>>()?;
    dims.refuse_unused()?;
    Ok(ports)
}

/// The inputs that are not initialisers.
pub(super) fn free_inputs(graph: &pb::GraphProto) -> Vec<&pb::ValueInfoProto> {
    let initialised: HashSet<&str> = graph.initializer.iter().map(|tensor| tensor.name.as_str()).collect();
    graph.input.iter().filter(|input| !initialised.contains(input.name.as_str())).collect()
}

/// The dimensions an input declares.
pub(super) fn declared_dims(input: &pb::ValueInfoProto) -> Option<&[Dimension]> {
    Some(&tensor_type(input)?.shape.as_ref()?.dim)
}

/// The name a dimension goes by: its own, or `input[axis]`.
pub(super) fn dim_name(input: &str, dim: &Dimension, axis: usize) -> String {
    match &dim.value {
        Some(DimensionValue::DimParam(name)) if !name.is_empty() => name.clone(),
        _ => format!("{input}[{axis}]"),
    }
}

/// The name of a symbolic first dimension.
fn batch_name(input: &pb::ValueInfoProto) -> Option<&str> {
    match tensor_type(input)?.shape.as_ref()?.dim.first()?.value.as_ref()? {
        DimensionValue::DimParam(name) => Some(name),
        DimensionValue::DimValue(_) => None,
    }
}

fn tensor_type(input: &pb::ValueInfoProto) -> Option<&type_proto::Tensor> {
    let type_proto::Value::TensorType(tensor) = input.r#type.as_ref()?.value.as_ref()?;
    Some(tensor)
}

fn input_port(
    input: &pb::ValueInfoProto,
    batch_names: &HashSet<&str>,
    dims: &mut Dimensions<'_>,
) -> Result<(Port, ElementType), ImportError> {
    let missing = || ImportError::MissingShape { input: input.name.clone() };
    let tensor = tensor_type(input).ok_or_else(missing)?;
    let element_type = element_type(&input.name, tensor.elem_type)?;
    let proto_dims = &tensor.shape.as_ref().ok_or_else(missing)?.dim;
    let shape = proto_dims.iter().enumerate().map(|(axis, dim)| match &dim.value {
        Some(DimensionValue::DimValue(0)) => Err(ImportError::EmptyDimension { input: input.name.clone(), axis }),
        Some(DimensionValue::DimValue(size)) if *size > 0 => Ok(*size as usize),
        _ => {
            let name = dim_name(&input.name, dim, axis);
            let is_batch = axis == 0 || batch_names.contains(name.as_str());
            resolve(&input.name, &name, axis, is_batch, dims)
        }
    });
    Ok((Port { name: input.name.clone(), shape: shape.collect::<Result<_, _>>()? }, element_type))
}

fn resolve(
    input: &str,
    name: &str,
    axis: usize,
    is_batch: bool,
    dims: &mut Dimensions<'_>,
) -> Result<usize, ImportError> {
    match dims.size(name) {
        Some(0) => Err(ImportError::EmptyDimension { input: input.to_owned(), axis }),
        Some(size) => Ok(size),
        None if is_batch => Ok(1),
        None => Err(ImportError::UnresolvedDimension { input: input.to_owned(), dim: name.to_owned() }),
    }
}

fn element_type(input: &str, elem_type: i32) -> Result<ElementType, ImportError> {
    let name = |known: DataType| known.as_str_name().to_owned();
    ElementType::of(elem_type).ok_or_else(|| ImportError::TensorType {
        tensor: input.to_owned(),
        expected: "a type of numbers",
        got: DataType::try_from(elem_type).map_or(elem_type.to_string(), name),
    })
}
