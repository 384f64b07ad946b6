//! Multilayer perceptrons: 16 inputs, two hidden layers of one width with Relu, one output.

use crate::generate::network::{Network, thousandth};
use crate::generate::{Definition, GeneratedModel};

pub(super) const DEFINITION: Definition = Definition { name: "mlp", parameters, generate };

const INPUTS: usize = 16;
/// Sets of inputs for calibration.
const SAMPLES: usize = 64;

/// With hidden layers of `width`: between two widths lie `2 width + 20`.
fn parameters(width: u64) -> u64 {
    let inputs = INPUTS as u64;
    (inputs + 1) * width + (width + 1) * width + (width + 1)
}

fn generate(width: usize) -> GeneratedModel {
    let mut network = Network::new(format!("mlp of {width}"), &[1, INPUTS]);
    network.dense("hidden1", width);
    network.relu("active1");
    network.dense("hidden2", width);
    network.relu("active2");
    network.dense("y", 1);
    network.finish(SAMPLES, thousandth)
}
