//! The fixtures under `tests/operators`, which `tools/operator-fixtures` writes: a folder for each ONNX operator.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::{ImportError, Limits, Onnx};
use serde::Deserialize;

/// One small model, and what onnxruntime makes of it.
pub(crate) struct Fixture {
    /// Operator and variant, as `Conv/stride`.
    pub(crate) name: String,
    pub(crate) samples: Samples,
    path: PathBuf,
}

/// By run and by model input or output: its numbers, row-major.
#[derive(Deserialize)]
pub(crate) struct Samples {
    pub(crate) inputs: Vec<Vec<Vec<f64>>>,
    pub(crate) outputs: Vec<Vec<Vec<f64>>>,
}

impl Fixture {
    pub(crate) fn onnx(&self) -> Result<Onnx, ImportError> {
        Onnx::read(&self.path, &Limits::default())
    }

    /// Inputs and outputs of each run.
    pub(crate) fn runs(&self) -> impl Iterator<Item = (&Vec<Vec<f64>>, &Vec<Vec<f64>>)> {
        self.samples.inputs.iter().zip(&self.samples.outputs)
    }

    /// Largest absolute value of output `index` over all runs.
    pub(crate) fn magnitude(&self, index: usize) -> f64 {
        self.samples.outputs.iter().flat_map(|run| &run[index]).fold(0.0, |largest, value| value.abs().max(largest))
    }
}

/// Every fixture there is; a model without samples, or samples without a model, is a mistake.
pub(crate) fn all() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operators");
    entries(&root).iter().flat_map(|folder| of_operator(folder)).collect()
}

fn of_operator(folder: &Path) -> Vec<Fixture> {
    let operator = folder.file_name().unwrap().to_str().unwrap();
    let mut samples: BTreeMap<String, Samples> =
        serde_json::from_slice(&std::fs::read(folder.join("samples.json")).unwrap()).unwrap();
    let models = entries(folder).into_iter().filter(|path| path.extension().is_some_and(|suffix| suffix == "onnx"));
    let fixtures: Vec<Fixture> = models
        .map(|path| {
            let variant = stem(&path);
            let mut samples = samples.remove(&variant).unwrap();
            samples.inputs.iter_mut().flatten().flatten().for_each(|value| *value = f64::from(*value as f32));
            assert!(!samples.inputs.is_empty() && samples.inputs.len() == samples.outputs.len());
            Fixture { name: format!("{operator}/{variant}"), samples, path }
        })
        .collect();
    assert_eq!(samples.keys().next(), None, "{operator} has samples without a model");
    fixtures
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_str().unwrap().to_owned()
}
