//! Input and calibration files.

pub(crate) mod check;
pub(crate) mod error;
pub(crate) mod file;
mod json;
mod npz;
pub(crate) mod shapes;
