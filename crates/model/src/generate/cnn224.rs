//! Convolutional networks for large images: 224 by 224 black or white pixels, four 3x3 convolutions of stride 2 to 8, 16, 32 and
//! 64 channels with Relu, a hidden dense layer, which holds most parameters, and a dense layer to ten scores.
//!
//! Pixels are 0 or 1, so that a quantiser which is asked to may make all 50,176 of them public in few instances.

use crate::generate::network::{Filters, Network, bit};
use crate::generate::{Definition, GeneratedModel};

pub(super) const DEFINITION: Definition = Definition { name: "cnn224", parameters, generate };

/// Height and width of the image.
const IMAGE: usize = 224;
/// Height and width of every kernel.
const KERNEL: usize = 3;
/// Of each convolution.
const CHANNELS: [usize; 4] = [8, 16, 32, 64];
const SCORES: usize = 10;
/// Sets of inputs for calibration.
const SAMPLES: usize = 4;

/// With a hidden layer of `width`: between two widths lie 12,555.
fn parameters(width: u64) -> u64 {
    let (kernel, scores) = ((KERNEL * KERNEL) as u64, SCORES as u64);
    let (mut convolutions, mut inputs, mut size) = (0, 1, IMAGE as u64);
    for outputs in CHANNELS.map(|channels| channels as u64) {
        convolutions += (kernel * inputs + 1) * outputs;
        (inputs, size) = (outputs, size.div_ceil(2));
    }
    convolutions + (inputs * size * size + 1) * width + (width + 1) * scores
}

fn generate(width: usize) -> GeneratedModel {
    let mut network = Network::new(format!("cnn224 of {width}"), &[1, 1, IMAGE, IMAGE]);
    for (index, channels) in CHANNELS.into_iter().enumerate() {
        network.conv(&format!("conv{}", index + 1), Filters { channels, kernel: KERNEL, stride: 2 });
        network.relu(&format!("active{}", index + 1));
    }
    network.flatten("features");
    network.dense("hidden", width);
    network.relu("active5");
    network.dense("y", SCORES);
    network.finish(SAMPLES, bit)
}
