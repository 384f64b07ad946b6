//! A sum that has no wire of its own yet.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use crate::builder::Builder;
use crate::relation::{Term, Wire};

/// `sum of terms + constant`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Affine {
    pub(crate) terms: Vec<Term>,
    pub(crate) constant: Fr,
}

impl Affine {
    pub(crate) fn constant(constant: Fr) -> Self {
        Self { terms: Vec::new(), constant }
    }

    pub(crate) fn wire(wire: Wire) -> Self {
        Self { terms: vec![Term { coefficient: Fr::ONE, slot: wire.into() }], constant: Fr::ZERO }
    }

    pub(crate) fn plus(mut self, constant: Fr) -> Self {
        self.constant += constant;
        self
    }

    /// Adds `coefficient * other`. What two sums have in common becomes one term, unless it is looked up: the table goes with the
    /// slot.
    pub(crate) fn add(&mut self, coefficient: Fr, other: &Self) {
        self.constant += coefficient * other.constant;
        for term in &other.terms {
            let coefficient = coefficient * term.coefficient;
            match self.terms.iter_mut().find(|known| known.slot == term.slot && term.slot.table.is_none()) {
                Some(known) => known.coefficient += coefficient,
                None => self.terms.push(Term { coefficient, ..*term }),
            }
        }
    }

    /// A wire that holds the sum, by a relation of its own.
    pub(crate) fn settle(self, builder: &mut Builder) -> Wire {
        builder.linear(self.terms, self.constant)
    }

    /// The next instance is the sum.
    pub(crate) fn bind(mut self, builder: &mut Builder) {
        let sum = self.terms.iter().map(|term| term.coefficient * builder.value(term.slot.wire)).sum::<Fr>();
        let instance = builder.instance(sum + self.constant);
        self.terms.push(Term { coefficient: -Fr::ONE, slot: instance.into() });
        builder.zero_sum(self.terms, self.constant);
    }
}
