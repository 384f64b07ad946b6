//! What an operator's import function sees of its ONNX node.

use std::ops::RangeInclusive;
use std::sync::Arc;

use tract_onnx::pb;

use crate::float::element_type::ElementType;
use crate::float::graph::FloatId;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::attributes::Attributes;
use crate::import::builder::GraphBuilder;
use crate::import::composition::Composition;
use crate::import::error::ImportError;

/// The longest reason in an error, in characters: lists of the file may be in it.
const LONGEST_REASON: usize = 400;

/// The most operands of an operator that takes any number.
pub(crate) const MANY_OPERANDS: usize = 1 << 16;

/// An entry of the operator list.
pub(crate) struct OperatorImport {
    pub(crate) op_type: &'static str,
    /// Every attribute understood; any other is an error.
    pub(crate) attributes: &'static [&'static str],
    /// Number of operands, those left out at the end not counted.
    pub(crate) operands: RangeInclusive<usize>,
    pub(crate) import: fn(&NodeReader<'_>) -> Result<Imported, ImportError>,
}

/// What a node becomes.
pub(crate) enum Imported {
    /// A node of the float graph, or its value where every operand is a constant.
    Node {
        operator: Arc<dyn Operator>,
        operands: Vec<FloatId>,
        shape: Vec<usize>,
    },
    /// Another name of an existing tensor.
    Alias(FloatId),
    Constant(Tensor, ElementType),
    /// Several nodes of the float graph, each calibrated on its own.
    Composed(Composition),
    /// One for each output of a node that has several.
    Several(Vec<Imported>),
}

/// An operand: the tensor, its shape and the type of its elements.
#[derive(Clone, Debug)]
pub(crate) struct FloatOperand {
    pub(crate) id: FloatId,
    pub(crate) shape: Vec<usize>,
    pub(crate) element_type: ElementType,
}

/// The node's name, else its first output, else its type and position.
pub(crate) fn label(node: &pb::NodeProto, index: usize) -> String {
    match (node.name.as_str(), node.output.first()) {
        ("", Some(output)) if !output.is_empty() => output.clone(),
        ("", _) => format!("{}-{index}", node.op_type),
        (name, _) => name.to_owned(),
    }
}

/// Typed access to a node's operands and attributes.
pub(crate) struct NodeReader<'a> {
    proto: &'a pb::NodeProto,
    name: String,
    opset: i64,
    builder: &'a GraphBuilder,
}

impl<'a> NodeReader<'a> {
    pub(crate) fn new(proto: &'a pb::NodeProto, name: String, opset: i64, builder: &'a GraphBuilder) -> Self {
        NodeReader { proto, name, opset, builder }
    }

    /// Attributes and operand count.
    pub(crate) fn check(&self, operator: &OperatorImport) -> Result<(), ImportError> {
        self.attributes().check_known(operator.attributes)?;
        let got = self.proto.input.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        if !operator.operands.contains(&got) {
            let (least, most) = operator.operands.clone().into_inner();
            let expected = if least == most { least.to_string() } else { format!("{least} to {most}") };
            return Err(ImportError::OperandCount { node: self.name.clone(), expected, got });
        }
        Ok(())
    }

    /// What the node became by the number of its output. One of several that nothing uses may have no name.
    pub(super) fn match_outputs(&self, imported: Imported) -> Result<Vec<(usize, Imported)>, ImportError> {
        let names = &self.proto.output;
        match imported {
            Imported::Several(list) if list.len() == names.len() => {
                Ok(list.into_iter().enumerate().filter(|(index, _)| !names[*index].is_empty()).collect())
            }
            Imported::Several(list) => {
                Err(self.invalid(format!("expected {} outputs, got {}", list.len(), names.len())))
            }
            single if names.len() == 1 && !names[0].is_empty() => Ok(vec![(0, single)]),
            _ => Err(self.invalid(format!("expected one output, got {}", names.len()))),
        }
    }

    /// Number of outputs, those without a name included.
    pub(crate) fn output_count(&self) -> usize {
        self.proto.output.len()
    }

    /// Number of operands, those left out at the end included.
    pub(crate) fn operand_count(&self) -> usize {
        self.proto.input.len()
    }

    /// Refuses a tensor of this shape where it has too many elements, before anything is allocated for it.
    pub(crate) fn admit(&self, shape: &[usize]) -> Result<(), ImportError> {
        self.builder.admit(shape)
    }

    /// The version of the operators of the node's domain.
    pub(crate) fn opset(&self) -> i64 {
        self.opset
    }

    pub(crate) fn attributes(&self) -> Attributes<'_> {
        Attributes { node: self.proto, name: &self.name }
    }

    /// An error about this node.
    pub(crate) fn invalid(&self, mut reason: String) -> ImportError {
        if let Some((end, _)) = reason.char_indices().nth(LONGEST_REASON) {
            reason.truncate(end);
            reason.push_str("..");
        }
        ImportError::InvalidNode { node: self.name.clone(), op: self.proto.op_type.clone(), reason }
    }

    pub(crate) fn missing_attribute(&self, attribute: &'static str) -> ImportError {
        ImportError::MissingAttribute { node: self.name.clone(), attribute }
    }

    fn operand_name(&self, index: usize) -> Option<&str> {
        self.proto.input.get(index).map(String::as_str).filter(|name| !name.is_empty())
    }

    /// Operand `index`, whatever its elements are.
    pub(crate) fn tensor(&self, index: usize) -> Result<FloatOperand, ImportError> {
        let tensor = self.operand_name(index).unwrap_or_default();
        let undefined = || ImportError::UndefinedTensor { node: self.name.clone(), tensor: tensor.to_owned() };
        let id = self.builder.binding(tensor).ok_or_else(undefined)?;
        let shape = self.builder.shape(id).to_vec();
        if shape.contains(&0) {
            return Err(ImportError::EmptyTensor { tensor: tensor.to_owned() });
        }
        Ok(FloatOperand { id, shape, element_type: self.builder.element_type(id) })
    }

    /// Operand `index`, a tensor of floating-point numbers.
    pub(crate) fn float(&self, index: usize) -> Result<FloatOperand, ImportError> {
        self.typed(index, "float", ElementType::is_float)
    }

    /// Operand `index`, a tensor of floating-point numbers or integers.
    pub(crate) fn number(&self, index: usize) -> Result<FloatOperand, ImportError> {
        self.typed(index, "a type of numbers", |element_type| element_type != ElementType::Bool)
    }

    /// Operand `index`, a tensor of truth values.
    pub(crate) fn truth(&self, index: usize) -> Result<FloatOperand, ImportError> {
        self.typed(index, "bool", |element_type| element_type == ElementType::Bool)
    }

    fn typed(
        &self,
        index: usize,
        expected: &'static str,
        admitted: impl Fn(ElementType) -> bool,
    ) -> Result<FloatOperand, ImportError> {
        let operand = self.tensor(index)?;
        if admitted(operand.element_type) {
            return Ok(operand);
        }
        let (tensor, got) = (self.proto.input[index].clone(), operand.element_type.to_string());
        Err(ImportError::TensorType { tensor, expected, got })
    }

    /// Whether operand `index` is there.
    pub(crate) fn has(&self, index: usize) -> bool {
        self.operand_name(index).is_some()
    }

    /// Operand `index`, a tensor of floating-point numbers, `None` where it is left out.
    pub(crate) fn optional_float(&self, index: usize) -> Result<Option<FloatOperand>, ImportError> {
        self.operand_name(index).map(|_| self.float(index)).transpose()
    }

    /// The value of a tensor that is a constant.
    pub(crate) fn value_of(&self, operand: &FloatOperand) -> Option<&'a Tensor> {
        self.builder.constant(operand.id)
    }

    /// The value of operand `index`, which has to be a constant.
    pub(crate) fn constant(&self, index: usize) -> Result<&'a Tensor, ImportError> {
        let operand = self.tensor(index)?;
        self.value_of(&operand).ok_or_else(|| self.not_constant(index))
    }

    fn not_constant(&self, index: usize) -> ImportError {
        ImportError::NotConstant { node: self.name.clone(), tensor: self.proto.input[index].clone() }
    }

    /// The value of operand `index`, which has to be a constant; `None` where it is left out.
    pub(crate) fn optional_constant(&self, index: usize) -> Result<Option<&'a Tensor>, ImportError> {
        self.operand_name(index).map(|_| self.constant(index)).transpose()
    }

    /// The integers of operand `index`, which has to be a constant and may be empty; `None` where it is left out. What stands for
    /// the end of an axis, the largest `INT64`, stays that.
    pub(crate) fn optional_integers(&self, index: usize) -> Result<Option<Vec<i64>>, ImportError> {
        let Some(tensor) = self.operand_name(index) else { return Ok(None) };
        let undefined = || ImportError::UndefinedTensor { node: self.name.clone(), tensor: tensor.to_owned() };
        let id = self.builder.binding(tensor).ok_or_else(undefined)?;
        match (self.builder.element_type(id), self.builder.constant(id)) {
            (ElementType::Integer { .. }, Some(constant)) => {
                Ok(Some(constant.values.iter().map(|&value| value as i64).collect()))
            }
            _ => Err(self.not_constant(index)),
        }
    }
}
