//! An ONNX file that has passed the pre-scan.

pub(crate) mod limits;
pub(crate) mod opsets;
mod scan;
pub(crate) mod statistics;
pub(crate) mod tensors;
mod wire;

use std::path::Path;

use prost::Message;
use tract_onnx::pb;

use crate::files::read_input;
use crate::float::graph::FloatGraph;
use crate::import::error::ImportError;
use crate::onnx::limits::Limits;
use crate::onnx::opsets::Opsets;
use crate::onnx::statistics::Statistics;

/// A decoded ONNX model within its [`Limits`]: finite weights, no external data, known opsets.
///
/// Its operators may still be unsupported: [`Onnx::import`] says so, [`Onnx::statistics`] counts them.
#[derive(Clone, Debug)]
pub struct Onnx {
    pub(crate) proto: pb::ModelProto,
    pub(crate) limits: Limits,
    pub(crate) opsets: Opsets,
}

impl Onnx {
    /// Reads and scans the file at `path`; never maps it into memory.
    ///
    /// # Errors
    /// When the file cannot be read, and as [`Onnx::from_bytes`].
    pub fn read(path: &Path, limits: &Limits) -> Result<Onnx, ImportError> {
        Onnx::from_bytes(&Onnx::read_bytes(path, limits)?, limits)
    }

    /// The bytes of a file, for those who keep or hash them too: another read may find another file, and a pipe empty. Of one that
    /// is longer than `limits` allow, the beginning.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read_bytes(path: &Path, limits: &Limits) -> Result<Vec<u8>, ImportError> {
        let unreadable = |source| ImportError::Read { path: path.display().to_string(), source };
        read_input(path, limits.file_bytes).map_err(unreadable)
    }

    /// Scans the bytes of an ONNX file.
    ///
    /// # Errors
    /// Empty, truncated or foreign bytes; a limit exceeded; external data; an unknown opset; a weight that is
    /// not finite or whose length contradicts its dimensions.
    pub fn from_bytes(bytes: &[u8], limits: &Limits) -> Result<Onnx, ImportError> {
        wire::scan(bytes, limits)?;
        let proto =
            pb::ModelProto::decode(bytes).map_err(|error| ImportError::NotOnnx { reason: error.to_string() })?;
        let opsets = scan::scan(&proto, limits)?;
        Ok(Onnx { proto, limits: *limits, opsets })
    }

    /// Operators, parameters and multiply-adds; available even where an operator is not supported.
    pub fn statistics(&self) -> Statistics {
        statistics::count(self)
    }

    /// The model as typed operators with static shapes; `dims` gives symbolic dimensions a size by name.
    ///
    /// A symbolic first dimension of an input (the batch) is 1 unless named in `dims`. A dimension without a name
    /// goes by `input[axis]`.
    ///
    /// # Errors
    /// Every unsupported operator at once, or the first thing in the model that cannot be understood.
    pub fn import(&self, dims: &[(String, usize)]) -> Result<FloatGraph, ImportError> {
        crate::import::import(self, dims)
    }

    pub(crate) fn graph(&self) -> Result<&pb::GraphProto, ImportError> {
        self.proto.graph.as_ref().ok_or(ImportError::NoGraph)
    }
}
