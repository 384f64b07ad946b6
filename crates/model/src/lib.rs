#![doc = include_str!("../README.md")]
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod fault;
mod files;
mod fixed;
mod float;
mod generate;
mod import;
mod inputs;
mod interval;
mod lanes;
mod onnx;
mod quantise;
mod reference;
mod shape;

pub use fault::Fault;
pub use files::{open_regular, read_input};
pub use fixed::analysis::analyse;
pub use fixed::error::FixedError;
pub use fixed::function::{FunctionBounds, FunctionTable};
pub use fixed::graph::{
    ConvGeometry, FixedGraph, FixedNode, FixedOp, InputSpec, OutputSpec, Scale, TensorId, round_shift,
};
pub use fixed::interpret::{Trace, interpret};
pub use fixed::parameters::error::ParameterError;
pub use fixed::parameters::widths::{PARAMETER_BITS, ParameterWidths};
pub use fixed::parameters::{HiddenLayer, LayerParameters, Parameters};
pub use fixed::piecewise::{PiecewiseTable, SmoothFunction};
pub use fixed::steps::StepTable;
pub use fixed::trees::{Tree, TreeNode};
pub use fixed::visibility::{ParameterVisibility, Visibility};
pub use float::element_type::ElementType;
pub use float::graph::{FloatGraph, FloatId, FloatNode, Port};
pub use float::tensor::Tensor;
pub use generate::error::GenerateError;
pub use generate::sweep::{SweepPoint, SweepSpec};
pub use generate::{Family, GeneratedModel, MOST_PARAMETERS};
pub use import::error::{ImportError, UnsupportedNode};
pub use inputs::error::InputError;
pub use inputs::file::{INPUT_FILE_BYTES, InputFile};
pub use interval::Interval;
pub use onnx::Onnx;
pub use onnx::limits::Limits;
pub use onnx::statistics::{OperatorCount, Statistics};
pub use quantise::accuracy::{Accuracy, NodeAccuracy, PublicSample};
pub use quantise::calibrate::Calibration;
pub use quantise::config::QuantiseConfig;
pub use quantise::error::QuantiseError;
pub use quantise::search::{ErrorLimit, quantise_to_error};
pub use quantise::visibility::TensorVisibility;
pub use quantise::{Quantised, quantise};
pub use reference::{FloatReference, ReferenceError};
