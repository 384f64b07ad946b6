//! Grows the float graph node by node, folding constants on the way.

use std::cell::Cell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::DataType;

use crate::float::element_type::ElementType;
use crate::float::graph::{FloatGraph, FloatId, FloatNode, FloatOp, Port};
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::composition::{Composition, Step};
use crate::import::error::ImportError;
use crate::import::node::Imported;
use crate::onnx::limits::Limits;
use crate::onnx::tensors::{tensor_label, values};
use crate::shape::elements;

/// The float graph under construction.
pub(crate) struct GraphBuilder {
    limits: Limits,
    nodes: Vec<FloatNode>,
    inputs: Vec<(FloatId, Port)>,
    bindings: HashMap<String, FloatId>,
    total_elements: u64,
    multiply_adds: u64,
    /// Elements read and positions kept. Operators that only look at the builder add to it.
    work: Cell<u64>,
}

/// Reads a constant of the ONNX file.
pub(crate) fn read_constant(tensor: &pb::TensorProto) -> Result<Imported, ImportError> {
    // The pre-scan has checked that dimensions are not negative and fit the number of values.
    let shape: Vec<usize> = tensor.dims.iter().map(|&dim| dim as usize).collect();
    let unknown = || ImportError::TensorType {
        tensor: tensor_label(tensor),
        expected: "a type of numbers",
        got: DataType::try_from(tensor.data_type)
            .map_or(tensor.data_type.to_string(), |known| known.as_str_name().to_owned()),
    };
    let element_type = ElementType::of(tensor.data_type).ok_or_else(unknown)?;
    Ok(Imported::Constant(Tensor { shape, values: values(tensor)? }, element_type))
}

impl GraphBuilder {
    pub(super) fn new(limits: Limits) -> GraphBuilder {
        GraphBuilder {
            limits,
            nodes: Vec::new(),
            inputs: Vec::new(),
            bindings: HashMap::new(),
            total_elements: 0,
            multiply_adds: 0,
            work: Cell::new(0),
        }
    }

    pub(crate) fn binding(&self, name: &str) -> Option<FloatId> {
        self.bindings.get(name).copied()
    }

    pub(crate) fn element_type(&self, id: FloatId) -> ElementType {
        self.nodes[id.index()].element_type
    }

    pub(crate) fn shape(&self, id: FloatId) -> &[usize] {
        &self.nodes[id.index()].shape
    }

    pub(crate) fn constant(&self, id: FloatId) -> Option<&Tensor> {
        match &self.nodes[id.index()].op {
            FloatOp::Constant(tensor) => Some(tensor),
            FloatOp::Input { .. } | FloatOp::Apply(_) => None,
        }
    }

    pub(super) fn add_initialiser(&mut self, tensor: &pb::TensorProto) -> Result<(), ImportError> {
        let imported = read_constant(tensor)?;
        self.bind(&tensor.name, tensor_label(tensor), imported)
    }

    pub(super) fn add_input(&mut self, port: Port, element_type: ElementType) -> Result<(), ImportError> {
        let op = FloatOp::Input { index: self.inputs.len() };
        let (name, shape) = (port.name.clone(), port.shape.clone());
        let id = self.push(FloatNode { name, shape, element_type, op, operands: vec![] })?;
        self.define(&port.name, id)?;
        self.inputs.push((id, port));
        Ok(())
    }

    /// Refuses a tensor of this shape where it has too many elements, or where all that was admitted has.
    pub(crate) fn admit(&self, shape: &[usize]) -> Result<(), ImportError> {
        ImportError::check_limit("dimensions of one tensor", self.limits.axes, shape.len() as u64)?;
        ImportError::check_limit("elements of one tensor", self.limits.elements, count(shape))?;
        self.spend(count(shape))
    }

    /// Refuses a node whose operands are too large to be read once more.
    pub(super) fn admit_operands(&self, node: &pb::NodeProto) -> Result<(), ImportError> {
        let operands = node.input.iter().filter_map(|name| self.binding(name));
        operands.into_iter().try_for_each(|id| self.spend(count(self.shape(id))))
    }

    fn spend(&self, elements: u64) -> Result<(), ImportError> {
        self.work.set(self.work.get().saturating_add(elements));
        ImportError::check_limit("elements read by all nodes", self.limits.work, self.work.get())
    }

    /// Adds what a node became under the name of its output.
    pub(super) fn bind(&mut self, output: &str, node: String, imported: Imported) -> Result<(), ImportError> {
        let id = match imported {
            Imported::Alias(id) => id,
            Imported::Constant(tensor, element_type) => self.add_constant(node, tensor, element_type)?,
            Imported::Node { operator, operands, shape } => self.add_operator(node, operator, operands, shape)?,
            // `NodeReader::match_outputs` has taken lists apart: a second tensor of this name is refused.
            Imported::Several(list) => {
                return list.into_iter().try_for_each(|imported| self.bind(output, node.clone(), imported));
            }
            Imported::Composed(composition) => return self.bind_composition(&[output.to_owned()], &node, composition),
        };
        self.define(output, id)
    }

    /// Adds the steps of a composition, named after the node, and its outputs under these names; outputs without a name are
    /// left out.
    pub(super) fn bind_composition(
        &mut self,
        outputs: &[String],
        node: &str,
        composition: Composition,
    ) -> Result<(), ImportError> {
        let (steps, parts) = composition.into_steps();
        let mut ids: Vec<FloatId> = Vec::with_capacity(steps.len());
        for (number, step) in steps.into_iter().enumerate() {
            let name = format!("{node}/{number}");
            let id = match step {
                Step::Constant(tensor, element_type) => self.add_constant(name, tensor, element_type)?,
                Step::Apply { operator, operands, shape } => {
                    let operands = operands.iter().map(|part| part.resolve(&ids)).collect();
                    self.add_operator(name, operator, operands, shape)?
                }
            };
            ids.push(id);
        }
        let named = outputs.iter().zip(&parts).filter(|(name, _)| !name.is_empty());
        named.into_iter().try_for_each(|(name, part)| self.define(name, part.resolve(&ids)))
    }

    fn add_constant(
        &mut self,
        name: String,
        tensor: Tensor,
        element_type: ElementType,
    ) -> Result<FloatId, ImportError> {
        if tensor.values.iter().any(|value| !value.is_finite()) {
            return Err(ImportError::FoldedNotFinite { node: name });
        }
        let shape = tensor.shape.clone();
        self.push(FloatNode { name, shape, element_type, op: FloatOp::Constant(tensor), operands: vec![] })
    }

    fn add_operator(
        &mut self,
        name: String,
        operator: Arc<dyn Operator>,
        operands: Vec<FloatId>,
        shape: Vec<usize>,
    ) -> Result<FloatId, ImportError> {
        let operand_shapes: Vec<&[usize]> = operands.iter().map(|&id| self.shape(id)).collect();
        let cost = operator.multiply_adds(&operand_shapes, &shape);
        self.multiply_adds = self.multiply_adds.saturating_add(cost);
        ImportError::check_limit("multiply-adds", self.limits.multiply_adds, self.multiply_adds)?;
        self.admit(&shape)?;
        let types: Vec<ElementType> = operands.iter().map(|&id| self.element_type(id)).collect();
        let element_type = operator.result_type(&types);
        let constants: Option<Vec<&Tensor>> = operands.iter().map(|&id| self.constant(id)).collect();
        match constants {
            Some(constants) => {
                operands.iter().try_for_each(|&id| self.spend(count(self.shape(id))))?;
                let folded = operator.evaluate(&constants, &shape);
                self.add_constant(name, folded, element_type)
            }
            None => self.push(FloatNode { name, shape, element_type, op: FloatOp::Apply(operator), operands }),
        }
    }

    fn push(&mut self, node: FloatNode) -> Result<FloatId, ImportError> {
        self.admit(&node.shape)?;
        self.total_elements = self.total_elements.saturating_add(count(&node.shape));
        ImportError::check_limit("elements of all tensors", self.limits.total_elements, self.total_elements)?;
        ImportError::check_limit("operations", self.limits.operations, self.nodes.len() as u64 + 1)?;
        let id = FloatId(self.nodes.len() as u32);
        self.nodes.push(node);
        Ok(id)
    }

    fn define(&mut self, name: &str, id: FloatId) -> Result<(), ImportError> {
        match self.bindings.entry(name.to_owned()) {
            Entry::Occupied(_) => Err(ImportError::DuplicateTensor { tensor: name.to_owned() }),
            Entry::Vacant(vacant) => {
                vacant.insert(id);
                Ok(())
            }
        }
    }

    /// The finished graph with the outputs the ONNX graph declares.
    pub(super) fn finish(self, graph: &pb::GraphProto) -> Result<FloatGraph, ImportError> {
        if graph.output.is_empty() {
            return Err(ImportError::NoPorts { ports: "outputs" });
        }
        let outputs = graph.output.iter().map(|output| self.output(&output.name)).collect::<Result<_, _>>()?;
        Ok(FloatGraph { nodes: self.nodes, inputs: self.inputs, outputs })
    }

    fn output(&self, name: &str) -> Result<(FloatId, Port), ImportError> {
        match self.bindings.get(name) {
            None => Err(ImportError::UndefinedOutput { tensor: name.to_owned() }),
            Some(id) if self.constant(*id).is_none() => {
                Ok((*id, Port { name: name.to_owned(), shape: self.shape(*id).to_vec() }))
            }
            Some(_) => Err(ImportError::ConstantOutput { tensor: name.to_owned() }),
        }
    }
}

fn count(shape: &[usize]) -> u64 {
    elements(shape).map_or(u64::MAX, |size| size as u64)
}
