//! The committed example model from file to fixed point.

use std::path::PathBuf;

use model::{FloatReference, InputFile, Limits, Onnx, QuantiseConfig, interpret, quantise_to_error};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../models/volatility-ltv").join(name)
}

fn rows(held_out: &serde_json::Value, field: &str) -> Vec<Vec<f64>> {
    serde_json::from_value(held_out[field].clone()).unwrap()
}

#[test]
fn held_out_rows_stay_within_a_thousandth_of_onnxruntime() {
    let onnx = Onnx::read(&file("model.onnx"), &Limits::default()).unwrap();
    let graph = onnx.import(&[]).unwrap();
    let calibration = InputFile::read(&file("calibration.json"), &graph.inputs()).unwrap().calibration();
    let quantised = quantise_to_error(&graph, &calibration, 1e-3, &QuantiseConfig::default()).unwrap();
    println!("{}{:?}\n{:?}", quantised.graph, quantised.config, quantised.accuracy);

    let held_out: serde_json::Value = serde_json::from_slice(&std::fs::read(file("heldout.json")).unwrap()).unwrap();
    let (inputs, outputs) = (rows(&held_out, "inputs"), rows(&held_out, "outputs"));
    assert!(inputs.len() > 500);
    let reference = FloatReference::new(&onnx, &[]).unwrap();
    let (mut worst, mut worst_reference) = (0f64, 0f64);
    for (input, expected) in inputs.into_iter().zip(&outputs) {
        let integers = quantised.graph.quantise_inputs(std::slice::from_ref(&input)).unwrap();
        let trace = interpret(&quantised.graph, &integers).unwrap();
        let fixed = quantised.graph.dequantise_outputs(&trace.outputs(&quantised.graph));
        worst = worst.max((fixed[0][0] - expected[0]).abs());
        worst_reference = worst_reference.max((reference.run(&[input]).unwrap()[0][0] - expected[0]).abs());
    }
    println!("interpreter {worst:.2e}, tract {worst_reference:.2e} from onnxruntime");
    assert!(worst <= 1e-3, "{worst}");
    assert!(worst_reference <= 1e-5, "{worst_reference}");
}
