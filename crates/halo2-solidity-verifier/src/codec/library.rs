//! The library `<Model>Codec`.

use askama::Template;
use protocol_spec::SCALAR_MODULUS;
use protocol_spec::public::{PublicLayout, Role};

use crate::codec::model_name::ModelName;
use crate::codec::tensor_view::TensorView;

#[derive(Template)]
#[template(path = "codec/library.sol", escape = "none")]
struct Library<'a> {
    model: &'a ModelName,
    version: &'static str,
    field_order: String,
    instance_count: usize,
    tensors: Vec<TensorView<'a>>,
    has_packed: bool,
    has_hashed: bool,
    /// Inputs whose values the library knows.
    has_inputs: bool,
    /// Errors that tell that values are no instances, beside that of the context.
    refused_values: &'static str,
    /// Errors that tell that instances hold no values, beside those of number and context.
    refused_instances: &'static str,
}

/// Prints the codec of `layout`: quantise, pack and encode, unpack and decode, equal bit for bit to
/// [`protocol_spec::public`]; of hashed tensors their commitments alone. Clean under `forge fmt`; names of tensors are escaped.
pub fn print_codec(model: &ModelName, layout: &PublicLayout) -> String {
    let tensors = TensorView::all(layout);
    let packed: Vec<_> = tensors.iter().filter(|tensor| !tensor.is_hashed()).collect();
    let (has_packed, has_hashed) = (!packed.is_empty(), packed.len() < tensors.len());
    let (refused_values, refused_instances) = match (has_packed, has_hashed) {
        (true, true) => ("`ValueOutOfWidth` or `CommitmentNotInField`", "`HighBits` or `CommitmentNotInField`"),
        (false, true) => ("`CommitmentNotInField`", "`CommitmentNotInField`"),
        _ => ("`ValueOutOfWidth`", "`HighBits`"),
    };
    let library = Library {
        model,
        version: env!("CARGO_PKG_VERSION"),
        field_order: format!("{SCALAR_MODULUS:#x}"),
        instance_count: layout.instance_count(),
        has_packed,
        has_hashed,
        has_inputs: packed.iter().any(|tensor| matches!(tensor.public.role, Role::Input(_))),
        refused_values,
        refused_instances,
        tensors,
    };
    format!("{library}\n")
}
