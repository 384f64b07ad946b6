#![doc = include_str!("../README.md")]

mod batch;
mod build;
mod code;
mod compile;
mod graph;
mod interpret;
mod lower;
mod mode;
mod price;
mod program;
mod section;
mod validate;

pub use batch::{BatchError, BatchMemory, BatchProgram, BatchTerm, BatchTrace, compile_batch, interpret_batch};
pub use build::build;
pub use code::{Code, Expr, Memory, Place, Statement};
pub use compile::{CompileError, compile};
pub use graph::{Graph, Node, ValueId};
pub use interpret::{InterpretError, Trace, interpret, inversion, inversion_hint};
pub use mode::Mode;
pub use price::{DeploymentEstimate, Fork, Gas, GasEstimate, Limits, largest_batch, price, price_batch, price_in};
pub use program::{Accumulator, GroupStep, VerifierProgram};
pub use section::Section;
pub use validate::{Absorbed, ProgramError, ValidatedProgram};
