//! The committed digit classifiers from file to fixed point: labels agree with those of the float model.

use std::path::{Path, PathBuf};

use model::{FloatReference, InputFile, Limits, Onnx, QuantiseConfig, Quantised, interpret, quantise};
use serde::Deserialize;

const AGREEMENT: f64 = 0.995;
/// Largest difference of a score to onnxruntime's; the scores reach from about -4 to 4.
const ERROR: f64 = 0.02;
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

/// Quantises as the command line does with `--input-range 0:1` and compares `rows` test rows, spread over all, with onnxruntime.
fn labels_agree(name: &str, rows: usize) {
    let onnx = Onnx::read(&folder(name).join("model.onnx"), &Limits::default()).unwrap();
    let float = onnx.import(&[]).unwrap();
    let calibration = InputFile::read(&folder(name).join("calibration.json"), &float.inputs()).unwrap().calibration();
    let config = QuantiseConfig { input_range: Some((0.0, 1.0)), ..QuantiseConfig::default() };
    let quantised = quantise(&float, &calibration, &config).unwrap();
    let reference = FloatReference::new(&onnx, &[]).unwrap();

    let test: TestRows = json(&folder("digits").join("test.json"));
    let scores = json::<HeldOut>(&folder(name).join("heldout.json")).outputs;
    assert_eq!((test.images.len(), test.labels.len(), scores.len()), (400, 400, 400));
    let side = float.inputs()[0].len().isqrt();
    let (mut agreeing, mut right, mut worst) = (0, 0, 0f64);
    for row in (0..rows).map(|row| row * test.images.len() / rows) {
        let image = test.image(row, side);
        let fixed = fixed_scores(&quantised, &image);
        let float = &reference.run(&[image]).unwrap()[0];
        assert!(distance(float, &scores[row]) <= REFERENCE_ERROR, "{name}: tract and onnxruntime differ in row {row}");
        worst = worst.max(distance(&fixed, &scores[row]));
        agreeing += usize::from(label(&fixed) == label(&scores[row]));
        right += usize::from(label(&fixed) == test.labels[row]);
    }
    println!("{name}: of {rows} rows {agreeing} agree, {right} are right; scores are up to {worst:.2e} off");
    assert!(agreeing as f64 >= AGREEMENT * rows as f64, "{name}: {agreeing} of {rows} labels agree");
    assert!(worst <= ERROR, "{name}: {worst}");
}

fn fixed_scores(quantised: &Quantised, image: &[f64]) -> Vec<f64> {
    let integers = quantised.graph.quantise_inputs(&[image.to_vec()]).unwrap();
    let trace = interpret(&quantised.graph, &integers).unwrap();
    quantised.graph.dequantise_outputs(&trace.outputs(&quantised.graph)).remove(0)
}

fn distance(left: &[f64], right: &[f64]) -> f64 {
    assert_eq!(left.len(), right.len());
    left.iter().zip(right).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn parameters_are_those_of_the_networks() {
    let expected = [
        ("mlp-1k", 985),
        ("mlp-10k", 10_062),
        ("cnn-10k", 9_814),
        ("lenet-digits", 61_706),
        ("mlp-100k", 99_530),
        ("cnn-100k", 100_202),
    ];
    for (name, parameters) in expected {
        let onnx = Onnx::read(&folder(name).join("model.onnx"), &Limits::default()).unwrap();
        assert_eq!(onnx.statistics().parameters, parameters, "{name}");
    }
}

#[test]
fn labels_of_small_perceptrons_agree_with_the_float_model() {
    labels_agree("mlp-1k", 400);
    labels_agree("mlp-10k", 400);
}

#[test]
fn labels_of_a_large_perceptron_agree_with_the_float_model() {
    labels_agree("mlp-100k", 40);
}

#[test]
fn labels_of_a_small_convolutional_network_agree_with_the_float_model() {
    labels_agree("cnn-10k", 400);
}

#[test]
fn labels_of_large_convolutional_networks_agree_with_the_float_model() {
    labels_agree("lenet-digits", 20);
    labels_agree("cnn-100k", 20);
}

#[test]
#[ignore = "a minute"]
fn labels_of_large_networks_agree_with_the_float_model_in_full() {
    for name in ["lenet-digits", "mlp-100k", "cnn-100k"] {
        labels_agree(name, 400);
    }
}
