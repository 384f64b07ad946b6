//! The committed digit classifiers from file to fixed point: labels agree with those of the float model.

use std::path::{Path, PathBuf};

use model::{
    FloatGraph, FloatReference, InputFile, Limits, Onnx, QuantiseConfig, Quantised, interpret, quantise,
    quantise_to_error,
};
use serde::Deserialize;

/// With their parameters.
const MODELS: [(&str, u64); 6] = [
    ("mlp-1k", 985),
    ("mlp-10k", 10_062),
    ("cnn-10k", 9_814),
    ("lenet-digits", 61_706),
    ("mlp-100k", 99_530),
    ("cnn-100k", 100_202),
];
const AGREEMENT: f64 = 0.995;
const ROWS: usize = 400;
/// Largest difference of a score to onnxruntime's with the default widths; the scores reach from about -7 to 5.
const DEFAULT_ERROR: f64 = 0.01;
/// The `--max-error` that the models' READMEs suggest.
const COARSE_ERROR: f64 = 0.05;
/// What a committed score was rounded to, and what single precision adds.
const REFERENCE_ERROR: f64 = 1e-4;

/// The test rows that all models share: square images of whole levels.
#[derive(Deserialize)]
struct TestRows {
    side: usize,
    levels: u32,
    labels: Vec<usize>,
    images: Vec<Vec<u32>>,
}

/// onnxruntime's scores for each test row.
#[derive(Deserialize)]
struct HeldOut {
    outputs: Vec<Vec<f64>>,
}

impl TestRows {
    /// The image with `side` pixels along each edge, from 0 to 1, each pixel of the file repeated.
    fn image(&self, row: usize, side: usize) -> Vec<f64> {
        let times = side / self.side;
        let source = |place: usize| (place / side / times) * self.side + place % side / times;
        (0..side * side).map(|place| f64::from(self.images[row][source(place)]) / f64::from(self.levels)).collect()
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models").join(name)
}

fn json<T: for<'a> Deserialize<'a>>(path: &Path) -> T {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn label(scores: &[f64]) -> usize {
    (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a))).unwrap()
}

/// Quantises as the command line does with `--input-range 0:1`, and `--max-error` where given, and compares every test row with
/// onnxruntime.
fn labels_agree(name: &str, max_error: Option<f64>) {
    let onnx = Onnx::read(&folder(name).join("model.onnx"), &Limits::default()).unwrap();
    let float = onnx.import(&[]).unwrap();
    let quantised = quantised(name, &float, max_error);
    let test: TestRows = json(&folder("digits").join("test.json"));
    let scores = json::<HeldOut>(&folder(name).join("heldout.json")).outputs;
    assert_eq!((test.images.len(), test.labels.len(), scores.len()), (ROWS, ROWS, ROWS));

    let side = float.inputs()[0].len().isqrt();
    let (mut agreeing, mut right, mut worst) = (0, 0, 0f64);
    for (row, expected) in scores.iter().enumerate() {
        let fixed = fixed_scores(&quantised, test.image(row, side));
        worst = worst.max(distance(&fixed, expected));
        agreeing += usize::from(label(&fixed) == label(expected));
        right += usize::from(label(&fixed) == test.labels[row]);
    }
    println!("{name}: {agreeing} of {ROWS} labels agree, {right} are right; scores are up to {worst:.2e} off");
    assert!(agreeing as f64 >= AGREEMENT * ROWS as f64, "{name}: {agreeing} of {ROWS} labels agree");
    assert!(worst <= max_error.unwrap_or(DEFAULT_ERROR), "{name}: {worst}");
}

fn quantised(name: &str, float: &FloatGraph, max_error: Option<f64>) -> Quantised {
    let calibration = InputFile::read(&folder(name).join("calibration.json"), &float.inputs()).unwrap().calibration();
    let config = QuantiseConfig { input_range: Some((0.0, 1.0)), ..QuantiseConfig::default() };
    match max_error {
        Some(error) => quantise_to_error(float, &calibration, error, &config).unwrap(),
        None => quantise(float, &calibration, &config).unwrap(),
    }
}

fn fixed_scores(quantised: &Quantised, image: Vec<f64>) -> Vec<f64> {
    let integers = quantised.graph.quantise_inputs(&[image]).unwrap();
    let trace = interpret(&quantised.graph, &integers).unwrap();
    quantised.graph.dequantise_outputs(&trace.outputs(&quantised.graph)).remove(0)
}

fn distance(left: &[f64], right: &[f64]) -> f64 {
    assert_eq!(left.len(), right.len());
    left.iter().zip(right).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn parameters_are_those_of_the_networks() {
    for (name, parameters) in MODELS {
        let onnx = Onnx::read(&folder(name).join("model.onnx"), &Limits::default()).unwrap();
        assert_eq!(onnx.statistics().parameters, parameters, "{name}");
    }
}

#[test]
fn committed_scores_are_those_of_the_committed_models() {
    let test: TestRows = json(&folder("digits").join("test.json"));
    for (name, _) in MODELS {
        let onnx = Onnx::read(&folder(name).join("model.onnx"), &Limits::default()).unwrap();
        let reference = FloatReference::new(&onnx, &[]).unwrap();
        let side = onnx.import(&[]).unwrap().inputs()[0].len().isqrt();
        let scores = json::<HeldOut>(&folder(name).join("heldout.json")).outputs;
        for row in (0..ROWS).step_by(10) {
            let got = &reference.run(&[test.image(row, side)]).unwrap()[0];
            assert!(distance(got, &scores[row]) <= REFERENCE_ERROR, "{name}: row {row}");
        }
    }
}

#[test]
fn labels_agree_with_the_default_widths() {
    for (name, _) in MODELS {
        labels_agree(name, None);
    }
}

#[test]
fn labels_agree_with_the_widths_of_a_coarse_error() {
    for (name, _) in &MODELS[..5] {
        labels_agree(name, Some(COARSE_ERROR));
    }
}

#[test]
#[ignore = "seconds to find the widths"]
fn labels_of_the_largest_network_agree_with_the_widths_of_a_coarse_error_in_full() {
    labels_agree("cnn-100k", Some(COARSE_ERROR));
}
