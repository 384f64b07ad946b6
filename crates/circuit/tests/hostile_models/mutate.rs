//! Edits of models: what stands in one place of some model comes to the same place of another, numbers become large,
//! nodes, tensors and attributes go, double and change places.

use std::collections::BTreeMap;

use rand::Rng;
use rand_chacha::ChaCha20Rng;

use crate::common::mutation::{mutated, number};
use crate::wire::{Content, Field, Kind, Message, packed, unpacked};

/// Models, and all that stands in each kind of place of any of them.
pub(crate) struct Corpus {
    models: Vec<Message>,
    places: BTreeMap<(Kind, u64), Vec<Content>>,
}

/// Larger values are not carried to other models: most of a run would go to copying them.
const LARGEST: usize = 1 << 12;

impl Corpus {
    pub(crate) fn new(models: Vec<Message>) -> Corpus {
        let mut corpus = Corpus { models: vec![], places: BTreeMap::new() };
        models.iter().for_each(|model| corpus.note(model));
        corpus.models = models;
        corpus
    }

    fn note(&mut self, message: &Message) {
        for Field { number, content } in &message.fields {
            let size = match content {
                Content::Message(inner) => {
                    self.note(inner);
                    inner.bytes().len()
                }
                Content::Bytes(bytes) => bytes.len(),
                _ => 0,
            };
            let known = self.places.entry((message.kind, *number)).or_default();
            if size <= LARGEST && !known.contains(content) {
                known.push(content.clone());
            }
        }
    }

    /// The bytes of some model after one to four edits.
    pub(crate) fn hostile(&self, rng: &mut ChaCha20Rng) -> Vec<u8> {
        let mut model = self.models[rng.gen_range(0..self.models.len())].clone();
        for _ in 0..rng.gen_range(1..5) {
            let at = rng.gen_range(0..model.count());
            if let Some(message) = model.nth(at) {
                self.edit(message, rng);
            }
        }
        let bytes = model.bytes();
        if rng.gen_ratio(1, 16) { mutated(&bytes, rng) } else { bytes }
    }

    fn edit(&self, message: &mut Message, rng: &mut ChaCha20Rng) {
        if message.fields.is_empty() || rng.gen_ratio(1, 12) {
            return self.insert(message, rng);
        }
        let at = rng.gen_range(0..message.fields.len());
        match rng.gen_range(0..10) {
            0 => drop(message.fields.remove(at)),
            1 => message.fields.insert(at, message.fields[at].clone()),
            2 => {
                let other = rng.gen_range(0..message.fields.len());
                message.fields.swap(at, other);
            }
            3..6 => {
                let known = self.places.get(&(message.kind, message.fields[at].number));
                if let Some(known) = known.filter(|known| !known.is_empty()) {
                    message.fields[at].content = known[rng.gen_range(0..known.len())].clone();
                }
            }
            _ => change(message.kind, &mut message.fields[at], rng),
        }
    }

    /// Something that messages of this kind have.
    fn insert(&self, message: &mut Message, rng: &mut ChaCha20Rng) {
        let kind = message.kind;
        let places: Vec<_> = self.places.iter().filter(|((of, _), known)| *of == kind && !known.is_empty()).collect();
        if places.is_empty() {
            return;
        }
        let ((_, number), known) = places[rng.gen_range(0..places.len())];
        let content = known[rng.gen_range(0..known.len())].clone();
        let at = rng.gen_range(0..=message.fields.len());
        message.fields.insert(at, Field { number: *number, content });
    }
}

/// Another value, of the same form most times.
fn change(kind: Kind, field: &mut Field, rng: &mut ChaCha20Rng) {
    match &mut field.content {
        Content::Number(value) => *value = number(rng, *value),
        Content::Fixed(bytes) => {
            let floats = [0.0, -0.0, 1.0, -1.0, 1e-30, 1e30, f32::MAX, f32::INFINITY, f32::NAN, f32::MIN_POSITIVE];
            *bytes = floats[rng.gen_range(0..floats.len())].to_le_bytes().to_vec();
        }
        Content::Bytes(bytes) if kind.packs(field.number) => {
            let mut numbers = unpacked(bytes);
            match numbers.len() {
                0 => numbers.push(rng.gen_range(0..4)),
                length => {
                    let at = rng.gen_range(0..length);
                    numbers[at] = number(rng, numbers[at]);
                    if rng.gen_ratio(1, 4) {
                        numbers.truncate(at);
                    }
                }
            }
            *bytes = packed(&numbers);
        }
        Content::Bytes(bytes) => *bytes = mutated(bytes, rng),
        Content::Message(message) => {
            if rng.gen_ratio(1, 8) {
                field.content = Content::Bytes(mutated(&message.bytes(), rng));
            } else {
                message.fields.reverse();
            }
        }
    }
}
