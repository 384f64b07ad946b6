//! Hidden weights and biases: wires in their ranges, of which one instance is the hash.

use std::collections::HashMap;

use halo2_proofs::halo2curves::bn256::Fr;
use model::{FixedGraph, HiddenLayer, PARAMETER_BITS, TensorId};
use tensor_hash::{TensorHash, TensorKind};

use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::{PACKED_BITS, power_of_two};
use crate::gadgets::{Affine, hash_words};
use crate::relation::{Slot, Term};
use crate::weights::{FixedParameters, LinearParameters, SecretBias, SecretParameters, SecretWeight};

/// The hidden parameters of each layer that has any.
#[derive(Default)]
pub(super) struct Secrets(HashMap<TensorId, HiddenParameters>);

/// Those of one layer. Each slot with a table is looked up where the layer reads it.
struct HiddenParameters {
    weights: Vec<SecretWeight>,
    bias: Vec<SecretBias>,
    bias_offset: i128,
}

impl Secrets {
    /// The parameters of the layer that makes `tensor`: as wires where they are hidden, else these constants.
    pub(super) fn parameters<'a>(
        &'a self,
        tensor: TensorId,
        weights: &'a [i64],
        bias: &'a [i128],
    ) -> LinearParameters<'a> {
        match self.0.get(&tensor) {
            Some(HiddenParameters { weights, bias, bias_offset }) => {
                LinearParameters::Secret(SecretParameters { weights, bias, bias_offset: *bias_offset })
            }
            None => LinearParameters::Fixed(FixedParameters { weights, bias }),
        }
    }
}

/// The hidden parameters of `graph`; their hash, with the first of `salts`, is the next instance.
///
/// What is hashed are digits of [`PARAMETER_BITS`] bits: see [`model::Parameters::digits`].
///
/// # Errors
/// [`CircuitError::SecretWeightsInWindows`] where sums are not folded; [`CircuitError::Hash`], [`CircuitError::TooManyCells`].
pub(super) fn receive<'s>(
    builder: &mut Builder,
    graph: &FixedGraph,
    salts: &mut impl Iterator<Item = &'s Fr>,
) -> Result<Secrets, CircuitError> {
    let mut layers = HashMap::new();
    let mut digits = Vec::with_capacity(graph.parameter_digits());
    for layer in graph.hidden_layers() {
        if builder.one().is_none() {
            return Err(CircuitError::SecretWeightsInWindows);
        }
        builder.claim(layer.weights.len())?;
        layers.insert(layer.tensor, received(builder, layer, &mut digits));
    }
    if !digits.is_empty() {
        let salt = builder.wire(salts.next().copied().unwrap_or_else(Fr::zero));
        let tensor = TensorHash { kind: TensorKind::Parameters, bits: PARAMETER_BITS, length: digits.len() as u64 };
        let instances = builder.instances().len();
        let words = digits.chunks((PACKED_BITS / PARAMETER_BITS) as usize).map(packed).collect();
        hash_words(builder, tensor, salt, words)?.bind(builder);
        builder.mark_instances(instances);
    }
    Ok(Secrets(layers))
}

/// The layer's wires, whose digits are appended to `digits`.
fn received(builder: &mut Builder, layer: HiddenLayer<'_>, digits: &mut Vec<Slot>) -> HiddenParameters {
    let mut digit = |builder: &mut Builder, value: i128| {
        let slot = builder.checked(value, PARAMETER_BITS).slot;
        digits.push(slot);
        slot
    };
    let weights = layer.weights.iter().map(|&value| {
        let slot = digit(builder, i128::from(value) - layer.widths.weights().low);
        SecretWeight { slot, value }
    });
    let weights = weights.collect();
    let offset = layer.widths.bias().low;
    let bias = layer.bias.iter().map(|&value| {
        let shifts = (0..layer.widths.bias_bits).step_by(PARAMETER_BITS as usize);
        let terms = shifts.map(|shift| {
            let part = (value - offset) >> shift & ((1 << PARAMETER_BITS) - 1);
            Term { coefficient: power_of_two(shift), slot: digit(builder, part) }
        });
        SecretBias { terms: terms.collect(), value }
    });
    HiddenParameters { weights, bias: bias.collect(), bias_offset: offset }
}

/// A word of digits, low digits first. Layers look them up.
fn packed(digits: &[Slot]) -> Affine {
    let mut word = Affine::default();
    let shifts = (0..).step_by(PARAMETER_BITS as usize);
    word.terms.extend(
        digits
            .iter()
            .zip(shifts)
            .map(|(digit, shift)| Term { coefficient: power_of_two(shift), slot: digit.wire.into() }),
    );
    word
}
