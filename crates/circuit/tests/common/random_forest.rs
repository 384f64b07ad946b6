//! Random decision trees, and graphs of them.

use model::{FixedGraph, FixedOp, Interval, OutputSpec, TensorId, Tree, TreeNode, Visibility, analyse};
use rand::Rng;
use rand_chacha::ChaCha20Rng;

use super::{input, node};

/// What random trees are like.
#[derive(Clone, Copy)]
pub struct Forest {
    pub trees: usize,
    /// Every leaf is that deep, but where a feature leaves no room for a split.
    pub depth: u32,
    pub features: usize,
    /// Of a feature, which is never negative.
    pub bits: u32,
    pub outputs: usize,
    /// Values of leaves are below this in magnitude.
    pub largest: i64,
}

impl Forest {
    pub fn draw(&self, rng: &mut ChaCha20Rng) -> Vec<Tree> {
        (0..self.trees).map(|_| self.tree(rng)).collect()
    }

    fn tree(&self, rng: &mut ChaCha20Rng) -> Tree {
        let region = vec![Interval { low: 0, high: (1 << self.bits) - 1 }; self.features];
        let mut nodes = vec![self.leaf(rng)];
        let mut open = vec![(0usize, region, 0)];
        while let Some((place, region, depth)) = open.pop() {
            let feature = rng.gen_range(0..self.features);
            let Interval { low, high } = region[feature];
            if depth == self.depth || low == high {
                continue;
            }
            let threshold = rng.gen_range(low..high);
            let (below, above) = (nodes.len(), nodes.len() + 1);
            nodes.extend([self.leaf(rng), self.leaf(rng)]);
            nodes[place] = TreeNode::Split {
                feature: feature as u32,
                threshold: threshold as i64,
                below: below as u32,
                above: above as u32,
            };
            for (child, part) in
                [(below, Interval { low, high: threshold }), (above, Interval { low: threshold + 1, high })]
            {
                let mut region = region.clone();
                region[feature] = part;
                open.push((child, region, depth + 1));
            }
        }
        Tree { outputs: self.outputs, nodes }
    }

    fn leaf(&self, rng: &mut ChaCha20Rng) -> TreeNode {
        TreeNode::Leaf { values: (0..self.outputs).map(|_| rng.gen_range(-self.largest..self.largest)).collect() }
    }

    /// `rows` rows of features, and the sums over all trees of each value.
    pub fn graph(&self, trees: Vec<Tree>, rows: usize) -> FixedGraph {
        let count = trees.len() * self.outputs;
        let sums = FixedOp::Dense {
            inputs: count,
            outputs: self.outputs,
            weights: (0..self.outputs * count).map(|w| i64::from(w % count % self.outputs == w / count)).collect(),
            bias: vec![0; self.outputs],
            shift: 0,
        };
        let nodes = vec![
            node("x", FixedOp::Input { index: 0 }, &[], &[rows, self.features], 0),
            node("leaves", FixedOp::Trees { features: self.features, trees }, &[0], &[rows, count], 0),
            node("sums", sums, &[1], &[rows, self.outputs], 0),
        ];
        let output = OutputSpec {
            name: "y".into(),
            tensor: TensorId(2),
            shape: vec![rows, self.outputs],
            bits: 40,
            offset: -(1 << 39),
            visibility: Visibility::Public,
        };
        let mut port = input(self.features, self.bits, 0);
        port.shape = vec![rows, self.features];
        let mut graph = FixedGraph { nodes, inputs: vec![port], outputs: vec![output] };
        analyse(&mut graph).unwrap();
        graph
    }
}
