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
    outputs: Vec<Place<'a>>,
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

    fn input_instances(&self) -> usize {
        self.inputs.iter().map(|place| place.tensor.public.instance_count).sum()
    }

    fn output_count(&self) -> usize {
        self.outputs.last().map_or(0, Place::end)
    }
}

/// Prints the model contract over the codec of the same layout, which it imports from `./<Model>Codec.sol`. Clean under
/// `forge fmt`.
pub fn print_model(model: &ModelName, model_id: B256, layout: &PublicLayout) -> String {
    let (outputs, inputs) = TensorView::all(layout).into_iter().partition(|view| view.public.role == Role::Output);
    let (inputs, outputs) = (places(inputs), places(outputs));
    let contract = ModelContract { model, version: env!("CARGO_PKG_VERSION"), model_id, inputs, outputs };
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
