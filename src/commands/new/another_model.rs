//! A proof of another model: the same but for one parameter, so that nothing but the key tells it apart.

use circuit::{CircuitDescription, Compiled};
use kzg_backend::{Access, ProofFile, Srs, generate_model_keys, write_circuit};
use model::{FixedGraph, FixedOp};
use tempfile::TempDir;

use super::samples::prove_sample;
use crate::artifacts::public_layout;
use crate::error::{CliError, ErrorKind};

/// Parameters tried of each node. A parameter may be one that leaves its circuit's size.
const TRIED: usize = 4;

/// Makes keys of a neighbouring model and a proof with them.
pub(super) fn prove_neighbour(compiled: &Compiled, srs: &Srs) -> Result<ProofFile, CliError> {
    let neighbour = neighbours(compiled).next().ok_or_else(no_parameter)?;
    let folder = TempDir::new().map_err(|error| CliError::of_io(&std::env::temp_dir(), &error))?;
    let hash = write_circuit(&folder.path().join("circuit.bin"), neighbour.description(), Access::OwnerOnly)?;
    let key = generate_model_keys(srs, &neighbour, hash)?;
    prove_sample(0, &neighbour, srs, &key)
}

/// Circuits of the same shape and public values, each with one parameter changed by one.
fn neighbours(compiled: &Compiled) -> impl Iterator<Item = Compiled> {
    let (graph, shape) = (&compiled.description().graph, compiled.shape());
    let layout = public_layout(graph).ok();
    let nodes = 0..graph.nodes.len();
    let changes = nodes.flat_map(|node| (0..TRIED).map(move |parameter| (node, parameter)));
    changes.filter_map(move |(node, parameter)| {
        let mut graph = graph.clone();
        let value = parameter_of(&mut graph, node, parameter)?;
        // Towards zero: no sum grows.
        *value -= value.signum();
        model::analyse(&mut graph).ok()?;
        let same_values = public_layout(&graph).ok() == layout;
        same_values.then(|| CircuitDescription::new(graph, shape).compile().ok()).flatten()
    })
}

/// The weight or multiplier with this number among those of the node that are not zero.
fn parameter_of(graph: &mut FixedGraph, node: usize, number: usize) -> Option<&mut i64> {
    match &mut graph.nodes[node].op {
        FixedOp::Dense { weights, .. } => weights.iter_mut().filter(|weight| **weight != 0).nth(number),
        FixedOp::Affine { multipliers, .. } => {
            multipliers.iter_mut().flatten().filter(|multiplier| **multiplier != 0).nth(number)
        }
        _ => None,
    }
}

fn no_parameter() -> CliError {
    CliError::new(
        ErrorKind::Unsupported,
        "no-parameters",
        "the model has no parameter whose change leaves its circuit's shape",
        "a project's tests need a proof of a model of the same shape; a model without weights has no such neighbour",
    )
}
