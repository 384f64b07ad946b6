//! The committed example model from file to fixed point.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::PathBuf;

use model::{FloatReference, InputFile, Limits, Onnx, QuantiseConfig, interpret, quantise_to_error};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../models/volatility-ltv").join(name)
}

#[test]
fn held_out_inputs_stay_within_a_thousandth_of_the_untouched_model() {
    let onnx = Onnx::read(&file("model.onnx"), &Limits::default()).unwrap();
    let graph = onnx.import(&[]).unwrap();
    let calibration = InputFile::read(&file("calibration.json"), &graph.inputs()).unwrap().calibration();
    let quantised = quantise_to_error(&graph, &calibration, 1e-3, &QuantiseConfig::default()).unwrap();
    println!("{graph}\n{}\n{:?}\n{:#?}", quantised.graph, quantised.config, quantised.accuracy);
    let reference = FloatReference::new(&onnx, &[]).unwrap();
    let held_out = InputFile::read(&file("heldout.json"), &graph.inputs()).unwrap().calibration();
    let mut worst = 0f64;
    let mut refused = 0;
    for inputs in &held_out.samples {
        let Ok(integers) = quantised.graph.quantise_inputs(inputs) else {
            refused += 1;
            continue;
        };
        let outputs = interpret(&quantised.graph, &integers).unwrap().outputs(&quantised.graph);
        let fixed = quantised.graph.dequantise_outputs(&outputs);
        let float = reference.run(inputs).unwrap();
        for (a, b) in fixed.iter().flatten().zip(float.iter().flatten()) {
            worst = worst.max((a - b).abs());
        }
    }
    println!("worst {worst} over {} held-out inputs, {refused} out of range", held_out.samples.len());
    assert!(worst <= 1e-3, "{worst}");
    assert_eq!(refused, 0);
}
