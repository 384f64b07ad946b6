//! The model in fixed point: what the interpreter runs, the circuit proves and the quantiser makes.

use serde::{Deserialize, Serialize};

use crate::fixed::function::FunctionTable;
use crate::fixed::parameters::widths::ParameterWidths;
use crate::fixed::piecewise::PiecewiseTable;
use crate::fixed::steps::StepTable;
use crate::fixed::trees::Tree;
use crate::fixed::visibility::Visibility;
use crate::interval::Interval;

/// Index of a tensor of a [`FixedGraph`]; equals the index of the node that makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TensorId(pub u32);

/// Binary point of a fixed-point tensor: the real value is `integer / 2^bits`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Scale(pub u32);

/// One operation on integer tensors. Tensors are row-major.
///
/// `round_shift(v, s) = floor((v + 2^(s-1)) / 2^s)` for `s > 0` and `v` for `s = 0`: ties go towards
/// plus infinity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FixedOp {
    /// The model's input number `index`.
    Input { index: usize },
    /// `y[n][j] = round_shift(sum_i weights[j][i] * x[n][i] + bias[j], shift)`.
    ///
    /// `x` has shape `[.., inputs]`, `y` has shape `[.., outputs]`; `weights` is row-major `[outputs, inputs]`.
    Dense { inputs: usize, outputs: usize, weights: Vec<i64>, bias: Vec<i128>, shift: u32 },
    /// `y[e] = round_shift(sum_t multipliers[t][e] * x_t[e] + bias[e], shift)` over operands of the output's shape.
    ///
    /// Each `multipliers[t]` and `bias` has one entry (the same for every element) or one per element.
    Affine { multipliers: Vec<Vec<i64>>, bias: Vec<i128>, shift: u32 },
    /// `y[e] = round_shift(x_0[e] * x_1[e], shift)`: two operands of the output's shape.
    Multiply { shift: u32 },
    /// `y[e] = max(x[e], 0)`.
    Relu,
    /// A smooth odd or even-reduced function by table: see [`PiecewiseTable`]. The operand has the table's input scale.
    Piecewise { table: PiecewiseTable },
    /// Sums over the windows of a stack of images: see [`ConvGeometry`]. Padding counts as zero.
    ///
    /// `weights` is row-major `[output channels, input channels per group, kernel height, kernel width]`, `bias` has one
    /// entry per output channel.
    Conv { geometry: ConvGeometry, weights: Vec<i64>, bias: Vec<i128>, shift: u32 },
    /// `y[e] = max_t x_t[e]` over one or more operands of the output's shape.
    Max,
    /// `y[r] = min { i : x[r][i] = max_j x[r][j] }` over operand rows of `length` elements: the lowest index of the largest.
    ArgMax { length: usize },
    /// `y[e] = floor((2^(shift+1) * x_0[e] + x_1[e]) / (2 * x_1[e]))`: the quotient `2^shift * x_0 / x_1`, ties towards plus
    /// infinity. Two operands of the output's shape; the interval of every divisor starts at 1 or above.
    Divide { shift: u32 },
    /// `y[e] = z[indices[e]]`, where `z` is all operands one after the other, then `constants`: reshapes, broadcasts,
    /// transposes, slices, concatenations, padding. Costs nothing in the circuit.
    Rearrange { indices: Vec<u32>, constants: Vec<i128> },
    /// `y[e] = table(x[e])`: see [`FunctionTable`].
    Function { table: FunctionTable },
    /// `y[e] = tables[(e / inner) % tables.len()](x[e])`: see [`StepTable`].
    Steps { tables: Vec<StepTable>, inner: usize },
    /// The leaves that rows of `features` elements reach: see [`Tree`]. The result's rows hold the values of the first tree's leaf,
    /// then those of the next.
    Trees { features: usize, trees: Vec<Tree> },
    /// `y[b][i][j] = round_shift(sum over k of x_0[b][i][k] * x_1[b][k][j], shift)`: two operands of shapes
    /// `[batch, rows, inner]` and `[batch, inner, columns]`.
    MatMul { batch: usize, rows: usize, inner: usize, columns: usize, shift: u32 },
    /// `y[e] = floor(x_0[e] / x_1[e])`: two operands of the output's shape; the interval of every divisor starts at 1 or above.
    FloorDivide,
    /// `y[e] = floor(sqrt(2^shift * x[e]))`; the interval of every element starts at 0 or above.
    SquareRoot { shift: u32 },
    /// The `count` largest of each row of `length` elements in falling order, then their positions, for each row `2 count`
    /// integers; of equal elements the one with the lowest index comes first.
    TopK { length: usize, count: usize },
}

/// The shape of a convolution, as ONNX defines it: a cross-correlation. One dimension is a height of 1.
///
/// With `I = input[0] / groups` and `O = output[0] / groups` channels per group, output channel `o` of group `g = o / O`:
///
/// ```text
/// y[n][o][py][px] = round_shift(bias[o] + sum over i < I, ky, kx of
///     weights[o][i][ky][kx] * x[n][g * I + i][py * stride[0] + ky * dilation[0] - pad[0]][px * stride[1] + kx * dilation[1] - pad[1]],
///     shift)
/// ```
///
/// Elements outside the image are zero. The output's size says how much padding there is at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConvGeometry {
    /// Images in the stack.
    pub images: usize,
    pub groups: usize,
    /// Channels, height, width.
    pub input: [usize; 3],
    /// Channels, height, width.
    pub output: [usize; 3],
    /// Height, width.
    pub kernel: [usize; 2],
    pub stride: [usize; 2],
    pub dilation: [usize; 2],
    /// Zeros before the first row and column.
    pub pad: [usize; 2],
}

/// One node: an operation, its operands (all earlier in the list) and the tensor it makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedNode {
    /// The ONNX node this came from, for messages and reports.
    pub name: String,
    pub op: FixedOp,
    pub operands: Vec<TensorId>,
    pub shape: Vec<usize>,
    pub scale: Scale,
    /// Bounds of every element for all inputs and hidden parameters the circuit admits, from interval analysis.
    pub intervals: Vec<Interval>,
    /// How wide the weights and biases are where they are hidden, which only those of linear layers can be. `None`: public.
    #[serde(default)]
    pub hidden: Option<ParameterWidths>,
}

/// A model input and the integers its range check admits: `[offset, offset + 2^bits)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputSpec {
    pub name: String,
    pub tensor: TensorId,
    pub shape: Vec<usize>,
    /// Declared range in real units, inclusive; values outside are refused before proving.
    pub low: f64,
    pub high: f64,
    pub bits: u32,
    pub offset: i64,
    pub visibility: Visibility,
}

/// A model output; its packed form holds `value - offset` in `bits` bits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputSpec {
    pub name: String,
    pub tensor: TensorId,
    pub shape: Vec<usize>,
    pub bits: u32,
    pub offset: i64,
    pub visibility: Visibility,
}

/// A whole model in fixed point. Nodes are in topological order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FixedGraph {
    pub nodes: Vec<FixedNode>,
    pub inputs: Vec<InputSpec>,
    pub outputs: Vec<OutputSpec>,
}

impl FixedGraph {
    /// The node that makes `tensor`.
    ///
    /// # Panics
    /// If `tensor` is not of this graph.
    pub fn node(&self, tensor: TensorId) -> &FixedNode {
        &self.nodes[tensor.0 as usize]
    }
}

/// `floor((value + 2^(shift-1)) / 2^shift)`, and `value` when `shift` is 0: ties towards plus infinity.
pub fn round_shift(value: i128, shift: u32) -> i128 {
    if shift == 0 { value } else { (value + (1 << (shift - 1))) >> shift }
}
