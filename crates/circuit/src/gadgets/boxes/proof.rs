//! The proof of one box, record by record.

use ff::Field as _;
use halo2_proofs::halo2curves::bn256::Fr;

use super::BoxList;
use super::layout::{Field, Layout, Record, Word};
use crate::builder::Builder;
use crate::field::{from_integer, power_of_two, to_field};
use crate::relation::{Slot, TableId, Term};
use crate::signal::Signal;
use crate::table::Table;

/// Proves that `signals` lie in box `number` and returns its values: see [`super::BoxLists::locate`].
pub(super) fn prove(
    builder: &mut Builder,
    layout: &Layout,
    table: TableId,
    list: &BoxList,
    number: usize,
    signals: &[Signal],
) -> Vec<Signal> {
    let results = list.values[number].iter().map(|value| Signal::constant(*value)).collect();
    let mut proof = Proof { builder, layout, list, number, signals, index: None, results };
    for (position, (record, entry)) in layout.records.iter().zip(layout.entries(list, number)).enumerate() {
        let claim = proof.claim(record);
        let entry = Slot { wire: proof.builder.wire(to_field(entry)), table: Some(table) };
        proof.emit(claim, layout.key + position, entry);
    }
    proof.results
}

struct Proof<'a> {
    builder: &'a mut Builder,
    layout: &'a Layout,
    list: &'a BoxList,
    number: usize,
    signals: &'a [Signal],
    /// The box's number, once it is checked.
    index: Option<Slot>,
    results: Vec<Signal>,
}

/// A record but for its key.
struct Claim {
    /// What each integer's distance from the lowest is multiplied by.
    factors: Vec<Fr>,
    parts: Vec<Term>,
}

impl Proof<'_> {
    fn claim(&mut self, record: &Record) -> Claim {
        let mut claim = Claim { factors: vec![Fr::ZERO; self.signals.len()], parts: Vec::new() };
        for (field, place) in record {
            let truth = self.layout.truth(field, self.list, self.number);
            let slot = match field {
                Field::Value { output, width } => self.value(*output, truth, *width),
                Field::Index { width } => self.index(truth, *width),
                Field::Bounds(word) => {
                    self.bounds(word, *place, truth, &mut claim);
                    continue;
                }
            };
            claim.parts.push(Term { coefficient: power_of_two(*place), slot });
        }
        claim
    }

    fn value(&mut self, output: usize, truth: i128, width: u32) -> Slot {
        let range = self.layout.outputs[output];
        let slot = self.builder.checked(truth, width).slot;
        self.results[output] = Signal { wire: Some(slot.wire), offset: range.low, value: range.low + truth, range };
        slot
    }

    /// One wire in all records, looked up in the first.
    fn index(&mut self, truth: i128, width: u32) -> Slot {
        let slot = self.index.unwrap_or_else(|| self.builder.checked(truth, width).slot);
        self.index = Some(slot.wire.into());
        slot
    }

    /// The integers, and how far they are from the bounds.
    fn bounds(&mut self, word: &Word, place: u32, truth: i128, claim: &mut Claim) {
        for (slot, (_, side)) in word.bounds.iter().enumerate() {
            claim.factors[*side] += power_of_two(place + word.place(slot));
        }
        let own = word.of(|_, side| self.signals[side].value - self.layout.least[side]);
        let distances = if word.is_below { own - truth } else { truth - own };
        let mut cells = match word.slots {
            1 => self.builder.limbs(distances, word.width),
            count => {
                let table = self.builder.table(&Table::Digits { bits: word.width, count });
                let slot = Slot { wire: self.builder.wire(from_integer(distances)), table: Some(table) };
                vec![Term { coefficient: Fr::ONE, slot }]
            }
        };
        let size = power_of_two(place);
        let sign = if word.is_below { -size } else { size };
        cells.iter_mut().for_each(|cell| cell.coefficient *= sign);
        claim.parts.append(&mut cells);
    }

    /// Emits `key + fields - entry = 0`.
    fn emit(&mut self, claim: Claim, key: usize, entry: Slot) {
        let (mut terms, mut constant) = (Vec::with_capacity(claim.factors.len()), from_integer(key as i128));
        for ((signal, factor), least) in self.signals.iter().zip(claim.factors).zip(&self.layout.least) {
            Builder::accumulate(&mut terms, &mut constant, factor, signal);
            constant -= factor * from_integer(*least);
        }
        terms.extend(claim.parts);
        terms.push(Term { coefficient: -Fr::ONE, slot: entry });
        self.builder.zero_sum(terms, constant);
    }
}
