//! The float graph: what import makes and the quantiser reads.

use std::sync::Arc;

use crate::float::element_type::ElementType;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;

/// Index of a node of a [`FloatGraph`] and of the tensor it makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FloatId(pub(crate) u32);

impl FloatId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node of the float graph does.
#[derive(Clone, Debug)]
pub(crate) enum FloatOp {
    /// The model's input number `index`.
    Input { index: usize },
    /// A weight or a folded constant.
    Constant(Tensor),
    /// An ONNX operator.
    Apply(Arc<dyn Operator>),
}

/// One node and the tensor it makes.
#[derive(Clone, Debug)]
pub struct FloatNode {
    /// The ONNX node's name, or the tensor's where the node has none.
    pub name: String,
    pub shape: Vec<usize>,
    pub element_type: ElementType,
    pub(crate) op: FloatOp,
    pub(crate) operands: Vec<FloatId>,
}

impl FloatNode {
    /// The ONNX operator, `Input` or `Constant`.
    pub fn op_type(&self) -> &str {
        match &self.op {
            FloatOp::Input { .. } => "Input",
            FloatOp::Constant(_) => "Constant",
            FloatOp::Apply(operator) => operator.op_type(),
        }
    }
}

/// Name and shape of a model input or output, in the order of the ONNX file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    pub name: String,
    pub shape: Vec<usize>,
}

impl Port {
    /// Number of elements; import has checked that the product fits.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether the tensor has no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A model with static shapes as typed operators, in topological order.
#[derive(Clone, Debug)]
pub struct FloatGraph {
    pub(crate) nodes: Vec<FloatNode>,
    pub(crate) inputs: Vec<(FloatId, Port)>,
    pub(crate) outputs: Vec<(FloatId, Port)>,
}

impl FloatGraph {
    /// Nodes in topological order, inputs and constants included.
    pub fn nodes(&self) -> &[FloatNode] {
        &self.nodes
    }

    /// The model's inputs.
    pub fn inputs(&self) -> Vec<Port> {
        self.inputs.iter().map(|(_, port)| port.clone()).collect()
    }

    /// The model's outputs.
    pub fn outputs(&self) -> Vec<Port> {
        self.outputs.iter().map(|(_, port)| port.clone()).collect()
    }

    /// Multiplications with an addition in one evaluation.
    pub fn multiply_adds(&self) -> u64 {
        self.nodes.iter().map(|node| self.node_multiply_adds(node)).fold(0, u64::saturating_add)
    }

    fn node_multiply_adds(&self, node: &FloatNode) -> u64 {
        match &node.op {
            FloatOp::Apply(operator) => operator.multiply_adds(&self.operand_shapes(node), &node.shape),
            FloatOp::Input { .. } | FloatOp::Constant(_) => 0,
        }
    }

    fn operand_shapes(&self, node: &FloatNode) -> Vec<&[usize]> {
        node.operands.iter().map(|id| self.nodes[id.index()].shape.as_slice()).collect()
    }

    /// The values of a tensor that every operator on it admits; `None` where there are no bounds.
    pub(crate) fn admitted(&self, tensor: FloatId) -> Option<(f64, f64)> {
        let users = self.nodes.iter().filter(|node| node.operands.first() == Some(&tensor));
        let bounds = users.filter_map(|node| match &node.op {
            FloatOp::Apply(operator) => operator.admitted(),
            FloatOp::Input { .. } | FloatOp::Constant(_) => None,
        });
        bounds.reduce(|(low, high), (other_low, other_high)| (low.max(other_low), high.min(other_high)))
    }

    /// How often each tensor is used, as an operand or as a model output.
    pub(crate) fn use_counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.nodes.len()];
        let operands = self.nodes.iter().flat_map(|node| &node.operands);
        for id in operands.chain(self.outputs.iter().map(|(id, _)| id)) {
            counts[id.index()] += 1;
        }
        counts
    }

    /// Of each tensor, whether all that depends on it directly, or through other names and orders of its elements, is
    /// comparisons with given numbers.
    pub(crate) fn compared(&self) -> Vec<bool> {
        let mut compared: Vec<Option<bool>> = vec![None; self.nodes.len()];
        self.outputs.iter().for_each(|(id, _)| compared[id.index()] = Some(false));
        for (index, node) in self.nodes.iter().enumerate().rev() {
            let FloatOp::Apply(operator) = &node.op else { continue };
            let here = operator.compares() || operator.moves() && compared[index] == Some(true);
            for id in &node.operands {
                compared[id.index()] = Some(here && compared[id.index()] != Some(false));
            }
        }
        compared.into_iter().map(|compared| compared == Some(true)).collect()
    }
}
