//! ONNX import, float and fixed-point graph, quantiser, interval analysis and the integer interpreter.

mod fixed;
mod interval;

pub use fixed::graph::{FixedGraph, FixedNode, FixedOp, InputSpec, OutputSpec, Scale, TensorId, round_shift};
pub use fixed::piecewise::{PiecewiseTable, SmoothFunction};
pub use interval::Interval;
