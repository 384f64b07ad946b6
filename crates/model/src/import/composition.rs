//! Operators that are composed of others: each step is a node of the float graph, so that it has a range of its own.

use std::sync::Arc;

use crate::float::element_type::ElementType;
use crate::float::graph::FloatId;
use crate::float::matmul::Product;
use crate::float::operator::Operator;
use crate::float::rearranged::Rearranged;
use crate::float::tensor::Tensor;
use crate::float::view::View;
use crate::import::node::FloatOperand;
use crate::import::ops::add::Add;
use crate::import::ops::div::Div;
use crate::import::ops::matmul::MatMul;
use crate::import::ops::mul::Mul;
use crate::import::ops::sub::Sub;
use crate::import::reduction::{Reduce, Reduction};
use crate::shape::broadcast;

/// A tensor within a composition, with its shape.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    source: Source,
    pub(crate) shape: Vec<usize>,
}

#[derive(Clone, Copy, Debug)]
enum Source {
    Tensor(FloatId),
    Step(usize),
}

/// One node to be.
#[derive(Clone)]
pub(super) enum Step {
    Constant(Tensor, ElementType),
    Apply { operator: Arc<dyn Operator>, operands: Vec<Part>, shape: Vec<usize> },
}

/// Steps in the order they are added, and which of them are the node's outputs. Those of constants alone are folded.
#[derive(Clone, Default)]
pub(crate) struct Composition {
    steps: Vec<Step>,
    outputs: Vec<Part>,
}

impl Part {
    pub(super) fn resolve(&self, steps: &[FloatId]) -> FloatId {
        match self.source {
            Source::Tensor(id) => id,
            Source::Step(number) => steps[number],
        }
    }
}

impl From<FloatOperand> for Part {
    fn from(operand: FloatOperand) -> Part {
        Part { source: Source::Tensor(operand.id), shape: operand.shape }
    }
}

impl Composition {
    /// A step that is `operator` of earlier parts, of shape `shape`.
    pub(crate) fn apply(&mut self, operator: impl Operator + 'static, operands: &[&Part], shape: Vec<usize>) -> Part {
        let operands = operands.iter().map(|&part| part.clone()).collect();
        self.push(Step::Apply { operator: Arc::new(operator), operands, shape: shape.clone() }, shape)
    }

    pub(crate) fn constant(&mut self, tensor: Tensor) -> Part {
        self.typed_constant(tensor, ElementType::FLOAT)
    }

    pub(crate) fn typed_constant(&mut self, tensor: Tensor, element_type: ElementType) -> Part {
        let shape = tensor.shape.clone();
        self.push(Step::Constant(tensor, element_type), shape)
    }

    /// Elementwise with broadcasting; the caller guarantees that the shapes broadcast.
    pub(crate) fn add(&mut self, left: &Part, right: &Part) -> Part {
        self.broadcast(Add, left, right)
    }

    pub(crate) fn sub(&mut self, left: &Part, right: &Part) -> Part {
        self.broadcast(Sub, left, right)
    }

    pub(crate) fn mul(&mut self, left: &Part, right: &Part) -> Part {
        self.broadcast(Mul, left, right)
    }

    /// The quotient; a divisor that is no constant has to be positive for all admitted inputs.
    pub(crate) fn div(&mut self, left: &Part, right: &Part) -> Part {
        self.broadcast(Div, left, right)
    }

    fn broadcast(&mut self, operator: impl Operator + 'static, left: &Part, right: &Part) -> Part {
        let shape = broadcast(&left.shape, &right.shape).unwrap_or_else(|| left.shape.clone());
        self.apply(operator, &[left, right], shape)
    }

    /// The product of stacks of matrices by numpy's rules; `None` where the shapes do not multiply.
    pub(crate) fn matmul(&mut self, left: &Part, right: &Part) -> Option<Part> {
        let product = Product::new(&left.shape, &right.shape)?;
        let shape = product.shape.clone();
        Some(self.apply(MatMul { product }, &[left, right], shape))
    }

    /// An elementwise operator of one operand.
    pub(crate) fn unary(&mut self, operator: impl Operator + 'static, x: &Part) -> Part {
        self.apply(operator, &[x], x.shape.clone())
    }

    pub(crate) fn reduce(
        &mut self,
        op_type: &'static str,
        reduce: Reduce,
        x: &Part,
        axes: &[usize],
        keep: bool,
    ) -> Part {
        let (operator, shape) = Reduction::of(op_type, reduce, &x.shape, axes, keep);
        self.apply(operator, &[x], shape)
    }

    /// The same elements under another shape of as many.
    pub(crate) fn view(&mut self, x: &Part, shape: Vec<usize>) -> Part {
        self.apply(View::of("Reshape"), &[x], shape)
    }

    /// The elements at `positions` of the parts, one after the other.
    pub(crate) fn rearrange(&mut self, parts: &[&Part], positions: Vec<u32>, shape: Vec<usize>) -> Part {
        self.apply(Rearranged::of("Gather", positions, None), parts, shape)
    }

    /// A constant without dimensions.
    pub(crate) fn scalar(&mut self, value: f64) -> Part {
        self.constant(Tensor { shape: vec![], values: vec![value] })
    }

    fn push(&mut self, step: Step, shape: Vec<usize>) -> Part {
        self.steps.push(step);
        Part { source: Source::Step(self.steps.len() - 1), shape }
    }

    /// The composition with these as the node's outputs; a node may leave out the last ones.
    pub(crate) fn returning(mut self, outputs: Vec<Part>) -> Composition {
        self.outputs = outputs;
        self
    }

    pub(super) fn into_steps(self) -> (Vec<Step>, Vec<Part>) {
        (self.steps, self.outputs)
    }
}
