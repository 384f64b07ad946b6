//! Convolutions that grow: a 32 by 32 image of one channel, a 3x3 convolution to so many channels, another between as many, Relu
//! after each, the mean of every channel, and a dense layer to ten scores.
//!
//! Activations grow with the channels, parameters and multiply-adds with their square: from 2 channels to 64, multiply-adds for
//! every activation or parameter grow about twentyfold. So a sweep tells a circuit whose rows follow activations and parameters
//! from one whose rows follow multiply-adds.

use crate::generate::network::{Filters, Network, thousandth};
use crate::generate::{Definition, GeneratedModel};

pub(super) const DEFINITION: Definition = Definition { name: "conv", parameters, generate };

/// Height and width of the image.
const IMAGE: usize = 32;
/// Height and width of every kernel.
const KERNEL: usize = 3;
const SCORES: usize = 10;
/// Sets of inputs for calibration.
const SAMPLES: usize = 8;

/// With so many channels: between two of them lie `18 channels + 30`.
fn parameters(channels: u64) -> u64 {
    let (kernel, scores) = ((KERNEL * KERNEL) as u64, SCORES as u64);
    (kernel + 1) * channels + (kernel * channels + 1) * channels + (channels + 1) * scores
}

fn generate(channels: usize) -> GeneratedModel {
    let filters = Filters { channels, kernel: KERNEL, stride: 1 };
    let mut network = Network::new(format!("conv of {channels}"), &[1, 1, IMAGE, IMAGE]);
    network.conv("conv1", filters);
    network.relu("active1");
    network.conv("conv2", filters);
    network.relu("active2");
    network.average("mean");
    network.flatten("features");
    network.dense("y", SCORES);
    network.finish(SAMPLES, thousandth)
}
