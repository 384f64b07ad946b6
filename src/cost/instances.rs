//! What the instances of a proof look like before there is one.

use alloy_primitives::{B256, U256};
use model::{FixedGraph, PublicSample, Quantised};
use protocol_spec::InstanceBytes;
use protocol_spec::public::{PublicLayout, context_from_hash};

use crate::artifacts::{public_layout, with_instances};
use crate::error::{CliError, internal};

/// Zero bytes on calibration data: inputs as they are typical, the outputs that the model computes from them, and hashes
/// without zero bytes as the context and for hashed tensors.
pub(super) fn on_calibration_data(quantised: &Quantised) -> Result<InstanceBytes, CliError> {
    let refused = |error: &dyn std::fmt::Display| internal("public values", error);
    let layout = public_layout(&quantised.graph).map_err(|error| refused(&error))?;
    let instances = quantised.samples.iter().map(|sample| of_sample(sample, &quantised.graph, &layout));
    let instances: Vec<Vec<U256>> = instances.collect::<Result<_, _>>()?;
    Ok(InstanceBytes::of(&instances.concat()))
}

fn of_sample(sample: &PublicSample, graph: &FixedGraph, layout: &PublicLayout) -> Result<Vec<U256>, CliError> {
    let integers = |values: &Vec<i128>| values.iter().map(|value| i64::try_from(*value)).collect();
    let outputs: Result<Vec<Vec<i64>>, _> = sample.outputs.iter().map(integers).collect();
    let outputs = outputs.map_err(|error| internal("an output", error))?;
    let values = with_instances(graph, sample.inputs.iter().chain(&outputs));
    let values = values.map_err(|error| internal("hidden parameters", error))?;
    let context = context_from_hash(B256::repeat_byte(0xff));
    layout.typical_instances(context, &values).map_err(|error| internal("public values", error))
}
