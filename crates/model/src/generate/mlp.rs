//! Multilayer perceptrons: 16 inputs, two hidden layers of one width with Relu, one output.

use serde_json::{Value, json};

use crate::generate::numbers::Numbers;
use crate::generate::onnx_writer::OnnxWriter;
use crate::generate::{Definition, GeneratedModel};

pub(super) const DEFINITION: Definition = Definition { name: "mlp", fewest: parameters(1), nearest, generate };

const INPUTS: usize = 16;
/// Sets of inputs for calibration.
const SAMPLES: usize = 64;
/// Of weights, biases and data; any other would do as well.
const SEED: u64 = 2024;
/// Largest absolute bias.
const BIAS: f64 = 0.1;

/// Weights and biases with hidden layers of `width`.
const fn parameters(width: u64) -> u64 {
    let inputs = INPUTS as u64;
    (inputs + 1) * width + (width + 1) * width + (width + 1)
}

/// The width whose model has the number of parameters nearest to `wanted`: off by at most `width + 10`, which is 1 % for
/// 10,000 parameters and 0.1 % for a million.
fn width(wanted: u64) -> u64 {
    let mut width = wanted.isqrt().max(1);
    while width > 1 && parameters(width) > wanted {
        width -= 1;
    }
    let (below, above) = (parameters(width), parameters(width + 1));
    if above.abs_diff(wanted) < below.abs_diff(wanted) { width + 1 } else { width }
}

fn nearest(wanted: u64) -> u64 {
    parameters(width(wanted))
}

fn generate(wanted: u64) -> GeneratedModel {
    // Below the square root of the parameters, which fits.
    let width = width(wanted) as usize;
    let mut numbers = Numbers::new(SEED);
    let mut writer = OnnxWriter::new(format!("mlp of {width}"));
    writer.input("x", &[1, INPUTS]);
    layer(&mut writer, &mut numbers, "hidden1", "x", [INPUTS, width]);
    writer.node("Relu", &["hidden1"], "active1", &[]);
    layer(&mut writer, &mut numbers, "hidden2", "active1", [width, width]);
    writer.node("Relu", &["hidden2"], "active2", &[]);
    layer(&mut writer, &mut numbers, "y", "active2", [width, 1]);
    writer.output("y", &[1, 1]);

    let mut sample = || json!({ "input_data": [(0..INPUTS).map(|_| numbers.thousandth()).collect::<Vec<_>>()] });
    let calibration: Vec<Value> = (0..SAMPLES).map(|_| sample()).collect();
    GeneratedModel {
        parameters: writer.parameters(),
        onnx: writer.finish(),
        calibration: text(&Value::Array(calibration)),
        input: text(&sample()),
    }
}

/// A `Gemm` with uniform weights of variance `2 / inputs` and small biases.
fn layer(writer: &mut OnnxWriter, numbers: &mut Numbers, name: &str, operand: &str, [inputs, outputs]: [usize; 2]) {
    let (weight, bias) = (format!("{name}.weight"), format!("{name}.bias"));
    // A uniform number up to `r` has the variance r^2 / 3. IEEE 754 rounds quotients and roots correctly everywhere.
    let reach = (6.0 / inputs as f64).sqrt();
    writer.weight(&weight, &[outputs, inputs], &numbers.floats(inputs * outputs, reach));
    writer.weight(&bias, &[outputs], &numbers.floats(outputs, BIAS));
    writer.node("Gemm", &[operand, &weight, &bias], name, &[("transB", 1)]);
}

fn text(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_width_is_the_best_there_is() {
        for wanted in (0..3_000).chain([10_000, 99_999, 1_000_000, 30_000_000]) {
            let off = |width| parameters(width).abs_diff(wanted);
            let found = width(wanted);
            assert!(found == 1 || off(found) <= off(found - 1), "{wanted}");
            assert!(off(found) <= off(found + 1), "{wanted}");
            assert!(wanted < DEFINITION.fewest || off(found) <= found + 10, "{wanted}");
        }
    }
}
