//! Bringing in what a ceremony published: find out what the file is, read the points needed, believe nothing.

mod domain;
mod encoding;
mod fault;
mod halo2;
mod layout;
mod other_kind;
mod ptau;
mod published;
mod source;

use std::path::Path;

use super::{Srs, SrsError};

pub use fault::FormatFault;
pub use layout::SrsFormat;
pub use published::PublishedFile;
pub use source::SrsSource;

impl Srs {
    /// Brings in the string at `path`, of any format in [`SrsFormat`], recognised by content.
    ///
    /// With `rows_k` only that many powers are read, whatever the file holds; a Lagrange basis that it lacks is computed.
    /// Curve, subgroup and generator checks and the pairing test of consecutive powers are made here.
    pub fn import(path: &Path, rows_k: Option<u32>) -> Result<Self, SrsError> {
        SrsSource::open(path)?.import(rows_k)
    }
}
