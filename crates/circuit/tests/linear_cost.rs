//! Rows grow with activations and parameters, not with multiply-adds.
#![allow(clippy::unwrap_used)]

mod common;

use circuit::{CircuitError, CostModel, Lanes, PlanRequest, Sums, plan};
use model::{
    Calibration, ConvGeometry, Family, FixedGraph, FixedOp, InputFile, InputSpec, Limits, Onnx, OutputSpec,
    QuantiseConfig, TensorId, Visibility, analyse, quantise,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// Rows alone decide.
struct Rows;

impl CostModel for Rows {
    fn transaction_gas(&self, _: Lanes, logrows: u32, _: usize) -> Result<u64, CircuitError> {
        Ok(u64::from(logrows))
    }

    fn prove_seconds(&self, _: Lanes, logrows: u32) -> f64 {
        f64::from(1u32 << logrows)
    }

    fn peak_memory_bytes(&self, _: Lanes, _: u32) -> u64 {
        0
    }
}

/// On one lane, with the sums that are checked at linear cost.
fn rows(graph: &FixedGraph) -> usize {
    let request = PlanRequest { lanes: Some(1), sums: Some(Sums::Folded), ..PlanRequest::default() };
    plan(graph, &request, &Rows).unwrap().chosen.rows
}

/// Sizes of a generated model with its rows on one lane.
struct Size {
    activations_and_parameters: f64,
    multiply_adds: f64,
    rows: f64,
}

fn generated(parameters: u64) -> Size {
    let model = Family::Conv.generate(parameters).unwrap();
    let onnx = Onnx::from_bytes(&model.onnx, &Limits::default()).unwrap();
    let float = onnx.import(&[]).unwrap();
    // One sample is enough for the widths.
    let input = InputFile::from_json(&model.input, &float.inputs()).unwrap().single().unwrap();
    let calibration = Calibration { samples: vec![input] };
    let fixed = quantise(&float, &calibration, &QuantiseConfig::default()).unwrap().graph;
    Size {
        activations_and_parameters: (fixed.activations() + model.parameters) as f64,
        multiply_adds: onnx.statistics().multiply_adds as f64,
        rows: rows(&fixed) as f64,
    }
}

#[test]
fn rows_follow_activations_and_parameters() {
    // 1, 6 and 24 channels.
    let sizes = [40, 460, 5_698].map(generated);
    let range = |values: [f64; 3]| {
        let [least, most] = [f64::min, f64::max].map(|pick| values.into_iter().reduce(pick).unwrap());
        most / least
    };
    let by = |value: fn(&Size) -> f64| sizes.each_ref().map(|size| value(size) / size.activations_and_parameters);
    let (rows, multiply_adds) = (by(|size| size.rows), by(|size| size.multiply_adds));
    println!("for every activation and parameter: rows {rows:.2?}, multiply-adds {multiply_adds:.1?}");
    assert!(range(multiply_adds) > 10.0, "{multiply_adds:?}");
    assert!(range(rows) < 2.0, "{rows:?}");
}

/// A 3x3 convolution of 32 channels of 16 by 16 pixels with Relu, all of whose results are public.
fn convolution(channels: usize) -> FixedGraph {
    let geometry = ConvGeometry {
        images: 1,
        groups: 1,
        input: [32, 16, 16],
        output: [channels, 16, 16],
        kernel: [3, 3],
        stride: [1, 1],
        dilation: [1, 1],
        pad: [1, 1],
    };
    let mut rng = ChaCha20Rng::seed_from_u64(6);
    let weights = (0..channels * geometry.weights_per_channel()).map(|_| rng.gen_range(-500..=500)).collect();
    let conv = FixedOp::Conv { geometry, weights, bias: vec![0; channels], shift: 10 };
    let [from, to] =
        [geometry.input, geometry.output].map(|[channels, height, width]| vec![1, channels, height, width]);
    let nodes = vec![
        common::node("x", FixedOp::Input { index: 0 }, &[], &from, 10),
        common::node("conv", conv, &[0], &to, 10),
        common::node("active", FixedOp::Relu, &[1], &to, 10),
    ];
    let tensor = TensorId(2);
    let mut graph = FixedGraph {
        nodes,
        inputs: vec![InputSpec { shape: from, ..common::input(1, 10, 0) }],
        outputs: vec![OutputSpec {
            name: "y".into(),
            tensor,
            shape: to,
            bits: 20,
            offset: 0,
            visibility: Visibility::Public,
        }],
    };
    analyse(&mut graph).unwrap();
    graph
}

#[test]
fn twice_the_channels_take_at_most_twice_the_rows() {
    let [once, twice] = [64, 128].map(|channels| rows(&convolution(channels)));
    println!("{once} rows for 64 channels, {twice} for 128");
    assert!(twice <= 2 * once, "{once} {twice}");
}
