//! The contract `<Model>Model`: the codec behind an address, for contracts that serve many models.

use alloy_primitives::B256;
use askama::Template;
use protocol_spec::public::{PublicLayout, Role};

use crate::codec::model_name::ModelName;
use crate::codec::tensor_view::TensorView;

/// `IAssayModel.sol`: what every generated model contract answers to.
pub const MODEL_INTERFACE: &str = include_str!("../../templates/codec/IAssayModel.sol");

#[derive(Template)]
#[template(path = "codec/model.sol", escape = "none")]
struct ModelContract<'a> {
    model: &'a ModelName,
    version: &'static str,
    model_id: B256,
    inputs: Vec<Place<'a>>,
    /// Whose values the contract knows.
    outputs: Vec<Place<'a>>,
    input_instances: usize,
    /// The first of the inputs that have no values for contracts.
    hashed_input: Option<TensorView<'a>>,
}

/// Where a tensor's values lie in the flat list of all inputs, or of all outputs.
struct Place<'a> {
    tensor: TensorView<'a>,
    first: usize,
    /// Index of its first instance in the list of those that hold inputs.
    first_instance: usize,
}

impl Place<'_> {
    fn end(&self) -> usize {
        self.first + self.tensor.length
    }

    fn plus(&self, index: &str) -> String {
        sum(self.first, index)
    }

    fn instance_plus(&self, index: &str) -> String {
        sum(self.first_instance, index)
    }

    fn minus(&self, index: &str) -> String {
        if self.first == 0 { index.to_owned() } else { format!("{index} - {}", self.first) }
    }
}

fn sum(first: usize, index: &str) -> String {
    if first == 0 { index.to_owned() } else { format!("{first} + {index}") }
}

impl ModelContract<'_> {
    fn input_count(&self) -> usize {
        self.inputs.last().map_or(0, Place::end)
    }

    fn output_count(&self) -> usize {
        self.outputs.last().map_or(0, Place::end)
    }
}

/// Prints the model contract over the codec of the same layout, which it imports from `./<Model>Codec.sol`. Clean under
/// `forge fmt`.
///
/// It encodes inputs if none of them is hashed, and decodes the outputs that are packed.
pub fn print_model(model: &ModelName, model_id: B256, layout: &PublicLayout) -> String {
    let (hashed, packed): (Vec<_>, Vec<_>) = TensorView::all(layout).into_iter().partition(TensorView::is_hashed);
    let (outputs, inputs) = packed.into_iter().partition(|view| view.public.role == Role::Output);
    let contract = ModelContract {
        model,
        version: env!("CARGO_PKG_VERSION"),
        model_id,
        inputs: places(inputs),
        outputs: places(outputs),
        input_instances: layout.inputs().map(|tensor| tensor.instance_count).sum(),
        hashed_input: hashed.into_iter().find(|view| matches!(view.public.role, Role::Input(_))),
    };
    format!("{contract}\n")
}

fn places(tensors: Vec<TensorView<'_>>) -> Vec<Place<'_>> {
    let (mut first, mut first_instance) = (0, 0);
    let mut places = Vec::with_capacity(tensors.len());
    for tensor in tensors {
        let (length, instances) = (tensor.length, tensor.public.instance_count);
        places.push(Place { tensor, first, first_instance });
        (first, first_instance) = (first + length, first_instance + instances);
    }
    places
}
