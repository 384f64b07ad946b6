//! From a validated program to Solidity text.

mod batch;
mod front;
mod generate;
mod limits;
mod name;
mod names;
mod print;
mod sections;
mod shared;
mod shell;
mod wrap;

pub use batch::{GeneratedBatch, generate_batch};
pub use front::{FrontOptions, GeneratedFront, generate_front};
pub use generate::{GenerateError, GeneratedVerifier, GeneratorOptions, generate};
pub use limits::LimitError;
pub use name::{ContractName, InvalidContractName};
pub use sections::SectionRange;
pub use shared::{GeneratedShared, generate_shared};
