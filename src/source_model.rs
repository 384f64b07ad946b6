//! Reading what a build starts from: the ONNX file and its calibration data.

use std::path::{Path, PathBuf};

use model::{Calibration, FloatGraph, InputFile, Limits, Onnx, QuantiseConfig, Quantised, quantise, quantise_to_error};

use crate::cli::ModelArgs;
use crate::error::CliError;

/// File looked for beside the model.
const CALIBRATION_FILE: &str = "calibration.json";

/// A model that was read and imported.
#[derive(Debug)]
pub(crate) struct SourceModel {
    pub(crate) path: PathBuf,
    pub(crate) graph: FloatGraph,
}

/// Inputs to measure ranges and errors on.
#[derive(Debug)]
pub(crate) struct CalibrationData {
    pub(crate) path: PathBuf,
    pub(crate) samples: Calibration,
}

impl ModelArgs {
    pub(crate) fn dims(&self) -> Vec<(String, usize)> {
        self.dimensions.iter().map(|dimension| (dimension.0.clone(), dimension.1)).collect()
    }
}

impl SourceModel {
    pub(crate) fn read(path: &Path, args: &ModelArgs) -> Result<Self, CliError> {
        let onnx = read_onnx(path)?;
        let graph = onnx.import(&args.dims()).map_err(|error| CliError::of_model(path, &error))?;
        Ok(Self { path: path.to_owned(), graph })
    }

    /// The named calibration file, or the one beside the model; `None` where there is neither.
    pub(crate) fn calibration(&self, args: &ModelArgs) -> Result<Option<CalibrationData>, CliError> {
        let beside = self.path.with_file_name(CALIBRATION_FILE);
        let path = match &args.calibration {
            Some(path) => path.clone(),
            None if beside.is_file() => beside,
            None => return Ok(None),
        };
        let file = InputFile::read(&path, &self.graph.inputs()).map_err(|error| CliError::of_inputs(&path, &error))?;
        Ok(Some(CalibrationData { path, samples: file.calibration() }))
    }

    pub(crate) fn required_calibration(&self, args: &ModelArgs) -> Result<CalibrationData, CliError> {
        self.calibration(args)?.ok_or_else(|| {
            CliError::usage(
                "calibration-missing",
                format!("there is no calibration data for `{}`", self.path.display()),
                "give inputs that are typical for the model with `--calibration FILE`, in the format of input files",
            )
        })
    }

    /// The model in fixed point, as narrow as `--max-error` allows or with the default widths.
    pub(crate) fn quantise(&self, args: &ModelArgs, data: &CalibrationData) -> Result<Quantised, CliError> {
        let range = args.input_range.map(|range| (range.0, range.1));
        let config = QuantiseConfig { input_range: range, ..QuantiseConfig::default() };
        match args.max_error {
            Some(error) => quantise_to_error(&self.graph, &data.samples, error, &config),
            None => quantise(&self.graph, &data.samples, &config),
        }
        .map_err(|error| CliError::of_quantisation(&data.path, &error))
    }
}

pub(crate) fn read_onnx(path: &Path) -> Result<Onnx, CliError> {
    Onnx::read(path, &Limits::default()).map_err(|error| CliError::of_model(path, &error))
}
