//! Which nodes become which operators on integers.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use tract_onnx::pb;
use tract_onnx::pb::attribute_proto::AttributeType;

use crate::import::node::OperatorImport;
use crate::import::quantised::convolution::{FUSED_CONV, FUSED_MEAN, FUSED_MEANS};
use crate::import::quantised::fusion::scan::Scan;
use crate::import::quantised::fusion::source::Source;
use crate::import::quantised::fusion::{Planned, op_type};
use crate::import::quantised::products::{FUSED_GEMM, FUSED_MATMUL};
use crate::import::quantised::requantise::{HIGH, LOW};
use crate::import::quantised::sums::{FUSED_ADD, FUSED_MUL, FUSED_SUB};
use crate::import::quantised::tables;

/// Operators that only move the elements of operand 0, or choose the largest of some: on integers they do the same.
const MOVES: &[&str] = &["Flatten", "Identity", "MaxPool", "Reshape", "Slice", "Squeeze", "Transpose", "Unsqueeze"];
/// Longest chain of such operators that is followed.
const LONGEST_CHAIN: usize = 64;
/// How far the scale of a bias may be from the product of the scales of a layer's operands, as a share of it.
const BIAS_SCALE_ERROR: f64 = 1e-5;

/// The nodes that take the place of those of a graph.
pub(super) struct Plan<'s, 'a> {
    scan: &'s Scan<'a>,
    /// In place of a quantiser, by its position.
    replaced: HashMap<usize, Vec<Planned<'a>>>,
    /// Behind a node, by its position: what moves elements, on integers.
    added: HashMap<usize, Planned<'a>>,
    dispensable: HashSet<usize>,
}

/// Bounds of a `Relu` or `Clip` before a quantiser.
#[derive(Clone, Copy, Default)]
struct Bounds {
    low: Option<f32>,
    high: Option<f32>,
}

impl<'s, 'a> Plan<'s, 'a> {
    pub(super) fn of(scan: &'s Scan<'a>) -> Plan<'s, 'a> {
        let (replaced, added, dispensable) = (HashMap::new(), HashMap::new(), HashSet::new());
        let mut plan = Plan { scan, replaced, added, dispensable };
        for (index, node) in scan.graph.node.iter().enumerate() {
            match op_type(node) {
                "DequantizeLinear" => _ = plan.dispensable.insert(index),
                "QuantizeLinear" => {
                    if let Some(nodes) = plan.fuse(index, node) {
                        plan.replaced.insert(index, nodes);
                    }
                }
                _ => {}
            }
        }
        plan
    }

    /// All nodes in order, without those that nothing uses any more.
    pub(super) fn into_nodes(mut self) -> Vec<Planned<'a>> {
        let mut nodes = Vec::with_capacity(self.scan.graph.node.len());
        for (index, node) in self.scan.graph.node.iter().enumerate() {
            match self.replaced.remove(&index) {
                Some(made) => nodes.extend(made),
                None => nodes.push(Planned::of_file(index, node, self.dispensable.contains(&index))),
            }
            nodes.extend(self.added.remove(&index));
        }
        let mut used: HashSet<String> = self.scan.graph.output.iter().map(|output| output.name.clone()).collect();
        let mut kept: Vec<Planned<'a>> = Vec::with_capacity(nodes.len());
        for planned in nodes.into_iter().rev() {
            if !planned.dispensable || planned.proto.output.iter().any(|output| used.contains(output)) {
                used.extend(planned.proto.input.iter().cloned());
                kept.push(planned);
            }
        }
        kept.reverse();
        kept
    }

    /// The integers behind a tensor: what a `DequantizeLinear` reads, moved as the tensor is.
    fn source(&mut self, tensor: &str, before: usize) -> Option<Source> {
        let scan = self.scan;
        let (mut moves, mut at) = (Vec::new(), scan.producer(tensor, before)?);
        while MOVES.contains(&op_type(at.1)) && at.1.output.len() == 1 && moves.len() < LONGEST_CHAIN {
            moves.push(at);
            at = scan.producer(at.1.input.first()?, at.0)?;
        }
        let source = Source::dequantised(scan, at.1, at.0)?;
        if !moves.is_empty() && !source.is_single_byte() {
            return None;
        }
        let mut tensor = source.tensor.clone();
        for (index, node) in moves.into_iter().rev() {
            let moved = format!("{}/integers", node.output[0]);
            let mut proto = node.clone();
            (proto.input[0], proto.output[0]) = (tensor, moved.clone());
            tensor = moved;
            self.dispensable.insert(index);
            self.added.entry(index).or_insert_with(|| Planned {
                index,
                proto: Cow::Owned(proto),
                operator: None,
                dispensable: true,
            });
        }
        Some(Source { tensor, ..source })
    }

    /// What takes the place of the quantiser at `index`.
    fn fuse(&mut self, index: usize, quantiser: &'a pb::NodeProto) -> Option<Vec<Planned<'a>>> {
        let target = Source::target(self.scan, quantiser)?;
        let tensor = quantiser.input.first()?;
        if let Some(source) = self.source(tensor, index) {
            return Some(vec![table(index, quantiser, &source, &target, Bounds::default())?]);
        }
        let (mut position, mut node) = self.scan.sole_producer(tensor, index)?;
        let mut bounds = Bounds::default();
        if let Some(found) = self.bounds(node) {
            self.dispensable.insert(position);
            bounds = found;
            let tensor = node.input.first()?;
            if let Some(source) = self.source(tensor, position) {
                return Some(vec![table(index, node, &source, &target, bounds)?]);
            }
            (position, node) = self.scan.sole_producer(tensor, position)?;
        }
        let fused = self.fuse_operator(index, (position, node), &target, bounds)?;
        self.dispensable.insert(position);
        Some(fused)
    }

    /// The bounds of a `Relu`, or of a `Clip` with constants of single precision.
    fn bounds(&self, node: &pb::NodeProto) -> Option<Bounds> {
        match (op_type(node), node.output.len()) {
            ("Relu", 1) => Some(Bounds { low: Some(0.0), high: None }),
            ("Clip", 1) if node.attribute.is_empty() => {
                let bound = |index: usize| match node.input.get(index) {
                    Some(name) if !name.is_empty() => {
                        let [value] = *self.scan.floats(name)?.as_slice() else { return None };
                        Some(Some(value as f32))
                    }
                    _ => Some(None),
                };
                Some(Bounds { low: bound(1)?, high: bound(2)? })
            }
            _ => None,
        }
    }

    fn fuse_operator(
        &mut self,
        index: usize,
        (position, node): (usize, &'a pb::NodeProto),
        target: &Source,
        bounds: Bounds,
    ) -> Option<Vec<Planned<'a>>> {
        if node.output.len() != 1 || node.input.is_empty() {
            return None;
        }
        let single = |operator, operands| Some(vec![fused(index, node, operator, operands, target, bounds)?]);
        match op_type(node) {
            "Concat" if bounds.is_none() => self.concatenation(index, (position, node), target),
            "Conv" => single(&FUSED_CONV, self.convolution((position, node))?.with(target)),
            "MatMul" => single(&FUSED_MATMUL, self.product((position, node))?.with(target)),
            "Gemm" => single(&FUSED_GEMM, self.layer((position, node))?.with(target)),
            "Add" => single(&FUSED_ADD, self.pair((position, node))?.with(target)),
            "Sub" => single(&FUSED_SUB, self.pair((position, node))?.with(target)),
            "Mul" => single(&FUSED_MUL, self.pair((position, node))?.with(target)),
            "GlobalAveragePool" => {
                let source = self.source(&node.input[0], position).filter(Source::is_single_byte)?;
                single(&FUSED_MEAN, Operands::of(&[&source]).with(target))
            }
            "AveragePool" if whole_windows(node) => {
                let source = self.source(&node.input[0], position).filter(Source::is_single_byte)?;
                single(&FUSED_MEANS, Operands::of(&[&source]).with(target))
            }
            "LeakyRelu" | "Sigmoid" | "Tanh" | "Neg" | "Abs" => {
                let source = self.source(&node.input[0], position).filter(Source::is_single_byte)?;
                Some(vec![table(index, node, &source, target, bounds)?])
            }
            _ => None,
        }
    }

    /// Two operands of integers of 8 bits, each under one scale.
    fn pair(&mut self, (position, node): (usize, &pb::NodeProto)) -> Option<Operands> {
        let [a, b] = node.input.as_slice() else { return None };
        let [a, b] = [self.source(a, position)?, self.source(b, position)?];
        (a.is_single_byte() && b.is_single_byte()).then(|| Operands::of(&[&a, &b]))
    }

    fn product(&mut self, (position, node): (usize, &pb::NodeProto)) -> Option<Operands> {
        let [a, b] = node.input.as_slice() else { return None };
        let [a, b] = [self.source(a, position)?, self.source(b, position)?];
        let columns = || b.weights(self.scan, 1).is_some_and(|dims| dims.len() == 2);
        (a.is_single_byte() && (b.is_single_byte() || columns())).then(|| Operands::of(&[&a, &b]))
    }

    fn convolution(&mut self, (position, node): (usize, &pb::NodeProto)) -> Option<Operands> {
        let [x, weights, bias @ ..] = node.input.as_slice() else { return None };
        let [x, weights] = [self.source(x, position)?, self.source(weights, position)?];
        let channels = *weights.weights(self.scan, 0)?.first()?;
        let bias = self.bias(bias.first(), position, (&x, &weights), channels)?;
        x.is_single_byte().then(|| Operands::of(&[&x, &weights]).and(bias))
    }

    fn layer(&mut self, (position, node): (usize, &pb::NodeProto)) -> Option<Operands> {
        let attribute = |name: &str| node.attribute.iter().find(|attribute| attribute.name == name);
        let factors_are_one = ["alpha", "beta"].iter().all(|name| attribute(name).is_none_or(|given| given.f == 1.0));
        if !factors_are_one || attribute("transA").is_some_and(|given| given.i != 0) {
            return None;
        }
        let axis = usize::from(attribute("transB").is_none_or(|given| given.i == 0));
        let [a, b, bias @ ..] = node.input.as_slice() else { return None };
        let [a, b] = [self.source(a, position)?, self.source(b, position)?];
        let columns = *b.weights(self.scan, axis).filter(|dims| dims.len() == 2)?.get(axis)?;
        let bias = self.bias(bias.first(), position, (&a, &b), columns)?;
        a.is_single_byte().then(|| Operands::of(&[&a, &b]).and(bias))
    }

    /// The bias of a layer, empty where it has none: a list of integers of 32 bits under the product of the scales of
    /// the layer's operands, or of real numbers.
    fn bias(
        &self,
        bias: Option<&String>,
        position: usize,
        (x, weights): (&Source, &Source),
        channels: i64,
    ) -> Option<String> {
        let Some(bias) = bias.filter(|bias| !bias.is_empty()) else { return Some(String::new()) };
        if let Some((constant, _)) = self.scan.constant(bias) {
            return (self.scan.floats(bias).is_some() && constant.dims == [channels]).then(|| bias.clone());
        }
        let (index, node) = self.scan.producer(bias, position)?;
        let source = Source::dequantised(self.scan, node, index)?;
        let (constant, element_type) = self.scan.constant(&source.tensor)?;
        let factors = [&x.scale, &weights.scale, &source.scale].map(|scale| self.scan.floats(scale));
        let [Some(x), Some(weights), Some(own)] = factors else { return None };
        let at = |list: &[f64], channel: usize| if list.len() == 1 { list[0] } else { list[channel] };
        let fits = |channel: usize| {
            let expected = x[0] * at(&weights, channel);
            (at(&own, channel) - expected).abs() <= BIAS_SCALE_ERROR * expected
        };
        let counts = [weights.len(), own.len()].iter().all(|&count| count == 1 || count as i64 == channels);
        let no_offset = match self.scan.constant(&source.zero_point) {
            None => source.zero_point.is_empty(),
            Some((points, _)) => crate::onnx::tensors::values(points).ok()?.iter().all(|&point| point == 0.0),
        };
        let integers = element_type == crate::import::quantised::accumulate::INT32 && constant.dims == [channels];
        let scales = counts && x.len() == 1 && (0..weights.len().max(own.len())).all(fits);
        (integers && no_offset && scales).then_some(source.tensor)
    }

    /// Each operand on the grid of the result, then their concatenation.
    fn concatenation(
        &mut self,
        index: usize,
        (position, node): (usize, &'a pb::NodeProto),
        target: &Source,
    ) -> Option<Vec<Planned<'a>>> {
        let mut nodes = Vec::with_capacity(node.input.len() + 1);
        let mut proto = node.clone();
        for (number, input) in proto.input.iter_mut().enumerate() {
            let source = self.source(input, position).filter(Source::is_single_byte)?;
            let part = Source { tensor: format!("{}/{number}", target.tensor), ..target.clone() };
            *input = part.tensor.clone();
            nodes.push(table(index, node, &source, &part, Bounds::default())?);
        }
        proto.output = vec![target.tensor.clone()];
        nodes.push(Planned { index, proto: Cow::Owned(proto), operator: None, dispensable: false });
        Some(nodes)
    }
}

/// Whether a pool has no padding, neither given nor beyond the end.
fn whole_windows(node: &pb::NodeProto) -> bool {
    node.attribute.iter().all(|attribute| match attribute.name.as_str() {
        "pads" => attribute.ints.iter().all(|&pad| pad == 0),
        "auto_pad" => matches!(attribute.s.as_slice(), b"NOTSET" | b"VALID"),
        "ceil_mode" => attribute.i == 0,
        _ => true,
    })
}

impl Bounds {
    fn is_none(self) -> bool {
        self.low.is_none() && self.high.is_none()
    }

    fn attributes(self) -> impl Iterator<Item = pb::AttributeProto> {
        let bounds = [(LOW, self.low), (HIGH, self.high)];
        bounds.into_iter().filter_map(|(name, bound)| {
            let r#type = AttributeType::Float as i32;
            Some(pb::AttributeProto { name: name.to_owned(), r#type, f: bound?, ..Default::default() })
        })
    }
}

/// The operands of a fused operator, by name.
struct Operands {
    names: Vec<String>,
    bias: String,
}

impl Operands {
    fn of(sources: &[&Source]) -> Operands {
        let names = sources.iter().flat_map(|source| [&source.tensor, &source.scale, &source.zero_point]);
        Operands { names: names.cloned().collect(), bias: String::new() }
    }

    fn and(self, bias: String) -> Operands {
        Operands { bias, ..self }
    }

    /// With scale and zero point of the result, and the bias where there is one.
    fn with(self, target: &Source) -> Vec<String> {
        let bias = Some(self.bias).filter(|bias| !bias.is_empty());
        self.names.into_iter().chain([target.scale.clone(), target.zero_point.clone()]).chain(bias).collect()
    }
}

/// A node that takes the place of `node` and the quantiser behind it.
fn fused<'a>(
    index: usize,
    node: &pb::NodeProto,
    operator: &'static OperatorImport,
    input: Vec<String>,
    target: &Source,
    bounds: Bounds,
) -> Option<Planned<'a>> {
    let reserved = [LOW, HIGH];
    // A file cannot have these attributes: its node stays, and import refuses it.
    if node.attribute.iter().any(|attribute| reserved.contains(&attribute.name.as_str())) {
        return None;
    }
    let (name, op_type, output) = (node.name.clone(), operator.op_type.to_owned(), vec![target.tensor.clone()]);
    let attribute = node.attribute.iter().cloned().chain(bounds.attributes()).collect();
    let proto = pb::NodeProto { name, op_type, input, output, attribute, ..Default::default() };
    Some(Planned { index, proto: Cow::Owned(proto), operator: Some(operator), dispensable: false })
}

/// A function of one operand from integers to integers; that of a node which is none, such as a quantiser, is the
/// identity.
fn table<'a>(
    index: usize,
    node: &pb::NodeProto,
    source: &Source,
    target: &Source,
    bounds: Bounds,
) -> Option<Planned<'a>> {
    if source.count != 1 {
        return None;
    }
    let find = |name: &str| tables::FUSED.iter().find(|operator| operator.op_type == name);
    let operands = Operands::of(&[source]).with(target);
    match find(op_type(node)).filter(|operator| operator.op_type != "Identity") {
        Some(operator) => fused(index, node, operator, operands, target, bounds),
        None => {
            let bare = pb::NodeProto { name: node.name.clone(), ..Default::default() };
            fused(index, &bare, find("Identity")?, operands, target, bounds)
        }
    }
}
