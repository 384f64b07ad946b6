//! An input to measure a model with.

use gas_report::Source;
use model::FixedGraph;
use protocol_spec::public::PublicTensor;
use serde_json::{Value, json};

use super::Subject;
use crate::artifacts::{Artifacts, latest_proof};
use crate::cli::ModelArgs;
use crate::error::CliError;
use crate::source_model::SourceModel;

/// An input file as typical for the model as it is known: calldata is priced by its values. Of a model with calibration data
/// the first sample, of artefacts the input of the newest proof, else values spread over the declared ranges.
pub(super) fn typical_input(subject: &Subject, artifacts: &Artifacts, graph: &FixedGraph) -> Result<Value, CliError> {
    let known = match subject.source {
        Source::Artefacts => of_newest_proof(artifacts, graph),
        Source::Onnx | Source::Generated => of_calibration_data(subject)?,
    };
    Ok(json!({ "input_data": known.unwrap_or_else(|| spread(graph)) }))
}

fn of_calibration_data(subject: &Subject) -> Result<Option<Vec<Vec<f64>>>, CliError> {
    let data = SourceModel::read(&subject.path, &ModelArgs::default())?.calibration()?;
    Ok(data.and_then(|data| data.samples.samples.into_iter().next()))
}

/// A proof that cannot be read is none, nor is one that hides an input: nothing but the choice of an input hangs on it.
fn of_newest_proof(artifacts: &Artifacts, graph: &FixedGraph) -> Option<Vec<Vec<f64>>> {
    let proof = artifacts.own_proof(&latest_proof(&artifacts.layout).ok()?).ok()?;
    let layout = &artifacts.manifest.public_values;
    if layout.inputs().count() != graph.inputs.len() {
        return None;
    }
    let values = layout.values(&proof.instances).ok()?;
    layout.inputs().zip(&values).map(|(tensor, said)| Some(reals(tensor, said.values()?))).collect()
}

/// Numbers of the declared range that become these integers.
fn reals(tensor: &PublicTensor, integers: &[i64]) -> Vec<f64> {
    let (low, high) = tensor.range().map_or((f64::MIN, f64::MAX), |range| (range.low, range.high));
    integers.iter().map(|&integer| tensor.dequantise(integer).clamp(low, high)).collect()
}

fn spread(graph: &FixedGraph) -> Vec<Vec<f64>> {
    let share = |index: usize| 0.25 + 0.5 * (index as f64 * 0.618_033_988_749_894_9).fract();
    let values = graph.inputs.iter().map(|input| {
        let length = input.shape.iter().product();
        (0..length).map(|index| input.low + (input.high - input.low) * share(index)).collect()
    });
    values.collect()
}
