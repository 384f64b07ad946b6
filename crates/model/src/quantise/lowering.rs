//! Writing float operators as fixed-point operations.
//!
//! Products and sums stay at their full scale until a consumer needs them narrow; the rounding shift is then an `Affine`
//! that [`super::fold`] merges into its producer. So each value is rounded once.

use std::borrow::Cow;

use crate::fixed::graph::{FixedNode, FixedOp, InputSpec, Scale, TensorId};
use crate::fixed::visibility::Visibility;
use crate::float::graph::{FloatGraph, FloatId, FloatNode, FloatOp, Port};
use crate::float::tensor::Tensor;
use crate::lanes::Lanes;
use crate::quantise::calibrate::Measured;
use crate::quantise::config::QuantiseConfig;
use crate::quantise::error::QuantiseError;
use crate::quantise::{Origins, ports, scales};
use crate::shape::broadcast_positions;

/// How much wider than an activation a value may be that would need a rounding of its own.
pub(super) const SPARE_BITS: u32 = 3;

/// A tensor of the fixed-point graph seen under a shape.
#[derive(Clone, Debug)]
pub(crate) struct Lowered {
    pub(crate) tensor: TensorId,
    pub(crate) shape: Vec<usize>,
    pub(crate) scale: u32,
    /// Largest absolute real value on calibration data, or an upper bound of it.
    pub(crate) magnitude: f64,
    /// Already as wide as it should be: not rounded again on use.
    pub(crate) settled: bool,
    /// Whether the ONNX tensor has several uses.
    pub(crate) shared: bool,
}

impl Lowered {
    /// The same elements under another shape.
    pub(crate) fn with_shape(&self, shape: &[usize]) -> Lowered {
        Lowered { shape: shape.to_vec(), ..self.clone() }
    }
}

/// An operand of an operator that is being lowered.
#[derive(Clone, Debug)]
pub(crate) enum Operand<'a> {
    Constant(Cow<'a, Tensor>),
    Activation(Lowered),
}

impl Operand<'_> {
    pub(crate) fn owned(tensor: Tensor) -> Operand<'static> {
        Operand::Constant(Cow::Owned(tensor))
    }

    /// The constant; import has refused any other operand where an operator asks for one.
    pub(crate) fn constant(&self) -> Result<&Tensor, QuantiseError> {
        match self {
            Operand::Constant(tensor) => Ok(tensor),
            Operand::Activation(x) => Err(QuantiseError::NotConstant { shape: x.shape.clone() }),
        }
    }

    /// Number of elements.
    pub(super) fn len(&self) -> usize {
        match self {
            Operand::Constant(tensor) => tensor.values.len(),
            Operand::Activation(x) => x.shape.iter().product(),
        }
    }

    /// Largest absolute value, or an upper bound of it.
    pub(super) fn magnitude(&self) -> f64 {
        match self {
            Operand::Constant(tensor) => tensor.magnitude(),
            Operand::Activation(x) => x.magnitude,
        }
    }

    /// The activation; import has folded operators of which every operand is a constant.
    pub(crate) fn activation(&self) -> Result<&Lowered, QuantiseError> {
        match self {
            Operand::Activation(lowered) => Ok(lowered),
            Operand::Constant(tensor) => {
                Err(QuantiseError::ConstantOperands { node: format!("constant of shape {:?}", tensor.shape) })
            }
        }
    }
}

/// A lowered graph: nodes without intervals.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) nodes: Vec<FixedNode>,
    pub(super) inputs: Vec<InputSpec>,
    pub(super) outputs: Vec<(TensorId, Port)>,
    pub(super) origins: Origins,
}

/// The fixed-point graph under construction.
pub(crate) struct Lowering<'a> {
    pub(super) config: &'a QuantiseConfig,
    pub(super) nodes: Vec<FixedNode>,
    /// Name of the ONNX node being lowered.
    pub(super) node: String,
    /// Calibrated magnitude of the tensor being lowered.
    pub(super) magnitude: f64,
    /// Whether the tensor being lowered is only compared with given numbers: see [`FloatGraph::compared`].
    pub(super) compared: bool,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(config: &'a QuantiseConfig) -> Lowering<'a> {
        Lowering { config, nodes: Vec::new(), node: String::new(), magnitude: 0.0, compared: false }
    }

    /// Lowers a whole graph.
    pub(super) fn lower(mut self, graph: &FloatGraph, measured: &Measured<'_>) -> Result<Draft, QuantiseError> {
        let (use_counts, compared) = (graph.use_counts(), graph.compared());
        let mut lowered: Vec<Option<Lowered>> = Vec::with_capacity(graph.nodes.len());
        let mut inputs = Vec::new();
        for (index, node) in graph.nodes.iter().enumerate() {
            self.node.clone_from(&node.name);
            self.magnitude = measured.magnitudes[index];
            self.compared = compared[index];
            let result = match &node.op {
                FloatOp::Constant(_) => None,
                FloatOp::Input { index: input } => {
                    let admits = graph.admitted(FloatId(index as u32));
                    Some(self.lower_input(*input, node, admits, measured, &mut inputs, use_counts[index] > 1)?)
                }
                FloatOp::Apply(_) if use_counts[index] == 0 => None,
                FloatOp::Apply(_) => Some(self.lower_operator(graph, node, &lowered, use_counts[index] > 1)?),
            };
            lowered.push(result);
        }
        let outputs = self.lower_outputs(graph, &mut lowered);
        let origins = (0u32..).zip(&lowered).filter_map(|(id, l)| Some((FloatId(id), l.as_ref()?.tensor))).collect();
        Ok(Draft { nodes: self.nodes, inputs, outputs, origins })
    }

    fn lower_input(
        &mut self,
        index: usize,
        node: &FloatNode,
        admits: Option<(f64, f64)>,
        measured: &Measured<'_>,
        inputs: &mut Vec<InputSpec>,
        shared: bool,
    ) -> Result<Lowered, QuantiseError> {
        let calibrated = measured.input_ranges[index];
        let exact = ports::exact_input(&node.name, node.element_type, calibrated, admits, self.config)?;
        let (range, (scale, bits, offset)) = match exact {
            Some(exact) => exact,
            None => {
                let range = self.config.input_range.unwrap_or(ports::widen(calibrated));
                (range, ports::fit_input(&node.name, range, self.config.input_bits)?)
            }
        };
        let tensor = self.push(FixedOp::Input { index }, &[], &node.shape, scale);
        let (name, shape, (low, high)) = (node.name.clone(), node.shape.clone(), range);
        let visibility = Visibility::default();
        inputs.push(InputSpec { name, tensor, shape: shape.clone(), low, high, bits, offset, visibility });
        Ok(Lowered { tensor, shape, scale, magnitude: low.abs().max(high.abs()), settled: true, shared })
    }

    fn lower_operator(
        &mut self,
        graph: &FloatGraph,
        node: &FloatNode,
        lowered: &[Option<Lowered>],
        shared: bool,
    ) -> Result<Lowered, QuantiseError> {
        let FloatOp::Apply(operator) = &node.op else {
            return Err(QuantiseError::ConstantOperands { node: node.name.clone() });
        };
        let operand = |id: &FloatId| match (&graph.nodes[id.index()].op, &lowered[id.index()]) {
            (FloatOp::Constant(tensor), _) => Ok(Operand::Constant(Cow::Borrowed(tensor))),
            (_, Some(lowered)) => Ok(Operand::Activation(lowered.clone())),
            (_, None) => Err(QuantiseError::ConstantOperands { node: node.name.clone() }),
        };
        let operands: Vec<Operand<'_>> = node.operands.iter().map(operand).collect::<Result<_, _>>()?;
        let mut result = operator.lower(self, &operands, &node.shape)?;
        // The operator bounds its own intermediate values; its result was measured.
        result.magnitude = self.magnitude;
        // Another view of a tensor is used wherever that tensor is.
        let views = |x: &Operand<'_>| matches!(x, Operand::Activation(x) if x.shared && x.tensor == result.tensor);
        result.shared = shared || operands.iter().any(views);
        // A wide value with several consumers is rounded once, here.
        Ok(if shared && !self.compared { self.narrow(&result) } else { result })
    }

    fn lower_outputs(&mut self, graph: &FloatGraph, lowered: &mut [Option<Lowered>]) -> Vec<(TensorId, Port)> {
        let mut outputs = Vec::with_capacity(graph.outputs.len());
        for (id, port) in &graph.outputs {
            self.node.clone_from(&graph.nodes[id.index()].name);
            if let Some(result) = &lowered[id.index()] {
                let narrow = self.narrow(result);
                outputs.push((narrow.tensor, port.clone()));
                lowered[id.index()] = Some(narrow);
            }
        }
        outputs
    }

    /// The operation that makes a tensor, and its operands.
    pub(super) fn producer(&self, tensor: TensorId) -> &FixedNode {
        &self.nodes[tensor.0 as usize]
    }

    pub(super) fn push(&mut self, op: FixedOp, operands: &[&Lowered], shape: &[usize], scale: u32) -> TensorId {
        self.push_named(self.node.clone(), op, operands, shape, scale)
    }

    fn push_named(
        &mut self,
        name: String,
        op: FixedOp,
        operands: &[&Lowered],
        shape: &[usize],
        scale: u32,
    ) -> TensorId {
        self.push_node(FixedNode {
            name,
            op,
            operands: operands.iter().map(|operand| operand.tensor).collect(),
            shape: shape.to_vec(),
            scale: Scale(scale),
            intervals: Vec::new(),
            hidden: None,
        })
    }

    pub(super) fn push_node(&mut self, node: FixedNode) -> TensorId {
        // Import limits the number of nodes far below 2^32.
        let id = TensorId(self.nodes.len() as u32);
        self.nodes.push(node);
        id
    }

    /// `x` at about the activation width.
    pub(super) fn narrow(&mut self, x: &Lowered) -> Lowered {
        let target = scales::activation_scale(x.magnitude, self.config.activation_bits);
        // One bit too many is cheaper than a rounding of its own.
        if x.settled || x.scale <= target + 1 { x.clone() } else { self.rescale(x, target) }
    }

    /// Whether a sum of activations at `scale` is used as it is: a few bits more cost less than a rounding of their own.
    pub(super) fn settles(&self, scale: u32) -> bool {
        scale <= scales::activation_scale(self.magnitude, self.config.activation_bits) + SPARE_BITS
    }

    /// `x` at exactly `scale`.
    pub(super) fn rescale(&mut self, x: &Lowered, scale: u32) -> Lowered {
        let shift = x.scale.saturating_sub(scale);
        let multiplier = 1i64 << scale.saturating_sub(x.scale);
        let tensor = if x.scale == scale {
            x.tensor
        } else {
            let op = FixedOp::Affine { multipliers: vec![vec![multiplier]], bias: vec![0], shift };
            // Rounding belongs to the node that made the value, not to the one that asks for it.
            let name = self.nodes[x.tensor.0 as usize].name.clone();
            self.push_named(name, op, &[x], &x.shape, scale)
        };
        Lowered { tensor, scale, settled: true, ..x.clone() }
    }

    /// `x` with the bits behind its point that an activation of its magnitude has: integers have none.
    pub(crate) fn refined(&mut self, x: &Lowered) -> Lowered {
        let scale = scales::activation_scale(x.magnitude, self.config.activation_bits);
        if x.scale < scale { self.rescale(x, scale) } else { x.clone() }
    }

    /// The elements of `x` at `positions`, as a tensor of `shape`; consecutive rearrangements become one.
    pub(crate) fn rearrange(&mut self, x: &Lowered, positions: &[u32], shape: &[usize]) -> Lowered {
        let size: usize = x.shape.iter().product();
        if positions.len() == size && positions.iter().enumerate().all(|(i, &p)| i == p as usize) {
            return x.with_shape(shape);
        }
        let x = self.narrow(x);
        let producer = &self.nodes[x.tensor.0 as usize];
        let (source, indices) = match &producer.op {
            FixedOp::Rearrange { indices, constants } if constants.is_empty() && producer.operands.len() == 1 => {
                (producer.operands[0], positions.iter().map(|&p| indices[p as usize]).collect())
            }
            _ => (x.tensor, positions.to_vec()),
        };
        let source = Lowered { tensor: source, ..x.clone() };
        let tensor = self.push(FixedOp::Rearrange { indices, constants: Vec::new() }, &[&source], shape, x.scale);
        Lowered { tensor, shape: shape.to_vec(), ..x }
    }

    /// The rows of `lanes` one after the other, as a matrix.
    pub(crate) fn rows(&mut self, x: &Lowered, lanes: &Lanes) -> Lowered {
        self.rearrange(x, &lanes.rows(), &[lanes.count(), lanes.length()])
    }

    /// Undoes [`Self::rows`]: every element of the matrix in its place in a tensor of `shape`.
    pub(crate) fn out_of_rows(&mut self, matrix: &Lowered, lanes: &Lanes, shape: &[usize]) -> Lowered {
        self.rearrange(matrix, &lanes.positions_in_rows(), shape)
    }

    /// `x` broadcast to `shape`.
    pub(crate) fn broadcast(&mut self, x: &Lowered, shape: &[usize]) -> Lowered {
        self.rearrange(x, &broadcast_positions(&x.shape, shape), shape)
    }
}
