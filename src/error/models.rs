//! Errors of model and input files.

use std::collections::BTreeMap;
use std::path::Path;

use model::{Fault, ImportError, InputError, QuantiseError, ReferenceError};

use super::{CliError, ErrorKind, with_causes};

impl From<Fault> for ErrorKind {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Usage => Self::Usage,
            Fault::BadFile => Self::BadFile,
            Fault::Unsupported => Self::Unsupported,
            Fault::Limit => Self::Limit,
        }
    }
}

impl CliError {
    /// An ONNX file that cannot be read or imported.
    pub(crate) fn of_model(path: &Path, error: &ImportError) -> Self {
        if !error.unsupported_nodes().is_empty() {
            return Self::of_unsupported_operators(path, error);
        }
        let (id, help) = match error {
            ImportError::Read { .. } => ("model-unreadable", "check that the path names a file you may read"),
            ImportError::Empty | ImportError::Truncated | ImportError::NotOnnx { .. } => {
                ("model-not-onnx", "export the model again, with `torch.onnx.export` or skl2onnx for example")
            }
            ImportError::NotFinite { .. } | ImportError::FoldedNotFinite { .. } => {
                ("model-not-finite", "a training run that diverged leaves such values; train and export again")
            }
            ImportError::UnresolvedDimension { .. } | ImportError::UnknownDimension { .. } => {
                ("model-dimension", "give each open dimension a size with `--dim NAME=N`")
            }
            ImportError::Limit { .. } => ("model-limit", "use a smaller model"),
            ImportError::ExternalData { .. } => {
                ("model-external-data", "save the model with its weights inside: `onnx.save(model, path)`")
            }
            _ if error.fault() == Fault::Unsupported => {
                ("model-unsupported", "`assay check MODEL.onnx` lists what the model uses")
            }
            _ => ("model-invalid", "`onnx.checker.check_model` says more; export the model again"),
        };
        let message = match error {
            ImportError::Read { .. } => with_causes(error),
            _ => format!("`{}`: {}", path.display(), with_causes(error)),
        };
        Self::new(error.fault().into(), id, message, help)
    }

    /// Nodes whose operators are not supported, and what else is not, with advice on each operator that there is some for.
    fn of_unsupported_operators(path: &Path, error: &ImportError) -> Self {
        let mut advice: BTreeMap<&str, &str> = BTreeMap::new();
        for node in error.unsupported_nodes() {
            advice.extend(node.advice().map(|advice| (node.op.as_str(), advice)));
        }
        let lines: Vec<String> = advice.iter().map(|(op, advice)| format!("{op}: {advice}")).collect();
        let help = match lines.is_empty() {
            true => "`assay check MODEL.onnx` lists all operators; export the model with supported ones".to_owned(),
            false => lines.join("; "),
        };
        let message = format!("`{}`: {}", path.display(), with_causes(error));
        Self::new(error.fault().into(), "model-unsupported-operators", message, help)
    }

    /// An input or calibration file, or values in it.
    pub(crate) fn of_inputs(path: &Path, error: &InputError) -> Self {
        let (id, help) = match error {
            InputError::Read { .. } => ("input-unreadable", "check that the path names a file you may read"),
            InputError::OutOfRange { .. } | InputError::NotAdmitted { .. } | InputError::Concealed { .. } => (
                "input-out-of-range",
                "the declared range is part of the circuit: build again with a wider `--input-range LO:HI`",
            ),
            InputError::NotFinite { .. } => ("input-not-finite", "replace NaN and infinite values"),
            InputError::Count { .. } | InputError::Length { .. } => {
                ("input-length", "give one flat or nested list per model input, in the model's order")
            }
            InputError::Type { .. } | InputError::ArrayType { .. } => ("input-type", "give numbers"),
            InputError::Missing { .. } | InputError::Unknown { .. } => {
                ("input-name", "use the names of the model's inputs, or `input_data` with lists in their order")
            }
            InputError::Sets { .. } => ("input-sets", "give one set of inputs; a proof is about one"),
            _ => {
                ("input-format", "expected `{\"input_data\": [[..], ..]}`, `{\"inputs\": {\"name\": [..]}}` or `.npz`")
            }
        };
        let names_file = matches!(error, InputError::Read { .. } | InputError::TooLarge { .. });
        let message = match names_file {
            true => with_causes(error),
            false => format!("`{}`: {}", path.display(), with_causes(error)),
        };
        Self::new(error.fault().into(), id, message, help)
    }

    /// A model that has no fixed-point form on this calibration data.
    pub(crate) fn of_quantisation(calibration: &Path, error: &QuantiseError) -> Self {
        let (id, help) = match error {
            QuantiseError::Calibration { source, .. } => {
                let mut inner = Self::of_inputs(calibration, source);
                inner.message = format!("`{}`: {}", calibration.display(), with_causes(error));
                return inner;
            }
            QuantiseError::ErrorNotReached { .. } | QuantiseError::ErrorBound { .. } => {
                ("max-error", "allow a larger `--max-error`, or narrow `--input-range`")
            }
            QuantiseError::Width { .. } => ("input-bits", "give `--input-bits` a number of bits within these"),
            QuantiseError::InputRange { .. } => ("input-range", "give `--input-range LO:HI` with LO below HI"),
            QuantiseError::SharedName { .. } => (
                "shared-name",
                "give the output a name of its own: export the model with an `Identity` before it, or leave it out",
            ),
            QuantiseError::NoCalibration => ("calibration-empty", "give at least one set of inputs"),
            QuantiseError::NotFinite { .. } => {
                ("calibration-not-finite", "the model overflows on this sample; leave it out or rescale the inputs")
            }
            QuantiseError::PublicConstant { .. } => {
                ("public-constant", "fold it into the preceding Gemm or Conv, or build with `--param-visibility fixed`")
            }
            QuantiseError::NothingToHide => ("nothing-to-hide", "build with `--param-visibility fixed`"),
            QuantiseError::ParameterTooLarge { .. } => {
                ("parameter-too-large", "scale the layer's weights down, or build with `--param-visibility fixed`")
            }
            _ => ("quantise", "narrow `--input-range`, or allow a larger `--max-error`"),
        };
        Self::new(error.fault().into(), id, with_causes(error), help)
    }

    /// The float model does not run.
    pub(crate) fn of_reference(path: &Path, error: &ReferenceError) -> Self {
        match error {
            ReferenceError::Import(error) => Self::of_model(path, error),
            ReferenceError::Input(error) => Self::of_inputs(path, error),
            ReferenceError::Tract { .. } => Self::new(
                ErrorKind::Unsupported,
                "model-float-reference",
                format!("`{}`: {}", path.display(), with_causes(error)),
                "the float model has to run for its error to be known; report the model if onnxruntime runs it",
            ),
        }
    }
}
