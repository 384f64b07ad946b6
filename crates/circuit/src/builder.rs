//! Collects the relations of a circuit together with the values of its wires.

use std::collections::HashMap;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use crate::compiled::MAX_LOGROWS;
use crate::convolution::Convolution;
use crate::error::CircuitError;
use crate::field::{from_integer, power_of_two};
use crate::lanes::{MAX_LANES, Sums};
use crate::matrix_product::MatrixProduct;
use crate::permutation::{OUTPUT, PERMUTATION_ROWS, Permutation, Trace, WIDTH};
use crate::relation::{Relation, Slot, TableId, Term, Wire};
use crate::signal::Signal;
use crate::table::Table;

/// Relations, tables and wire values. The structure never depends on the values: a circuit built from any
/// two inputs has the same relations.
#[derive(Clone, Debug)]
pub(crate) struct Builder {
    limb_bits: u32,
    /// A wire proven to be 1; folded sums have one.
    one: Option<Wire>,
    relations: Vec<Relation>,
    tables: Vec<Table>,
    values: Vec<Fr>,
    instances: Vec<Wire>,
    /// What a statement is about.
    subject: Vec<Wire>,
    convolutions: Vec<Convolution>,
    /// Of those that stand in columns of their own; `None` where there are no such columns.
    permutations: Option<Vec<Permutation>>,
    matrix_products: Vec<MatrixProduct>,
    /// Cells of the lanes that all this takes, about.
    cells: usize,
    /// Minus the inverses of coefficients met so far: they are few.
    inverses: HashMap<Fr, Fr>,
}

/// Most cells of any circuit: a graph that needs more is refused before it fills the memory.
const MAX_CELLS: usize = MAX_LANES << MAX_LOGROWS;

/// A wire proven to hold an integer in `[0, 2^bits)`, either by the lookup on the slot given here or by a
/// relation already emitted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Checked {
    pub slot: Slot,
    pub value: i128,
}

impl Builder {
    /// A builder whose full limbs are `limb_bits` wide.
    pub(crate) fn new(limb_bits: u32) -> Self {
        Self {
            limb_bits,
            one: None,
            relations: Vec::new(),
            tables: Vec::new(),
            values: Vec::new(),
            instances: Vec::new(),
            subject: Vec::new(),
            convolutions: Vec::new(),
            permutations: None,
            matrix_products: Vec::new(),
            cells: 0,
            inverses: HashMap::new(),
        }
    }

    /// A builder for this way to lay sums out.
    pub(crate) fn with_sums(limb_bits: u32, sums: Sums) -> Self {
        let mut builder = Self::new(limb_bits);
        builder.permutations = sums.have_poseidon().then(Vec::new);
        if sums.are_folded() {
            let table = Some(builder.table(&Table::One));
            let one = builder.wire(Fr::ONE);
            builder.one = Some(one);
            builder.look_up(Slot { wire: one, table });
        }
        builder
    }

    /// A wire proven to be 1, where sums are folded.
    pub(crate) fn one(&self) -> Option<Wire> {
        self.one
    }

    pub(crate) fn limb_bits(&self) -> u32 {
        self.limb_bits
    }

    pub(crate) fn convolutions(&self) -> &[Convolution] {
        &self.convolutions
    }

    pub(crate) fn matrix_products(&self) -> &[MatrixProduct] {
        &self.matrix_products
    }

    /// Counts cells of what is about to be added.
    ///
    /// # Errors
    /// [`CircuitError::TooManyCells`] where no circuit has room for them.
    pub(crate) fn claim(&mut self, cells: usize) -> Result<(), CircuitError> {
        self.cells = self.cells.saturating_add(cells);
        self.stay_within_limit()
    }

    /// # Errors
    /// [`CircuitError::TooManyCells`] where no circuit has room for what has been added.
    pub(crate) fn stay_within_limit(&self) -> Result<(), CircuitError> {
        if self.cells > MAX_CELLS { Err(CircuitError::TooManyCells { limit: MAX_CELLS }) } else { Ok(()) }
    }

    /// Adds a convolution; only folded sums can lay it out.
    pub(crate) fn push_convolution(&mut self, convolution: Convolution) {
        self.convolutions.push(convolution);
    }

    /// Whether permutations have columns of their own.
    pub(crate) fn has_permutations(&self) -> bool {
        self.permutations.is_some()
    }

    /// Permutations in columns of their own, in order.
    pub(crate) fn permutations(&self) -> &[Permutation] {
        self.permutations.as_deref().unwrap_or_default()
    }

    /// A wire with the output of a permutation of these: see [`Permutation`].
    ///
    /// # Assumptions
    /// There are columns for it.
    ///
    /// # Errors
    /// [`CircuitError::TooManyCells`].
    pub(crate) fn permute(&mut self, inputs: [Wire; WIDTH]) -> Result<Wire, CircuitError> {
        self.claim(2 * PERMUTATION_ROWS)?;
        let trace = Trace::of(&[inputs.map(|input| self.value(input))]);
        let output = self.wire(trace.state[OUTPUT]);
        self.permutations.get_or_insert_default().push(Permutation { inputs, output });
        Ok(output)
    }

    /// Adds a product with secret weights; only folded sums can lay it out.
    pub(crate) fn push_matrix_product(&mut self, product: MatrixProduct) {
        self.matrix_products.push(product);
    }

    /// Emits a relation that says nothing but looks its slot up.
    fn look_up(&mut self, slot: Slot) {
        let terms = vec![Term { coefficient: Fr::ONE, slot }];
        self.relations.push(Relation::Linear { terms, constant: Fr::ZERO, out: slot.wire.into() });
    }

    pub(crate) fn relations(&self) -> &[Relation] {
        &self.relations
    }

    pub(crate) fn tables(&self) -> &[Table] {
        &self.tables
    }

    pub(crate) fn values(&self) -> &[Fr] {
        &self.values
    }

    /// The wires bound to the instances, in order.
    pub(crate) fn instances(&self) -> &[Wire] {
        &self.instances
    }

    /// A new wire with a value.
    pub(crate) fn wire(&mut self, value: Fr) -> Wire {
        self.values.push(value);
        Wire(self.values.len() as u32 - 1)
    }

    /// A new wire that equals the next public instance.
    pub(crate) fn instance(&mut self, value: Fr) -> Wire {
        let wire = self.wire(value);
        self.instances.push(wire);
        wire
    }

    /// The wires marked by [`Builder::mark_subject`].
    pub(crate) fn subject(&self) -> &[Wire] {
        &self.subject
    }

    /// Notes that another value of this wire makes another statement, which may be true: the prover chooses it, or an instance
    /// of an input fixes it.
    pub(crate) fn mark_subject(&mut self, wire: Wire) {
        self.subject.push(wire);
    }

    /// Marks all instances from number `first` on.
    pub(crate) fn mark_instances(&mut self, first: usize) {
        self.subject.extend(&self.instances[first..]);
    }

    pub(crate) fn value(&self, wire: Wire) -> Fr {
        self.values[wire.0 as usize]
    }

    /// The id of `table`, which is added on first use.
    pub(crate) fn table(&mut self, table: &Table) -> TableId {
        let index = self.tables.iter().position(|known| known == table).unwrap_or_else(|| {
            self.tables.push(table.clone());
            self.tables.len() - 1
        });
        TableId(index as u8)
    }

    /// Emits `sum of terms + constant = 0`; the last term's slot becomes the relation's output.
    ///
    /// # Assumptions
    /// The last coefficient is not zero: callers pass powers of two and their negatives.
    pub(crate) fn zero_sum(&mut self, mut terms: Vec<Term>, constant: Fr) {
        let Some(last) = terms.pop() else { return };
        self.cells += terms.len();
        let invert = || -last.coefficient.invert().unwrap_or(Fr::ZERO);
        let factor = *self.inverses.entry(last.coefficient).or_insert_with(invert);
        if factor != Fr::ONE {
            for term in &mut terms {
                term.coefficient *= factor;
            }
        }
        self.relations.push(Relation::Linear { terms, constant: constant * factor, out: last.slot });
    }

    /// Emits `out = sum of terms + constant` for a new wire and returns it.
    pub(crate) fn linear(&mut self, terms: Vec<Term>, constant: Fr) -> Wire {
        let sum = terms.iter().map(|term| term.coefficient * self.value(term.slot.wire)).sum::<Fr>() + constant;
        let out = self.wire(sum);
        self.relations.push(Relation::Linear { terms, constant, out: out.into() });
        out
    }

    /// Emits a relation. A folded product is one of plain wires, with an addend at most: its lookups and further terms become
    /// relations of their own.
    pub(crate) fn push(&mut self, relation: Relation) {
        let Relation::Product { left, right, left_factor, right_factor, addend, constant, out } = relation else {
            self.relations.push(relation);
            return;
        };
        if self.one.is_none() {
            self.relations.push(relation);
            return;
        }
        for slot in [left, right, out].into_iter().filter(|slot| slot.table.is_some()) {
            self.look_up(slot);
        }
        let [left, right, out] = [left, right, out].map(|slot| slot.wire);
        let further =
            [(left_factor, left), (right_factor, right)].into_iter().filter(|(factor, _)| *factor != Fr::ZERO);
        let mut terms: Vec<Term> = further.map(|(coefficient, wire)| Term { coefficient, slot: wire.into() }).collect();
        let (mut pure, mut first) = (out, addend);
        if !terms.is_empty() || constant != Fr::ZERO {
            pure = self.wire(self.value(left) * self.value(right));
            terms.extend(
                [Some(pure), first.take()]
                    .into_iter()
                    .flatten()
                    .map(|wire| Term { coefficient: Fr::ONE, slot: wire.into() }),
            );
            self.relations.push(Relation::Linear { terms, constant, out: out.into() });
        }
        let [left, right, out] = [left, right, pure].map(Slot::from);
        let [left_factor, right_factor, constant] = [Fr::ZERO; 3];
        let addend = first;
        self.relations.push(Relation::Product { left, right, left_factor, right_factor, addend, constant, out });
    }

    /// A new wire holding `value`, proven to be in `[0, 2^bits)` exactly.
    ///
    /// Up to one limb the lookup is on the returned slot, which the caller must place in a relation;
    /// wider values get a relation of their own that recomposes them from limbs.
    pub(crate) fn checked(&mut self, value: i128, bits: u32) -> Checked {
        let wire = self.wire(from_integer(value));
        if bits <= self.limb_bits {
            let table = self.table(&Table::Range { bits });
            return Checked { slot: Slot { wire, table: Some(table) }, value };
        }
        let terms = self.limbs(value, bits);
        self.relations.push(Relation::Linear { terms, constant: Fr::ZERO, out: wire.into() });
        Checked { slot: wire.into(), value }
    }

    /// Terms of looked-up limbs whose sum is `value`, proven to be in `[0, 2^bits)` exactly.
    pub(crate) fn limbs(&mut self, value: i128, bits: u32) -> Vec<Term> {
        let mut terms = Vec::new();
        let mut shift = 0;
        while shift < bits {
            let width = self.limb_bits.min(bits - shift);
            let table = self.table(&Table::Range { bits: width });
            let limb = (value >> shift) & ((1 << width) - 1);
            let wire = self.wire(from_integer(limb));
            terms.push(Term { coefficient: power_of_two(shift), slot: Slot { wire, table: Some(table) } });
            shift += width;
        }
        terms
    }

    /// Adds `coefficient * signal` to a sum of terms and a constant.
    pub(crate) fn accumulate(terms: &mut Vec<Term>, constant: &mut Fr, coefficient: Fr, signal: &Signal) {
        if coefficient == Fr::ZERO {
            return;
        }
        *constant += coefficient * from_integer(signal.offset);
        if let Some(wire) = signal.wire {
            terms.push(Term { coefficient, slot: wire.into() });
        }
    }
}
