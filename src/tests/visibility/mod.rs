//! Models whose proofs do not show everything.

mod commitments;
mod leaks;
mod manifest;
mod opening;
mod options;
mod projects;
mod secrets;
mod soundness;
mod weights;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use protocol_spec::public::{PublicLayout, PublicTensor};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) use self::projects::tells_commitments_alone;
use crate::onnx::{Sum, weighted_sums};
use crate::run::{succeed, text};
use crate::workshop::{copy_folder, fresh};

/// An input and an output of each kind: `terms`, `score` and so on.
const SUMS: [Sum; 3] = [
    Sum { input: "terms", inputs: 24, output: "score", outputs: 2 },
    Sum { input: "rate", inputs: 4, output: "level", outputs: 1 },
    Sum { input: "secret", inputs: 3, output: "grade", outputs: 3 },
];

/// What is not public of them.
const VISIBILITIES: [&str; 4] = ["terms=hashed", "secret=private", "score=private", "grade=hashed"];

/// Wide inputs, so that no encoding of one appears by chance.
const WIDTHS: [&str; 4] = ["--input-range", "-1:1", "--input-bits", "30"];

/// A salt of `terms`, as an input file may give it.
const SALT: &str = "0x1d2c3b4a59687766554433221100ffeeddccbbaa99887766554433221100abcd";

/// A model on disk, beside calibration data.
struct Model {
    folder: TempDir,
}

impl Model {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("model.onnx"), weighted_sums(&SUMS)).unwrap();
        let model = Self { folder };
        let samples: Vec<Value> = (1..20).map(sample).collect();
        fs::write(model.calibration(), Value::from(samples).to_string()).unwrap();
        model
    }

    fn onnx(&self) -> PathBuf {
        self.folder.path().join("model.onnx")
    }

    fn calibration(&self) -> PathBuf {
        self.folder.path().join("calibration.json")
    }

    /// Builds it with these tensors hidden.
    fn build(&self, output: &Path, visibilities: &[&str]) {
        let onnx = self.onnx();
        let mut arguments = vec!["build", text(&onnx), "-o", text(output), "--name", "hidden"];
        arguments.extend(WIDTHS);
        arguments.extend(visibilities.iter().flat_map(|one| ["--visibility", one]));
        succeed(&arguments);
    }
}

/// Artefacts of the model, with one proof of [`inputs`] 1, for which [`SALT`] was given. Read only.
pub(crate) fn hidden() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = built_with("hidden", &VISIBILITIES);
        let proof = prove(&folder, &salted(inputs(1)), &[]);
        assert_eq!((&proof["verified"]["native"], &proof["verified"]["evm"]), (&true.into(), &true.into()));
        folder
    })
}

/// The same model with everything public. Read only.
fn public() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| built_with("public", &[]))
}

/// The same model without an output that contracts can read; as many instances as [`public`] has. Read only.
fn unreadable() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| built_with("unreadable", &["score=hashed", "level=hashed", "grade=hashed"]))
}

fn built_with(name: &str, visibilities: &[&str]) -> PathBuf {
    let folder = fresh(name);
    Model::new().build(&folder, visibilities);
    folder
}

/// A copy of [`hidden`] that a test may change.
pub(crate) fn copy_of_hidden() -> TempDir {
    let copy = TempDir::new().unwrap();
    copy_folder(hidden(), copy.path());
    copy
}

/// Salts given beside the inputs.
fn with_salts(mut input: Value, salts: Value) -> Value {
    input["salts"] = salts;
    input
}

/// Proves `input`; returns what `assay prove --json` says.
fn prove(folder: &Path, input: &Value, arguments: &[&str]) -> Value {
    let place = TempDir::new().unwrap();
    let file = place.path().join("input.json");
    fs::write(&file, input.to_string()).unwrap();
    succeed(&[&["prove", text(folder), "--input", text(&file)], arguments].concat())
}

/// Values of nine decimals between -1 and 1, others for each `number`.
pub(crate) fn inputs(number: u64) -> Value {
    let digits = |index: u64| 100_000_007 + (number * 48_271 + index * 16_807) * 69_621 % 899_999_981;
    let value = |index: u64| {
        let sign = if index.is_multiple_of(3) { -1.0 } else { 1.0 };
        Value::from(sign * digits(index) as f64 / 1e9)
    };
    let mut first = 0;
    let tensor = |sum: &Sum| {
        let values = (first..first + sum.inputs as u64).map(value).collect::<Vec<_>>();
        first += sum.inputs as u64;
        Value::from(values)
    };
    json!({ "input_data": SUMS.iter().map(tensor).collect::<Vec<_>>() })
}

/// One of the calibration data.
fn sample(number: u64) -> Value {
    inputs(number * 977)
}

fn first_sample() -> Value {
    sample(1)
}

/// The same with [`SALT`] for `terms`; `grade` gets a random one.
fn salted(input: Value) -> Value {
    with_salts(input, json!({ "terms": SALT }))
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn layout(folder: &Path) -> PublicLayout {
    serde_json::from_value(read(&folder.join("manifest.json"))["public_values"].clone()).unwrap()
}

/// A tensor that has instances.
fn tensor(folder: &Path, name: &str) -> PublicTensor {
    layout(folder).tensors().iter().find(|tensor| tensor.name == name).unwrap().clone()
}

/// The values of input `index` of an input file.
fn reals(input: &Value, index: usize) -> Vec<f64> {
    input["input_data"][index].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
}
