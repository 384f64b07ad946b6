//! Provers who cheat: witnesses with wrong values that are otherwise as consistent as can be made.
//!
//! For tests of soundness, in this crate and above it: every witness made here must be rejected by
//! [`Compiled::check`](crate::Compiled::check), and a proof of it by every verifier.

mod early_challenge;
mod without;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use rand_core::RngCore;

use crate::builder::Builder;
use crate::compiled::Compiled;
use crate::error::CircuitError;
use crate::field::{from_integer, power_of_two};
use crate::layers::{self, Start};
use crate::layout::Layout;
use crate::relation::{Relation, Term, Wire};
use crate::witness::Witness;

/// How a cheating prover changes a wire, or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    PlusOne,
    MinusOne,
    /// The additive inverse: an alias of small negatives.
    Negated,
    Zero,
    One,
    /// `value + 2^limb_bits`: the smallest value that a full limb may not have.
    AboveRange,
    /// `value - 2^limb_bits`.
    BelowRange,
    /// `value / 2^n` modulo r, the quotient that an unchecked division would let through.
    FieldQuotient,
    /// A legitimate entry of another table, and that entry shifted by the difference of the tags.
    OtherTable,
    /// Moves a carry between two terms of one linear relation, which keeps its sum.
    CarryMove,
    /// Exchanges the values of two wires.
    Swap,
    /// The value of a wire elsewhere.
    Elsewhere,
    Random,
    /// The value plus a multiple of a large power of two, as a wrapped packed sum would have it.
    PackedWrap,
    /// Flips what should be a bit: `1 - value`.
    Flipped,
    /// One cell alone, leaving its copies.
    SingleCell,
}

/// All strategies.
pub const STRATEGIES: [Strategy; 16] = [
    Strategy::PlusOne,
    Strategy::MinusOne,
    Strategy::Negated,
    Strategy::Zero,
    Strategy::One,
    Strategy::AboveRange,
    Strategy::BelowRange,
    Strategy::FieldQuotient,
    Strategy::OtherTable,
    Strategy::CarryMove,
    Strategy::Swap,
    Strategy::Elsewhere,
    Strategy::Random,
    Strategy::PackedWrap,
    Strategy::Flipped,
    Strategy::SingleCell,
];

/// An honest run of a model that attacks start from.
pub struct Adversary<'a> {
    compiled: &'a Compiled,
    builder: Builder,
    honest: Witness,
    /// Wires that the instances of inputs fix, or that are the prover's to choose: changing them could prove another, true
    /// statement.
    inputs: Vec<bool>,
}

impl<'a> Adversary<'a> {
    /// # Errors
    /// Inputs of the wrong count, length or range, salts of the wrong count: see [`Compiled::assign`].
    pub fn new(compiled: &'a Compiled, inputs: &[Vec<i64>], context: Fr, salts: &[Fr]) -> Result<Self, CircuitError> {
        let description = compiled.description();
        let (builder, _) = layers::build(compiled.graph(), description.shape.form(), Start { inputs, context, salts })?;
        let honest = compiled.assign(inputs, context, salts)?.witness;
        let inputs = subject_wires(&builder);
        Ok(Self { compiled, builder, honest, inputs })
    }

    /// The honest witness.
    pub fn honest(&self) -> &Witness {
        &self.honest
    }

    /// A false witness, or `None` where the strategy changes nothing at the wire it drew.
    ///
    /// With `propagate` every wire that a relation determines is computed anew, and so are the claimed outputs: what
    /// remains wrong is only what the circuit itself must catch.
    pub fn attack(&self, strategy: Strategy, propagate: bool, rng: &mut impl RngCore) -> Option<Witness> {
        let wire = self.free_wire(rng)?;
        if strategy == Strategy::SingleCell {
            return self.single_cell(wire, rng);
        }
        let mut values = self.builder.values().to_vec();
        let changed = self.change(strategy, wire, &mut values, rng)?;
        if propagate {
            self.propagate(&mut values, &changed);
        }
        let instances = self.builder.instances().iter().map(|wire| values[wire.0 as usize]).collect();
        let witness = Witness::fill(self.compiled.layout(), &values, instances);
        // Where sums are folded, a product may have no cell but those that the gates make of the lanes.
        (witness != self.honest).then_some(witness)
    }

    /// Equality classes: whatever is copied between cells.
    pub fn classes(&self) -> usize {
        self.builder.values().len()
    }

    /// What all cells of a class hold.
    ///
    /// # Panics
    /// If there is no such class.
    pub fn value_of(&self, class: usize) -> Fr {
        self.builder.values()[class]
    }

    /// The honest witness with another value in all cells of a class; `None` where that changes none.
    ///
    /// # Panics
    /// If there is no such class.
    pub fn prank(&self, class: usize, value: Fr) -> Option<Witness> {
        let mut values = self.builder.values().to_vec();
        values[class] = value;
        let witness = Witness::fill(self.compiled.layout(), &values, self.honest.instances().to_vec());
        (witness != self.honest).then_some(witness)
    }

    fn free_wire(&self, rng: &mut impl RngCore) -> Option<Wire> {
        (0..64).map(|_| rng.next_u32() % self.inputs.len() as u32).find(|wire| !self.inputs[*wire as usize]).map(Wire)
    }

    fn change(&self, strategy: Strategy, wire: Wire, values: &mut [Fr], rng: &mut impl RngCore) -> Option<Vec<Wire>> {
        let limb = power_of_two(self.compiled.shape().limb_bits);
        let value = values[wire.0 as usize];
        let replacement = match strategy {
            Strategy::PlusOne => value + Fr::ONE,
            Strategy::MinusOne => value - Fr::ONE,
            Strategy::Negated => -value,
            Strategy::Zero => Fr::ZERO,
            Strategy::One => Fr::ONE,
            Strategy::AboveRange => value + limb,
            Strategy::BelowRange => value - limb,
            Strategy::FieldQuotient => value * power_of_two(1 + rng.next_u32() % 24).invert().unwrap_or(Fr::ZERO),
            Strategy::OtherTable => self.other_table(rng),
            Strategy::Elsewhere => values[self.free_wire(rng)?.0 as usize],
            Strategy::Random => Fr::random(&mut *rng),
            Strategy::PackedWrap => value + power_of_two(8 + rng.next_u32() % 240),
            Strategy::Flipped => Fr::ONE - value,
            Strategy::Swap => {
                let other = self.free_wire(rng)?;
                values.swap(wire.0 as usize, other.0 as usize);
                return Some(vec![wire, other]);
            }
            Strategy::CarryMove => return self.carry_move(values, rng),
            Strategy::SingleCell => return None,
        };
        values[wire.0 as usize] = replacement;
        Some(vec![wire])
    }

    fn other_table(&self, rng: &mut impl RngCore) -> Fr {
        let tables = self.builder.tables();
        if tables.is_empty() {
            return Fr::random(rng);
        }
        let index = rng.next_u32() as usize % tables.len();
        let entry = tables[index].entry(rng.next_u32() as usize % tables[index].len());
        let difference = rng.next_u32() as i128 % (tables.len() as i128 + 2);
        entry + from_integer(difference) * power_of_two(rng.next_u32() % 200)
    }

    /// `a += 1, b -= coefficient_a / coefficient_b`.
    fn carry_move(&self, values: &mut [Fr], rng: &mut impl RngCore) -> Option<Vec<Wire>> {
        let relations = self.builder.relations();
        let Relation::Linear { terms, out, .. } = &relations[rng.next_u32() as usize % relations.len()] else {
            return None;
        };
        let mut all: Vec<Term> = terms.clone();
        all.push(Term { coefficient: -Fr::ONE, slot: *out });
        all.retain(|term| !self.inputs[term.slot.wire.0 as usize]);
        if all.len() < 2 {
            return None;
        }
        let first = rng.next_u32() as usize % all.len();
        let second = (first + 1 + rng.next_u32() as usize % (all.len() - 1)) % all.len();
        let (a, b) = (all[first], all[second]);
        values[a.slot.wire.0 as usize] += Fr::ONE;
        values[b.slot.wire.0 as usize] -= a.coefficient * b.coefficient.invert().unwrap_or(Fr::ZERO);
        Some(vec![a.slot.wire, b.slot.wire])
    }

    fn propagate(&self, values: &mut [Fr], changed: &[Wire]) {
        for relation in self.builder.relations() {
            let out = relation.out().wire;
            if !changed.contains(&out) && !self.inputs[out.0 as usize] {
                values[out.0 as usize] = relation.right_side(|wire| values[wire.0 as usize]);
            }
        }
    }

    fn single_cell(&self, wire: Wire, rng: &mut impl RngCore) -> Option<Witness> {
        let cells = self.compiled.layout().cells_of(wire);
        if cells.len() < 2 {
            return None;
        }
        let (lane, row) = cells[rng.next_u32() as usize % cells.len()];
        let value = self.builder.value(wire) + Fr::ONE;
        Some(self.honest.tampered(self.compiled, &[(lane, row, value)]))
    }
}

/// Context, public and private inputs with their limbs, hashes of inputs, and salts of outputs. Values whose hash is given are
/// not among them: nobody knows others.
fn subject_wires(builder: &Builder) -> Vec<bool> {
    let mut fixed = vec![false; builder.values().len()];
    for wire in builder.subject() {
        fixed[wire.0 as usize] = true;
    }
    for relation in builder.relations().iter().rev() {
        if let Relation::Linear { terms, out, .. } = relation
            && fixed[out.wire.0 as usize]
            && terms.iter().all(|term| term.slot.table.is_some())
        {
            for term in terms {
                fixed[term.slot.wire.0 as usize] = true;
            }
        }
    }
    fixed
}

impl Layout {
    /// Every cell that holds `wire`, as (lane, row).
    pub(crate) fn cells_of(&self, wire: Wire) -> Vec<(usize, usize)> {
        let holds = |content: &crate::layout::Content| *content == crate::layout::Content::Wire(wire);
        self.content
            .iter()
            .enumerate()
            .flat_map(|(lane, contents)| {
                contents.iter().enumerate().filter(move |(_, content)| holds(content)).map(move |(row, _)| (lane, row))
            })
            .collect()
    }
}
