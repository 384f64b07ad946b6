#![doc = include_str!("../README.md")]

mod curve_precompiles;
mod error;
mod evm;
mod fork;
mod gas;
mod outcome;
mod section_gas;
mod section_map;
mod source_map;
mod transaction_gas;

pub use curve_precompiles::CurveFault;
pub use error::{EvmError, SectionError};
pub use evm::{CallReport, Deployment, Evm};
pub use fork::{Fork, Limits, UnknownFork};
pub use gas::Gas;
pub use outcome::{HaltReason, Outcome};
pub use section_gas::{OTHER, SectionGas};
pub use section_map::{SectionMap, SourceSection};
pub use source_map::{SourceLocation, SourceMap};
pub use transaction_gas::TransactionGas;
