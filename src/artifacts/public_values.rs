//! The values of a model that proofs show, as its contracts see them.

use model::{FixedGraph, PARAMETER_BITS, ParameterError, Visibility};
use protocol_spec::public::{DeclaredRange, Encoding, LayoutError, PublicLayout, Role, TensorSpec};

/// What contracts call the hash of hidden weights and biases.
const PARAMETERS: &str = "parameters";

/// Which instance holds what: context, hidden parameters, inputs, outputs, packed or hashed, in the model's order. Private ones are
/// not there.
pub(crate) fn public_layout(graph: &FixedGraph) -> Result<PublicLayout, LayoutError> {
    let inputs = graph.inputs.iter().filter_map(|input| {
        Some(TensorSpec {
            encoding: encoding(input.visibility)?,
            name: input.name.clone(),
            role: Role::Input(DeclaredRange { low: input.low, high: input.high }),
            shape: input.shape.clone(),
            bits: input.bits,
            offset: input.offset,
            scale: graph.node(input.tensor).scale.0,
        })
    });
    let outputs = graph.outputs.iter().filter_map(|output| {
        Some(TensorSpec {
            encoding: encoding(output.visibility)?,
            name: output.name.clone(),
            role: Role::Output,
            shape: output.shape.clone(),
            bits: output.bits,
            offset: output.offset,
            scale: graph.node(output.tensor).scale.0,
        })
    });
    PublicLayout::new(parameters(graph).into_iter().chain(inputs).chain(outputs))
}

/// Hidden weights and biases as a list of digits.
fn parameters(graph: &FixedGraph) -> Option<TensorSpec> {
    let digits = graph.parameter_digits();
    (digits > 0).then(|| TensorSpec {
        name: PARAMETERS.to_owned(),
        role: Role::Parameters,
        shape: vec![digits],
        bits: PARAMETER_BITS,
        offset: 0,
        scale: 0,
        encoding: Encoding::Hashed,
    })
}

fn encoding(visibility: Visibility) -> Option<Encoding> {
    match visibility {
        Visibility::Public => Some(Encoding::Packed),
        Visibility::Hashed => Some(Encoding::Hashed),
        Visibility::Private => None,
    }
}

/// The integers of every tensor that has a place in the layout, of one list for each input and output. Hidden parameters are
/// zeros where they are not known.
pub(crate) fn with_instances<'a>(
    graph: &FixedGraph,
    tensors: impl IntoIterator<Item = &'a Vec<i64>>,
) -> Result<Vec<Vec<i64>>, ParameterError> {
    let digits = graph.parameters_of().digits(graph)?;
    let parameters = (!digits.is_empty()).then(|| digits.into_iter().map(i64::from).collect());
    let tensors = tensors.into_iter().zip(graph.visibilities());
    let shown = tensors.filter(|(_, visibility)| *visibility != Visibility::Private).map(|(tensor, _)| tensor.clone());
    Ok(parameters.into_iter().chain(shown).collect())
}
