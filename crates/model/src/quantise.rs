//! From the float graph to the fixed-point graph.

pub(crate) mod accuracy;
mod assembly;
mod bits;
pub(crate) mod calibrate;
mod comparisons;
pub(crate) mod config;
mod dense;
mod division;
pub(crate) mod error;
mod fold;
mod functions;
mod hidden;
mod integer_division;
mod integers;
mod linear;
mod logic;
mod lookup;
pub(crate) mod lowering;
mod matrix;
mod moments;
mod nonlinear;
mod normalise;
mod norms;
mod one_hot;
mod ports;
mod quantised;
mod roots;
mod rounding;
mod scales;
pub(crate) mod search;
pub(crate) mod softmax;
mod steps;
mod tabulated;
mod top_k;
mod trees;
pub(crate) mod visibility;
mod windows;

use crate::fixed::analysis::analyse;
use crate::fixed::graph::{FixedGraph, TensorId};
use crate::float::graph::{FloatGraph, FloatId};
use crate::quantise::accuracy::{Accuracy, PublicSample};
use crate::quantise::calibrate::{Calibration, Measured};
use crate::quantise::config::QuantiseConfig;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::Lowering;

/// A model in fixed point and how far it is from the float model on calibration data.
#[derive(Clone, Debug)]
pub struct Quantised {
    pub graph: FixedGraph,
    pub accuracy: Accuracy,
    /// The configuration it was made with.
    pub config: QuantiseConfig,
    /// What the first 64 samples of the calibration data make public, or all of fewer.
    pub samples: Vec<PublicSample>,
}

/// Which tensor of the fixed-point graph stands for a tensor of the float graph.
pub(crate) type Origins = Vec<(FloatId, TensorId)>;

/// Brings a model into fixed point with the given widths.
///
/// # Errors
/// Calibration data that does not fit the model's inputs, an operator with no fixed-point form for these operands, a
/// tensor that could leave its range for some admitted input, or a constant that would show where parameters are hidden.
pub fn quantise(
    graph: &FloatGraph,
    calibration: &Calibration,
    config: &QuantiseConfig,
) -> Result<Quantised, QuantiseError> {
    quantise_measured(graph, &Measured::new(graph, calibration)?, config, f64::INFINITY)
}

/// As [`quantise`]. The error is measured on all samples, or up to one with an error above `give_up`.
pub(crate) fn quantise_measured(
    graph: &FloatGraph,
    measured: &Measured<'_>,
    config: &QuantiseConfig,
    give_up: f64,
) -> Result<Quantised, QuantiseError> {
    let config = config.settled();
    config.check()?;
    let draft = Lowering::new(&config).lower(graph, measured)?;
    integers::check(graph, &draft, &config)?;
    let (mut fixed, origins) = fold::fold(draft);
    hidden::settle_widths(&mut fixed, &config)?;
    analyse(&mut fixed)?;
    ports::fit_outputs(&mut fixed)?;
    config.visibility.apply(&mut fixed)?;
    let (accuracy, samples) = accuracy::measure(graph, &fixed, &origins, measured, give_up)?;
    Ok(Quantised { graph: fixed, accuracy, config, samples })
}
