//! The library `<Model>Codec`.

use askama::Template;
use protocol_spec::SCALAR_MODULUS;
use protocol_spec::public::PublicLayout;

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
    has_inputs: bool,
}

/// Prints the codec of `layout`: quantise, pack and encode, unpack and decode, equal bit for bit to
/// [`protocol_spec::public`]. Clean under `forge fmt`; names of tensors are escaped.
pub fn print_codec(model: &ModelName, layout: &PublicLayout) -> String {
    let tensors = TensorView::all(layout);
    let library = Library {
        model,
        version: env!("CARGO_PKG_VERSION"),
        field_order: format!("{SCALAR_MODULUS:#x}"),
        instance_count: layout.instance_count(),
        has_inputs: layout.inputs().next().is_some(),
        tensors,
    };
    format!("{library}\n")
}
