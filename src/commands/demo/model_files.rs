use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::error::CliError;

/// The bundled model.
pub(super) const MODEL_NAME: &str = "volatility-ltv";

const FILES: [(&str, &[u8]); 3] = [
    ("model.onnx", include_bytes!("../../../models/volatility-ltv/model.onnx")),
    ("calibration.json", include_bytes!("../../../models/volatility-ltv/calibration.json")),
    ("input.json", include_bytes!("../../../models/volatility-ltv/input.json")),
];

/// The bundled model's files in a temporary folder.
pub(super) struct ModelFiles {
    folder: TempDir,
}

impl ModelFiles {
    pub(super) fn unpack() -> Result<Self, CliError> {
        let folder = TempDir::new().map_err(|error| CliError::of_io(&std::env::temp_dir(), &error))?;
        for (name, bytes) in FILES {
            let path = folder.path().join(name);
            fs::write(&path, bytes).map_err(|error| CliError::of_io(&path, &error))?;
        }
        Ok(Self { folder })
    }

    pub(super) fn model(&self) -> PathBuf {
        self.folder.path().join("model.onnx")
    }

    pub(super) fn calibration(&self) -> PathBuf {
        self.folder.path().join("calibration.json")
    }

    pub(super) fn input(&self) -> PathBuf {
        self.folder.path().join("input.json")
    }
}
