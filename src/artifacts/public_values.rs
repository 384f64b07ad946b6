//! The public values of a model, as its contracts see them.

use model::FixedGraph;
use protocol_spec::public::{DeclaredRange, Encoding, LayoutError, PublicLayout, Role, TensorSpec};

/// Which instance holds what: context, packed inputs, packed outputs, in the model's order.
pub(crate) fn public_layout(graph: &FixedGraph) -> Result<PublicLayout, LayoutError> {
    let inputs = graph.inputs.iter().map(|input| TensorSpec {
        name: input.name.clone(),
        role: Role::Input(DeclaredRange { low: input.low, high: input.high }),
        shape: input.shape.clone(),
        bits: input.bits,
        offset: input.offset,
        scale: graph.node(input.tensor).scale.0,
        encoding: Encoding::Packed,
    });
    let outputs = graph.outputs.iter().map(|output| TensorSpec {
        name: output.name.clone(),
        role: Role::Output,
        shape: output.shape.clone(),
        bits: output.bits,
        offset: output.offset,
        scale: graph.node(output.tensor).scale.0,
        encoding: Encoding::Packed,
    });
    PublicLayout::new(inputs.chain(outputs))
}
