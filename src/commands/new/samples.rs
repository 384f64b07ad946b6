//! Proofs made for want of others: of inputs that lie in the declared ranges, not of real ones.

use alloy_primitives::keccak256;
use circuit::{Assignment, Compiled};
use halo2curves::bn256::Fr;
use halo2curves::ff::FromUniformBytes;
use kzg_backend::{ProofFile, ProverKey, Srs, prove_model};
use model::FixedGraph;

use crate::error::{CliError, internal};
use crate::proving::refused;
use crate::salts::Salts;

/// Names of the samples.
pub(super) const SAMPLES: [&str; 2] = ["sample1", "sample2"];

/// Proves sample `number` with a circuit and its key.
pub(super) fn prove_sample(
    number: usize,
    compiled: &Compiled,
    srs: &Srs,
    key: &ProverKey,
) -> Result<ProofFile, CliError> {
    let graph = compiled.graph();
    let integers = graph.quantise_inputs(&inputs(graph, number)).map_err(|error| internal("sample inputs", error))?;
    let salts = Salts::random(graph)?.in_field()?;
    let Assignment { witness, .. } = compiled.assign(&integers, context(number), &salts)?;
    Ok(prove_model(srs, key, compiled, witness).map_err(refused)?.file)
}

/// Values spread over the declared ranges, others for each sample: the middle, and steps of the golden ratio around it.
fn inputs(graph: &FixedGraph, number: usize) -> Vec<Vec<f64>> {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let spread = |index: usize| (0.5 + GOLDEN * (number * (index + 1)) as f64).fract();
    let value = |low: f64, high: f64, index: usize| (low + spread(index) * (high - low)).clamp(low, high);
    let tensor = |input: &model::InputSpec| {
        let count: usize = input.shape.iter().product();
        (0..count).map(|index| value(input.low, input.high, index)).collect()
    };
    graph.inputs.iter().map(tensor).collect()
}

/// A context of its own for each sample.
fn context(number: usize) -> Fr {
    let hash = keccak256(format!("assay sample {number}"));
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(hash.as_slice());
    Fr::from_uniform_bytes(&bytes)
}
