//! Facts of models for `assay report`: predicted, measured, and kept when a run is interrupted.

mod facts;
mod kept;
mod layouts;
mod measurement;
mod own_program;
mod subject;
mod typical_input;

pub(crate) use facts::predict;
pub(crate) use kept::{KeptRows, RowKey};
pub(crate) use layouts::limits;
pub(crate) use measurement::{Workshop, attach, priced_fork};
pub(crate) use own_program::OwnProgram;
pub(crate) use subject::{Subject, subjects};
