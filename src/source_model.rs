//! Reading what a build starts from: the ONNX file and its calibration data.

use std::path::{Path, PathBuf};

use model::{
    Calibration, ErrorLimit, FloatGraph, ImportError, InputFile, Limits, Onnx, QuantiseConfig, Quantised, Statistics,
    quantise, quantise_to_error,
};

use crate::cli::{ModelArgs, PrecisionArgs};
use crate::error::CliError;

/// File looked for beside the model.
const CALIBRATION_FILE: &str = "calibration.json";
/// For a plan: more samples make it slower, not better.
pub(crate) const ASSUMED_SAMPLES: usize = 64;

/// An ONNX file. It is read once: another read may find another file, and a pipe empty.
#[derive(Debug)]
pub(crate) struct OnnxFile {
    path: PathBuf,
    bytes: Vec<u8>,
    pub(crate) onnx: Onnx,
}

/// A model that was read and imported.
#[derive(Debug)]
pub(crate) struct SourceModel {
    pub(crate) path: PathBuf,
    /// Of the ONNX file.
    pub(crate) bytes: Vec<u8>,
    pub(crate) graph: FloatGraph,
    pub(crate) statistics: Statistics,
    /// Sizes of open dimensions, as given or as the calibration data has them.
    pub(crate) dims: Vec<(String, usize)>,
    calibration: Option<CalibrationFile>,
}

/// A calibration file, read once as well.
#[derive(Debug)]
struct CalibrationFile {
    path: PathBuf,
    bytes: Vec<u8>,
}

/// Inputs to measure ranges and errors on.
#[derive(Debug)]
pub(crate) struct CalibrationData {
    pub(crate) path: PathBuf,
    pub(crate) samples: Calibration,
}

impl OnnxFile {
    pub(crate) fn read(path: &Path) -> Result<Self, CliError> {
        let bytes = Onnx::read_bytes(path, &Limits::default()).map_err(|error| CliError::of_model(path, &error))?;
        let onnx = parse_onnx(path, &bytes)?;
        Ok(Self { path: path.to_owned(), bytes, onnx })
    }
}

/// The bytes of the ONNX file at `path`.
pub(crate) fn parse_onnx(path: &Path, bytes: &[u8]) -> Result<Onnx, CliError> {
    Onnx::from_bytes(bytes, &Limits::default()).map_err(|error| CliError::of_model(path, &error))
}

impl SourceModel {
    pub(crate) fn read(path: &Path, args: &ModelArgs) -> Result<Self, CliError> {
        Self::import(OnnxFile::read(path)?, args)
    }

    pub(crate) fn import(file: OnnxFile, args: &ModelArgs) -> Result<Self, CliError> {
        let OnnxFile { path, bytes, onnx } = file;
        let mut dims: Vec<_> = args.dimensions.iter().map(|given| (given.0.clone(), given.1)).collect();
        let mut imported = onnx.import(&dims);
        let lacks_size = matches!(imported, Err(ImportError::UnresolvedDimension { .. }));
        // What an operator lacks is said before what calibration data lacks.
        let calibration = match imported.is_ok() || lacks_size {
            true => calibration_path(&path, args).map(CalibrationFile::read).transpose()?,
            false => None,
        };
        if let (Some(file), true) = (&calibration, lacks_size) {
            dims = onnx.infer_dims(&file.bytes, &dims).map_err(|error| CliError::of_inputs(&file.path, &error))?;
            imported = onnx.import(&dims);
        }
        let graph = imported.map_err(|error| CliError::of_model(&path, &error))?;
        Ok(Self { path, bytes, graph, statistics: onnx.statistics(), dims, calibration })
    }

    /// The sets of inputs of the calibration file, where there is one.
    pub(crate) fn calibration(&self) -> Result<Option<CalibrationData>, CliError> {
        let Some(CalibrationFile { path, bytes }) = &self.calibration else { return Ok(None) };
        let inputs = InputFile::from_bytes(bytes, &self.graph.inputs());
        let samples = inputs.map_err(|error| CliError::of_inputs(path, &error))?.calibration();
        Ok(Some(CalibrationData { path: path.clone(), samples }))
    }

    /// Points spread over the declared range, or over -1 to 1: enough to size a circuit.
    pub(crate) fn assumed_inputs(&self, args: &ModelArgs) -> CalibrationData {
        let (low, high) = args.precision.input_range.map_or((-1.0, 1.0), |range| (range.0, range.1));
        let ports = self.graph.inputs();
        let value = |index: usize| low + (high - low) * (index as f64 * 0.618_033_988_749_894_9).fract();
        let samples = (0..ASSUMED_SAMPLES)
            .map(|sample| ports.iter().map(|port| (0..port.len()).map(|i| value(sample * 31 + i)).collect()).collect());
        CalibrationData { path: self.path.clone(), samples: Calibration { samples: samples.collect() } }
    }

    pub(crate) fn required_calibration(&self) -> Result<CalibrationData, CliError> {
        self.calibration()?.ok_or_else(|| {
            CliError::usage(
                "calibration-missing",
                format!("there is no calibration data for `{}`", self.path.display()),
                "give inputs that are typical for the model with `--calibration FILE`, in the format of input files",
            )
        })
    }

    /// The model in fixed point, as narrow as `--max-error` allows or with the default widths.
    pub(crate) fn quantise(&self, args: &ModelArgs, data: &CalibrationData) -> Result<Quantised, CliError> {
        let PrecisionArgs { input_range, input_bits, max_error } = args.precision;
        let input_range = input_range.map(|range| (range.0, range.1));
        let visibility = args.visibility.of_model(&self.tensors())?;
        let default = QuantiseConfig::default();
        let input_width = input_bits.unwrap_or(default.input_bits);
        let parameters = args.visibility.param_visibility.unwrap_or_default();
        let config = QuantiseConfig { input_range, input_bits: input_width, visibility, parameters, ..default };
        match max_error {
            Some(max_error) => {
                quantise_to_error(&self.graph, &data.samples, ErrorLimit { max_error, input_bits }, &config)
            }
            None => quantise(&self.graph, &data.samples, &config),
        }
        .map_err(|error| CliError::of_quantisation(&data.path, &error))
    }

    /// Names of inputs and outputs.
    fn tensors(&self) -> Vec<String> {
        self.graph.inputs().into_iter().chain(self.graph.outputs()).map(|port| port.name).collect()
    }
}

impl CalibrationFile {
    fn read(path: PathBuf) -> Result<Self, CliError> {
        let bytes = InputFile::read_bytes(&path).map_err(|error| CliError::of_inputs(&path, &error))?;
        Ok(Self { path, bytes })
    }
}

/// The file that was named, or the one beside the model.
fn calibration_path(model: &Path, args: &ModelArgs) -> Option<PathBuf> {
    let beside = model.with_file_name(CALIBRATION_FILE);
    args.calibration.clone().or_else(|| beside.is_file().then_some(beside))
}
