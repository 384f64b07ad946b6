//! The attacks that trial circuits and other systems have fallen to, each tried wherever this one has the shape for it.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use crate::common;
use crate::compiled::{CircuitDescription, CircuitShape, Compiled};
use crate::field::from_integer;
use crate::lanes::Lanes;
use crate::layers;
use crate::layout::{Layout, NO_LOOKUP};
use crate::lookup::lookup_sums;
use crate::relation::{Relation, Slot, TableId, Term};
use crate::witness::Witness;

/// Every operation of the graph on an input, with its relations and honest values.
struct Run {
    compiled: Compiled,
    relations: Vec<Relation>,
    values: Vec<Fr>,
    honest: Witness,
}

impl Run {
    fn new(seed: u64, lanes: Lanes) -> Self {
        let graph = common::every_operation();
        let shape = CircuitShape { logrows: 12, lanes, limb_bits: 6 };
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let inputs = common::random_inputs(&graph, &mut rng);
        let start = layers::Start { inputs: &inputs, context: Fr::from(3), salts: &[] };
        let (builder, _) = layers::build(&graph, shape.form(), start).unwrap();
        let compiled = CircuitDescription::new(graph, shape).compile().unwrap();
        let honest = compiled.assign(&inputs, Fr::from(3), &[]).unwrap().witness;
        compiled.check(&honest).unwrap();
        assert!(balanced(compiled.layout(), &honest));
        Self { compiled, relations: builder.relations().to_vec(), values: builder.values().to_vec(), honest }
    }

    /// The witness with some wires changed, claiming the honest instances.
    fn with(&self, changes: &[(Slot, Fr)]) -> Witness {
        let mut values = self.values.clone();
        for (slot, value) in changes {
            values[slot.wire.0 as usize] = *value;
        }
        Witness::fill(self.compiled.layout(), &values, self.honest.instances().to_vec())
    }

    fn value(&self, slot: Slot) -> Fr {
        self.values[slot.wire.0 as usize]
    }

    /// All terms of the linear relations, the output as a term with coefficient -1.
    fn sums(&self) -> impl Iterator<Item = Vec<Term>> {
        self.relations.iter().filter_map(|relation| match relation {
            Relation::Linear { terms, out, .. } => {
                let out = Term { coefficient: -Fr::ONE, slot: *out };
                Some(terms.iter().copied().chain([out]).collect())
            }
            Relation::Product { .. } => None,
        })
    }

    fn looked_up(&self) -> Vec<(Slot, TableId)> {
        let terms = self.sums().flatten().map(|term| term.slot);
        terms.filter_map(|slot| slot.table.map(|table| (slot, table))).collect()
    }
}

/// Lanes with lookups only, and with others beside them.
fn every_kind_of_lanes() -> impl Iterator<Item = Lanes> {
    [(1, 1), (2, 1), (4, 1), (4, 2), (4, 4)].into_iter().map(|(count, looked_up)| Lanes::windows(count, looked_up))
}

/// Whether the lookup argument's sum is zero at random challenges: what `phi` proves, whatever `check` says.
fn balanced(layout: &Layout, witness: &Witness) -> bool {
    let mut rng = ChaCha20Rng::seed_from_u64(99);
    let (alpha, beta) = (Fr::random(&mut rng), Fr::random(&mut rng));
    let mut closed = layout.clone();
    closed.push_row(NO_LOOKUP);
    let mut longer = witness.clone();
    longer.main.iter_mut().for_each(|lane| lane.push(Fr::ZERO));
    longer.mult.push(Fr::ZERO);
    // The last row's `phi` is the sum of all rows before it.
    lookup_sums(&closed, &longer, alpha, beta).phi.last() == Some(&Fr::ZERO)
}

/// Refused both by the row check and by the argument itself.
fn refuse_lookup(run: &Run, witness: &Witness) {
    assert!(run.compiled.check(witness).is_err());
    assert!(!balanced(run.compiled.layout(), witness));
}

#[test]
fn entries_of_other_tables_shifted_by_the_difference_of_tags_are_refused() {
    for lanes in every_kind_of_lanes() {
        let run = Run::new(1, lanes);
        let tables = &run.compiled.layout().tables;
        let mut tried = 0;
        for (slot, own) in run.looked_up().into_iter().step_by(7) {
            for (other, table) in tables.iter().enumerate().filter(|(other, _)| *other != usize::from(own.0)) {
                let difference = other as i128 - i128::from(own.0);
                for entry in (0..table.len()).step_by(5) {
                    for value in [0, difference, -difference].map(|shift| table.entry(entry) + from_integer(shift)) {
                        if tables[usize::from(own.0)].index_of(value).is_none() {
                            refuse_lookup(&run, &run.with(&[(slot, value)]));
                            tried += 1;
                        }
                    }
                }
            }
        }
        assert!(tried > 500, "{tried}");
    }
}

#[test]
fn the_value_just_outside_a_table_is_refused() {
    for lanes in every_kind_of_lanes() {
        let run = Run::new(2, lanes);
        for (slot, own) in run.looked_up() {
            let table = &run.compiled.layout().tables[usize::from(own.0)];
            for value in [table.entry(table.len() - 1) + Fr::ONE, -Fr::ONE] {
                refuse_lookup(&run, &run.with(&[(slot, value)]));
            }
        }
    }
}

#[test]
fn a_multiplicity_off_by_one_on_any_row_is_refused() {
    for lanes in every_kind_of_lanes() {
        let run = Run::new(3, lanes);
        for row in 0..run.compiled.layout().rows() {
            for change in [Fr::ONE, -Fr::ONE] {
                let mut witness = run.honest.clone();
                witness.mult[row] += change;
                // Rows that look nothing up have an entry nobody may use, which unbalances the sum as well.
                assert!(!balanced(run.compiled.layout(), &witness), "row {row}");
            }
        }
    }
}

#[test]
fn a_filler_of_a_padding_row_that_is_no_entry_is_refused() {
    for lanes in every_kind_of_lanes() {
        let run = Run::new(4, lanes);
        let layout = run.compiled.layout();
        let fillers: Vec<usize> = (0..layout.rows())
            .filter(|row| matches!(layout.content[0][*row], crate::layout::Content::Filler(_)))
            .collect();
        assert!(!fillers.is_empty());
        for row in fillers {
            refuse_lookup(&run, &run.honest.tampered(&run.compiled, &[(0, row, -Fr::ONE)]));
        }
    }
}

#[test]
fn carries_between_any_two_parts_of_a_packed_sum_are_refused() {
    // Among them: a second quotient (q + 1, r - d), an overlap of neighbouring slots (digit + B, next digit - 1), and
    // zero with the other sign (sign - 1, magnitude + 2^w).
    for (seed, lanes) in (5..).zip(every_kind_of_lanes()) {
        let run = Run::new(seed, lanes);
        let mut tried = 0;
        for terms in run.sums() {
            let parts: Vec<&Term> = terms.iter().filter(|term| term.slot.table.is_some()).collect();
            for (number, a) in parts.iter().enumerate() {
                for b in parts.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, b)| b) {
                    for step in [Fr::ONE, -Fr::ONE] {
                        let moved = step * a.coefficient * b.coefficient.invert().unwrap();
                        let changes = [(a.slot, run.value(a.slot) + step), (b.slot, run.value(b.slot) - moved)];
                        assert!(run.compiled.check(&run.with(&changes)).is_err());
                        tried += 1;
                    }
                }
            }
        }
        assert!(tried > 100, "{tried}");
    }
}
