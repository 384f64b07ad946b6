//! The values of a model that proofs show, as its contracts see them.

use model::{FixedGraph, Visibility};
use protocol_spec::public::{DeclaredRange, Encoding, LayoutError, PublicLayout, Role, TensorSpec};

/// Which instance holds what: context, inputs, outputs, packed or hashed, in the model's order. Private ones are not there.
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
    PublicLayout::new(inputs.chain(outputs))
}

fn encoding(visibility: Visibility) -> Option<Encoding> {
    match visibility {
        Visibility::Public => Some(Encoding::Packed),
        Visibility::Hashed => Some(Encoding::Hashed),
        Visibility::Private => None,
    }
}

/// What of one list for each input and output has a place in the layout.
pub(crate) fn with_instances<T>(graph: &FixedGraph, tensors: impl IntoIterator<Item = T>) -> Vec<T> {
    let tensors = tensors.into_iter().zip(graph.visibilities());
    tensors.filter(|(_, visibility)| *visibility != Visibility::Private).map(|(tensor, _)| tensor).collect()
}
