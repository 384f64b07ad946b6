//! Text forms of the graphs.

use model::{Calibration, QuantiseConfig, quantise};

use crate::builder::{ModelBuilder, random_samples};
use crate::models;

fn texts(model: &ModelBuilder) -> String {
    let onnx = model.read().unwrap();
    let graph = onnx.import(&[]).unwrap();
    let samples = random_samples(&onnx, 10, 2.0, 5);
    let fixed = quantise(&graph, &Calibration { samples }, &QuantiseConfig::uniform(12)).unwrap().graph;
    format!("{graph}\n{fixed}")
}

#[test]
fn perceptron() {
    insta::assert_snapshot!(texts(&models::perceptron()));
}

#[test]
fn every_kind_of_node() {
    for (name, model) in models::all() {
        if ["standardised perceptron", "residual network", "two outputs", "clip", "matmul of activations"]
            .contains(&name)
        {
            insta::assert_snapshot!(name.replace(' ', "_"), texts(&model));
        }
    }
}
