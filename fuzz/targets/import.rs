//! From the bytes of a model to its circuit.
#![no_main]

use circuit::{CircuitDescription, CircuitShape, Lanes};
use libfuzzer_sys::fuzz_target;
use model::{Calibration, Limits, Onnx, QuantiseConfig, quantise};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { multiply_adds: 1 << 18, total_elements: 1 << 15, work: 1 << 18, ..Limits::default() };
    let Ok(onnx) = Onnx::from_bytes(bytes, &limits) else { return };
    onnx.statistics();
    let Ok(float) = onnx.import(&[]) else { return };
    let ports = float.inputs();
    let set = |value: f64| ports.iter().map(|port| vec![value; port.shape.iter().product()]).collect();
    let calibration = Calibration { samples: vec![set(0.75), set(1.0)] };
    let Ok(quantised) = quantise(&float, &calibration, &QuantiseConfig::default()) else { return };
    let shape = CircuitShape { logrows: 12, lanes: Lanes::windows(2, 1), limb_bits: 8 };
    let _ = CircuitDescription::new(quantised.graph, shape).compile();
});
