//! Random small networks: convolutions, pooling, dense layers, residual sums, concatenations and what comes between.

use model::{
    FixedGraph, FixedOp, InputSpec, Interval, OutputSpec, PiecewiseTable, SmoothFunction, TensorId, Visibility, analyse,
};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::node;
use super::random_layers as layers;

/// Most elements of a tensor, so that thousands of graphs take seconds.
const MOST_ELEMENTS: usize = 256;
/// Widest values that a layer takes in: what is wider is rounded first.
const WIDEST: u32 = 20;

/// Heights and widths of inputs.
const SIZES: [usize; 5] = [1, 3, 7, 9, 10];

/// A graph of 3 to 8 layers, and what they are.
pub struct RandomGraph {
    pub graph: FixedGraph,
    pub layers: Vec<&'static str>,
}

/// A layer's operation, the tensors it takes and the shape that it makes of them: channels, height, width.
pub type Layer = (FixedOp, Vec<TensorId>, [usize; 3]);

/// The graph of a seed; equal seeds give equal graphs.
pub fn random_graph(seed: u64) -> RandomGraph {
    let mut growing = Growing::new(ChaCha20Rng::seed_from_u64(seed));
    let wanted = growing.rng.gen_range(3..=8);
    while growing.layers.len() < wanted {
        growing.grow();
    }
    let RandomGraph { mut graph, layers } = growing.finish();
    analyse(&mut graph).unwrap();
    fit_outputs(&mut graph);
    RandomGraph { graph, layers }
}

/// A graph under construction; its intervals are always known.
pub struct Growing {
    graph: FixedGraph,
    layers: Vec<&'static str>,
    pub rng: ChaCha20Rng,
}

impl Growing {
    fn new(mut rng: ChaCha20Rng) -> Growing {
        let mut growing = FixedGraph { nodes: vec![], inputs: vec![], outputs: vec![] };
        for index in 0..rng.gen_range(1..=2) {
            let mut side = || *SIZES.choose(&mut rng).unwrap();
            let sides = [side(), side()];
            let shape = [rng.gen_range(1..=3), sides[0], sides[1]];
            let bits = rng.gen_range(1..=12);
            let offset = rng.gen_range(-(1i64 << bits)..=1 << bits);
            let (tensor, name) = (TensorId(index), format!("x{index}"));
            growing.nodes.push(node(&name, FixedOp::Input { index: index as usize }, &[], &shape, 0));
            growing.inputs.push(InputSpec {
                name,
                tensor,
                shape: shape.to_vec(),
                low: 0.0,
                high: 0.0,
                bits,
                offset,
                visibility: Visibility::Public,
            });
        }
        analyse(&mut growing).unwrap();
        Growing { graph: growing, layers: vec![], rng }
    }

    /// Adds a random layer, unless the tensors there are do not allow of the one drawn.
    fn grow(&mut self) {
        let (name, draw) = *layers::ALL.choose(&mut self.rng).unwrap();
        if let Some((op, operands, shape)) = draw(self)
            && shape.iter().product::<usize>() <= MOST_ELEMENTS
        {
            self.push(name, op, &operands, &shape);
            self.layers.push(name);
        }
    }

    /// A tensor to work on, more often a late one, no wider than [`WIDEST`].
    pub fn pick(&mut self) -> TensorId {
        let last = self.graph.nodes.len() - 1;
        let picked = if self.rng.gen_bool(0.6) { last } else { self.rng.gen_range(0..=last) };
        self.narrow(TensorId(picked as u32))
    }

    /// The tensor with the most elements.
    pub fn pick_largest(&mut self) -> TensorId {
        let size = |id: &TensorId| self.shape(*id).iter().product::<usize>();
        let largest = self.tensors().max_by_key(size).unwrap();
        self.narrow(largest)
    }

    /// Two tensors of one shape, possibly the same one twice.
    pub fn pick_pair(&mut self) -> [TensorId; 2] {
        let first = self.pick();
        let shape = self.shape(first);
        let alike: Vec<TensorId> = self.tensors().filter(|id| self.shape(*id) == shape).collect();
        let second = *alike.choose(&mut self.rng).unwrap();
        [first, self.narrow(second)]
    }

    fn tensors(&self) -> impl Iterator<Item = TensorId> + use<> {
        (0..self.graph.nodes.len() as u32).map(TensorId)
    }

    pub fn shape(&self, id: TensorId) -> [usize; 3] {
        self.graph.node(id).shape.as_slice().try_into().unwrap()
    }

    pub fn hull(&self, id: TensorId) -> Interval {
        Interval::hull(&self.graph.node(id).intervals)
    }

    /// The tensor itself or, where it is wider than [`WIDEST`], rounded.
    pub fn narrow(&mut self, id: TensorId) -> TensorId {
        let excess = self.width(id).saturating_sub(WIDEST);
        if excess == 0 {
            return id;
        }
        let shift = excess + self.rng.gen_range(0..=6);
        let round = FixedOp::Affine { multipliers: vec![vec![1]], bias: vec![0], shift };
        let shape = self.shape(id);
        self.push("round", round, &[id], &shape)
    }

    /// Bits of the largest magnitude.
    fn width(&self, id: TensorId) -> u32 {
        let Interval { low, high } = self.hull(id);
        128 - low.unsigned_abs().max(high.unsigned_abs()).leading_zeros()
    }

    pub fn push(&mut self, name: &str, op: FixedOp, operands: &[TensorId], shape: &[usize]) -> TensorId {
        let index = self.graph.nodes.len();
        let operands: Vec<u32> = operands.iter().map(|id| id.0).collect();
        self.graph.nodes.push(node(&format!("{name}{index}"), op, &operands, shape, 0));
        analyse(&mut self.graph).unwrap();
        TensorId(index as u32)
    }

    /// The last tensor is an output, now and then with an earlier one.
    fn finish(mut self) -> RandomGraph {
        let last = self.narrow(TensorId(self.graph.nodes.len() as u32 - 1));
        let mut outputs = vec![last];
        if self.rng.gen_bool(0.3) {
            outputs.push(self.pick());
        }
        let port = |(index, tensor): (usize, &TensorId)| {
            let shape = self.shape(*tensor).to_vec();
            OutputSpec {
                name: format!("y{index}"),
                tensor: *tensor,
                shape,
                bits: 0,
                offset: 0,
                visibility: Visibility::Public,
            }
        };
        self.graph.outputs = outputs.iter().enumerate().map(port).collect();
        RandomGraph { graph: self.graph, layers: self.layers }
    }
}

/// Every output is packed in as many bits as its interval needs.
fn fit_outputs(graph: &mut FixedGraph) {
    let hulls: Vec<Interval> =
        graph.outputs.iter().map(|output| Interval::hull(&graph.node(output.tensor).intervals)).collect();
    for (output, hull) in graph.outputs.iter_mut().zip(hulls) {
        output.offset = i64::try_from(hull.low).unwrap();
        output.bits = (128 - (hull.high - hull.low).leading_zeros()).max(1);
    }
}

/// Tanh from scale 6 on `[0, 8)` to scale 8, or the exponential function.
pub fn small_table(function: SmoothFunction) -> PiecewiseTable {
    let domain = 6 + function.domain_bits();
    PiecewiseTable::build(function, 6, 8, 4, domain - 4)
}
