//! What a statement says of inputs and outputs: packed values, their hash, or nothing.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;
use tensor_hash::{TensorHash, TensorKind, WORD_BITS};

use super::affine::Affine;
use super::poseidon::hash_words;
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::{from_integer, power_of_two};
use crate::relation::Term;
use crate::signal::Signal;

#[cfg(test)]
mod attacks;

/// Words of `floor(253 / bits)` values: `sum_j 2^(bits*j) * (value_j - offset)`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packing {
    pub bits: u32,
    pub offset: i64,
}

/// How the words of a tensor become instances.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Disclosure {
    /// One each.
    Public,
    /// One of them all.
    Hashed {
        salt: Fr,
    },
    Private,
}

/// Inputs: each value is checked to lie in `[offset, offset + 2^bits)` exactly, whatever its disclosure.
///
/// # Errors
/// [`CircuitError::Hash`], [`CircuitError::TooManyCells`].
pub(crate) fn receive(
    builder: &mut Builder,
    values: &[i64],
    packing: Packing,
    disclosure: Disclosure,
) -> Result<Vec<Signal>, CircuitError> {
    let (bits, offset) = (packing.bits, i128::from(packing.offset));
    let range = Interval { low: offset, high: offset + (1 << bits) - 1 };
    let mut signals = Vec::with_capacity(values.len());
    let mut words = Vec::new();
    for group in values.chunks(packing.per_word()) {
        let mut terms = Vec::with_capacity(group.len());
        for (place, value) in group.iter().enumerate() {
            let value = i128::from(*value);
            let checked = builder.checked(value - offset, bits);
            terms.push(Term { coefficient: power_of_two(bits * place as u32), slot: checked.slot });
            signals.push(Signal { wire: Some(checked.slot.wire), offset, value, range });
        }
        words.push(Affine { terms, constant: Fr::ZERO });
    }
    if !matches!(disclosure, Disclosure::Hashed { .. }) {
        signals.iter().filter_map(|signal| signal.wire).for_each(|wire| builder.mark_subject(wire));
    }
    let tensor = TensorHash { kind: TensorKind::Input, bits, length: values.len() as u64 };
    let instances = builder.instances().len();
    disclose(builder, words, tensor, disclosure)?;
    builder.mark_instances(instances);
    Ok(signals)
}

/// Outputs.
///
/// # Assumptions
/// Every wire is proven to hold its integer, within its range.
///
/// # Errors
/// [`CircuitError::OutputRange`] when the range of a value that is disclosed does not lie in `[offset, offset + 2^bits)`;
/// [`CircuitError::Hash`], [`CircuitError::TooManyCells`].
pub(crate) fn expose(
    builder: &mut Builder,
    signals: &[Signal],
    packing: Packing,
    disclosure: Disclosure,
) -> Result<(), CircuitError> {
    if matches!(disclosure, Disclosure::Private) {
        return Ok(());
    }
    let words = signals.chunks(packing.per_word()).map(|group| packing.pack(group)).collect::<Result<_, _>>()?;
    let tensor = TensorHash { kind: TensorKind::Output, bits: packing.bits, length: signals.len() as u64 };
    disclose(builder, words, tensor, disclosure)
}

impl Packing {
    fn per_word(self) -> usize {
        (WORD_BITS / self.bits) as usize
    }

    /// The word of one group of values.
    fn pack(self, group: &[Signal]) -> Result<Affine, CircuitError> {
        let (bits, offset) = (self.bits, i128::from(self.offset));
        let mut word = Affine::default();
        for (place, signal) in group.iter().enumerate() {
            if signal.range.low < offset || signal.range.high >= offset + (1 << bits) {
                return Err(CircuitError::OutputRange { low: signal.range.low, high: signal.range.high, offset, bits });
            }
            let weight = power_of_two(bits * place as u32);
            Builder::accumulate(&mut word.terms, &mut word.constant, weight, signal);
            word.constant -= weight * from_integer(offset);
        }
        Ok(word)
    }
}

/// Binds the words to instances.
fn disclose(
    builder: &mut Builder,
    words: Vec<Affine>,
    tensor: TensorHash,
    disclosure: Disclosure,
) -> Result<(), CircuitError> {
    match disclosure {
        Disclosure::Public => words.into_iter().for_each(|word| word.bind(builder)),
        Disclosure::Hashed { salt } => {
            let salt = builder.wire(salt);
            if tensor.kind == TensorKind::Output {
                builder.mark_subject(salt);
            }
            hash_words(builder, tensor, salt, words)?.bind(builder);
        }
        Disclosure::Private => words.into_iter().for_each(|word| look_up(builder, word)),
    }
    Ok(())
}

/// Gives the looked-up slots of a word a relation to stand in, whose output nothing refers to.
fn look_up(builder: &mut Builder, mut word: Affine) {
    word.terms.retain(|term| term.slot.table.is_some());
    if !word.terms.is_empty() {
        word.settle(builder);
    }
}
