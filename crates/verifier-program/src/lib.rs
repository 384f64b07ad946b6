#![doc = include_str!("../README.md")]

mod build;
mod code;
mod compile;
mod graph;
mod interpret;
mod lower;
mod price;
mod program;
mod section;
mod validate;

pub use build::build;
pub use code::{Code, Expr, Memory, Place, Statement};
pub use compile::{CompileError, compile};
pub use graph::{Graph, Node, ValueId};
pub use interpret::{InterpretError, Trace, interpret, inversion_hint};
pub use price::{DeploymentEstimate, Fork, Gas, GasEstimate, Limits, price};
pub use program::{Accumulator, GroupStep, VerifierProgram};
pub use section::Section;
pub use validate::{ProgramError, ValidatedProgram};
