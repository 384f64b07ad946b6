//! Small convolutional networks: a 16 by 16 image of one channel, two blocks of a 3x3 convolution, Relu and a 2x2 maximum, the
//! second with twice the channels of the first, and a dense layer to ten scores.

use crate::generate::network::{Filters, Network, thousandth};
use crate::generate::{Definition, GeneratedModel};

pub(super) const DEFINITION: Definition = Definition { name: "cnn", parameters, generate };

/// Height and width of the image.
const IMAGE: usize = 16;
/// Height and width of every kernel.
const KERNEL: usize = 3;
const SCORES: usize = 10;
/// Sets of inputs for calibration.
const SAMPLES: usize = 32;

/// With `width` channels in the first block: between two widths lie `36 width + 350`.
fn parameters(width: u64) -> u64 {
    let (kernel, scores) = ((KERNEL * KERNEL) as u64, SCORES as u64);
    // Each block halves height and width.
    let pixels = ((IMAGE / 4) * (IMAGE / 4)) as u64;
    let (first, second) = (width, 2 * width);
    (kernel + 1) * first + (kernel * first + 1) * second + (pixels * second + 1) * scores
}

fn generate(width: usize) -> GeneratedModel {
    let filters = |channels| Filters { channels, kernel: KERNEL, stride: 1 };
    let mut network = Network::new(format!("cnn of {width}"), &[1, 1, IMAGE, IMAGE]);
    network.conv("conv1", filters(width));
    network.relu("active1");
    network.max_pool("pool1");
    network.conv("conv2", filters(2 * width));
    network.relu("active2");
    network.max_pool("pool2");
    network.flatten("features");
    network.dense("y", SCORES);
    network.finish(SAMPLES, thousandth)
}
