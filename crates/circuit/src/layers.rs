//! From the fixed-point graph to relations: one file per operation.

mod affine;
mod conv;
mod dense;
pub(crate) mod matmul;
mod maximum;
mod multiply;
mod parameters;
#[cfg(test)]
mod tests;

use conv::ConvLayer;
use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::{FixedGraph, FixedNode, FixedOp, TensorId, Visibility};
use parameters::Secrets;

use crate::builder::Builder;
use crate::compiled::salt_count;
use crate::error::CircuitError;
use crate::gadgets::{
    Disclosure, Packing, arg_max, divide, expose, floor_divide, function, piecewise, receive, rectify, square_root,
    steps, top_k, trees,
};
use crate::lanes::Sums;
use crate::signal::Signal;
use crate::table::MAX_TABLES;

/// What decides which relations a graph has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CircuitForm {
    pub(crate) limb_bits: u32,
    pub(crate) sums: Sums,
}

/// What a run of a model starts from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start<'a> {
    /// Integers, one flat list per model input.
    pub(crate) inputs: &'a [Vec<i64>],
    pub(crate) context: Fr,
    /// One of hidden parameters, then one of each hashed tensor, inputs first.
    pub(crate) salts: &'a [Fr],
}

/// Builds the relations of `graph`: the context is instance 0, then comes the hash of hidden parameters, then each input has its
/// packed words, its hash or nothing, then each output.
///
/// # Errors
/// Inputs of the wrong count, length or range, salts of the wrong count; sums that could overflow; outputs wider than their packing.
pub(crate) fn build(
    graph: &FixedGraph,
    form: CircuitForm,
    start: Start<'_>,
) -> Result<(Builder, Vec<Vec<i128>>), CircuitError> {
    check_inputs(graph, start.inputs)?;
    check_salts(graph, start.salts)?;
    let mut builder = Builder::with_sums(form.limb_bits, form.sums);
    let context = builder.instance(start.context);
    builder.mark_subject(context);
    let mut salts = start.salts.iter();
    let secrets = parameters::receive(&mut builder, graph, &mut salts)?;
    let mut received: Vec<Vec<Signal>> = Vec::with_capacity(graph.inputs.len());
    for (spec, values) in graph.inputs.iter().zip(start.inputs) {
        let packing = Packing { bits: spec.bits, offset: spec.offset };
        received.push(receive(&mut builder, values, packing, disclosure(spec.visibility, &mut salts))?);
    }

    let mut tensors: Vec<Vec<Signal>> = Vec::with_capacity(graph.nodes.len());
    let fusion = Fusion::of(graph);
    for (index, node) in graph.nodes.iter().enumerate() {
        let id = TensorId(index as u32);
        let signals = lower(&mut builder, node, &tensors, &received, &secrets, &fusion, id)
            .map_err(|source| CircuitError::Node { node: node.name.clone(), source: Box::new(source) })?;
        tensors.push(signals);
    }
    if builder.tables().len() > MAX_TABLES {
        return Err(CircuitError::TooManyTables { got: builder.tables().len() });
    }
    for spec in &graph.outputs {
        let packing = Packing { bits: spec.bits, offset: spec.offset };
        let disclosure = disclosure(spec.visibility, &mut salts);
        expose(&mut builder, &tensors[spec.tensor.0 as usize], packing, disclosure)?;
    }
    let outputs = graph
        .outputs
        .iter()
        .map(|spec| tensors[spec.tensor.0 as usize].iter().map(|signal| signal.value).collect())
        .collect();
    Ok((builder, outputs))
}

fn lower(
    builder: &mut Builder,
    node: &FixedNode,
    tensors: &[Vec<Signal>],
    received: &[Vec<Signal>],
    secrets: &Secrets,
    fusion: &Fusion,
    id: TensorId,
) -> Result<Vec<Signal>, CircuitError> {
    let operand = |number: usize| tensors[node.operands[number].0 as usize].as_slice();
    match &node.op {
        FixedOp::Input { index } => Ok(received[*index].clone()),
        FixedOp::Dense { inputs, weights, bias, shift, .. } => {
            let parameters = secrets.parameters(id, weights, bias);
            dense::lower(builder, operand(0), *inputs, parameters, *shift, fusion.rectified(id))
        }
        FixedOp::Affine { multipliers, bias, shift } => {
            let operands: Vec<&[Signal]> = (0..node.operands.len()).map(operand).collect();
            affine::lower(builder, &operands, multipliers, bias, *shift, fusion.rectified(id))
        }
        FixedOp::Multiply { shift } => multiply::lower(builder, operand(0), operand(1), *shift),
        FixedOp::Relu if fusion.rectified(node.operands[0]) => Ok(operand(0).to_vec()),
        FixedOp::Relu => operand(0).iter().map(|signal| rectify(builder, *signal)).collect(),
        FixedOp::Piecewise { table } => operand(0).iter().map(|signal| piecewise(builder, table, *signal)).collect(),
        FixedOp::Conv { geometry, weights, bias, shift } => {
            let parameters = secrets.parameters(id, weights, bias);
            let layer = ConvLayer { geometry, parameters, shift: *shift, rectified: fusion.rectified(id) };
            layer.lower(builder, operand(0))
        }
        FixedOp::Max => {
            let operands: Vec<&[Signal]> = (0..node.operands.len()).map(operand).collect();
            maximum::lower(builder, &operands)
        }
        FixedOp::ArgMax { length } => operand(0).chunks(*length).map(|row| arg_max(builder, row)).collect(),
        FixedOp::Divide { shift } => {
            operand(0).iter().zip(operand(1)).map(|(x, by)| divide(builder, *x, *by, *shift)).collect()
        }
        FixedOp::Rearrange { indices, constants } => {
            let constants: Vec<Signal> = constants.iter().map(|constant| Signal::constant(*constant)).collect();
            let all: Vec<&Signal> = (0..node.operands.len()).flat_map(operand).chain(&constants).collect();
            Ok(indices.iter().map(|index| *all[*index as usize]).collect())
        }
        FixedOp::Function { table } => function(builder, table, operand(0)),
        FixedOp::Steps { tables, inner } => steps(builder, tables, *inner, operand(0)),
        FixedOp::Trees { features, trees: list } => trees(builder, list, *features, operand(0)),
        FixedOp::MatMul { batch, rows, inner, columns, shift } => {
            let sizes = matmul::Sizes { batch: *batch, rows: *rows, inner: *inner, columns: *columns };
            matmul::lower(builder, operand(0), operand(1), sizes, *shift)
        }
        FixedOp::FloorDivide => {
            operand(0).iter().zip(operand(1)).map(|(x, by)| floor_divide(builder, *x, *by)).collect()
        }
        FixedOp::SquareRoot { shift } => operand(0).iter().map(|x| square_root(builder, *x, *shift)).collect(),
        FixedOp::TopK { length, count } => {
            let rows = operand(0).chunks(*length).map(|row| top_k(builder, row, *count));
            Ok(rows.collect::<Result<Vec<_>, _>>()?.concat())
        }
    }
}

/// Which sums are followed by nothing but one Relu: their rounding already yields the sign that it needs.
struct Fusion {
    rectified: Vec<bool>,
}

impl Fusion {
    fn of(graph: &FixedGraph) -> Self {
        let mut consumers = vec![0usize; graph.nodes.len()];
        let mut relus = vec![0usize; graph.nodes.len()];
        for node in &graph.nodes {
            for operand in &node.operands {
                consumers[operand.0 as usize] += 1;
                relus[operand.0 as usize] += usize::from(matches!(node.op, FixedOp::Relu));
            }
        }
        for output in &graph.outputs {
            consumers[output.tensor.0 as usize] += 1;
        }
        let rectified = graph
            .nodes
            .iter()
            .enumerate()
            .map(|(index, node)| {
                let sum = match &node.op {
                    FixedOp::Dense { .. } | FixedOp::Conv { .. } => true,
                    FixedOp::Affine { shift, .. } => *shift > 0,
                    _ => false,
                };
                sum && relus[index] == 1 && consumers[index] == 1
            })
            .collect();
        Self { rectified }
    }

    fn rectified(&self, tensor: TensorId) -> bool {
        self.rectified[tensor.0 as usize]
    }
}

/// The disclosure of the next tensor, which takes the next salt where it is hashed.
fn disclosure<'a>(visibility: Visibility, salts: &mut impl Iterator<Item = &'a Fr>) -> Disclosure {
    match visibility {
        Visibility::Public => Disclosure::Public,
        Visibility::Hashed => Disclosure::Hashed { salt: salts.next().copied().unwrap_or(Fr::ZERO) },
        Visibility::Private => Disclosure::Private,
    }
}

fn check_salts(graph: &FixedGraph, salts: &[Fr]) -> Result<(), CircuitError> {
    let (got, expected) = (salts.len(), salt_count(graph));
    if got == expected { Ok(()) } else { Err(CircuitError::SaltCount { got, expected }) }
}

fn check_inputs(graph: &FixedGraph, inputs: &[Vec<i64>]) -> Result<(), CircuitError> {
    if inputs.len() != graph.inputs.len() {
        return Err(CircuitError::InputCount { got: inputs.len(), expected: graph.inputs.len() });
    }
    for (spec, values) in graph.inputs.iter().zip(inputs) {
        let expected = spec.shape.iter().product();
        if values.len() != expected {
            return Err(CircuitError::InputLength { input: spec.name.clone(), got: values.len(), expected });
        }
        let admitted = |value: &i64| (0..1i128 << spec.bits).contains(&(i128::from(*value) - i128::from(spec.offset)));
        if let Some(index) = values.iter().position(|value| !admitted(value)) {
            return Err(CircuitError::InputRange { input: spec.name.clone(), index, bits: spec.bits });
        }
    }
    Ok(())
}
