#![doc = include_str!("../README.md")]

mod batch;
mod build;
mod code;
mod compile;
mod graph;
mod instances;
mod interpret;
mod key;
mod lower;
mod mode;
mod price;
mod program;
mod section;
mod shape;
mod validate;

pub use batch::{BatchError, BatchMemory, BatchProgram, BatchTerm, BatchTrace, compile_batch, interpret_batch};
pub use build::{KeySource, build};
pub use code::{Code, Expr, Loop, Memory, Place, Squarings, Statement};
pub use compile::{CompileError, compile, compile_shared};
pub use graph::{Graph, Node, ValueId};
pub use instances::Instances;
pub use interpret::{InterpretError, Trace, interpret, inversion, inversion_hint};
pub use key::{Key, KeyWord};
pub use mode::Mode;
pub use price::{
    DeploymentEstimate, Fork, FrontEstimate, Gas, GasEstimate, Limits, gas_schedule, largest_batch, price, price_batch,
    price_fitting, price_front, price_in,
};
pub use program::{Accumulator, GroupStep, VerifierProgram};
pub use section::Section;
pub use shape::{ShapeError, ShapeId, shape_of};
pub use validate::{Absorbed, ProgramError, ValidatedProgram};
