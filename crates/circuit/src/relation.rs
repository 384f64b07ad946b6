//! What the circuit is made of: linear and product relations over wires, with lookups on their slots.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

/// A value of the witness; every slot that names it is copy-constrained to be equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Wire(pub u32);

/// Index of a table in the circuit's list of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct TableId(pub u8);

/// A wire where it appears in a relation, with the table its cell is looked up in there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub wire: Wire,
    pub table: Option<TableId>,
}

/// A slot times a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub coefficient: Fr,
    pub slot: Slot,
}

/// One constraint of the circuit, before it has a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// `out = sum of terms + constant`, over as many chained windows as the terms need.
    Linear { terms: Vec<Term>, constant: Fr, out: Slot },
    /// `out = left * right + left_factor * left + right_factor * right + addend + constant`.
    Product {
        left: Slot,
        right: Slot,
        left_factor: Fr,
        right_factor: Fr,
        addend: Option<Wire>,
        constant: Fr,
        out: Slot,
    },
}

impl Relation {
    /// Where it names wires, the output last.
    pub(crate) fn slots(&self) -> Vec<Slot> {
        match self {
            Self::Linear { terms, out, .. } => terms.iter().map(|term| term.slot).chain([*out]).collect(),
            Self::Product { left, right, addend, out, .. } => {
                [*left, *right].into_iter().chain(addend.map(Slot::from)).chain([*out]).collect()
            }
        }
    }

    pub(crate) fn out(&self) -> Slot {
        match self {
            Self::Linear { out, .. } | Self::Product { out, .. } => *out,
        }
    }

    /// What its output has to be where the other wires have these values.
    pub(crate) fn right_side(&self, value: impl Fn(Wire) -> Fr) -> Fr {
        let at = |slot: &Slot| value(slot.wire);
        match self {
            Self::Linear { terms, constant, .. } => {
                terms.iter().map(|term| term.coefficient * at(&term.slot)).sum::<Fr>() + constant
            }
            Self::Product { left, right, left_factor, right_factor, addend, constant, .. } => {
                let (left, right) = (at(left), at(right));
                let addend = addend.map_or(Fr::ZERO, &value);
                left * right + left_factor * left + right_factor * right + addend + constant
            }
        }
    }
}

impl From<Wire> for Slot {
    fn from(wire: Wire) -> Self {
        Self { wire, table: None }
    }
}
